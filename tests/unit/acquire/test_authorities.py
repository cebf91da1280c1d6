from pathlib import Path

import pytest
from invented_deliveries import AUTHORITIES, CODE_LISTS, CONTRACTS

from pipelines.acquire.authorities import AUTHORITIES_FOLDER, load_authorities
from pipelines.errors import UserError


def test_every_delivered_table_has_an_authority_object_and_the_other_way_round() -> None:
    tables = {t for authority in AUTHORITIES.values() for o in authority.objects.values() for t in o.tables}
    assert sorted(tables) == sorted(c.table for c in CONTRACTS.of_stage("source") if c.is_delivered)


def test_every_delivered_column_has_a_legal_basis_and_a_purpose() -> None:
    columns = [c for contract in CONTRACTS.of_stage("source") if contract.is_delivered for c in contract.columns]
    assert [c.name for c in columns if not c.legal_basis or not c.purpose] == []


def test_a_telephone_search_is_no_code() -> None:
    assert "HANDY" not in CODE_LISTS["ident_mittel"].codes


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rhythm:", "rythm:", r"the key \[rhythm\] is missing"),
        ("acceptable_age_days: 7", "acceptable_age_days: -1", "must not be negative"),
        ("acceptable_age_days: 7", "acceptable_age_days: bald", "must be a whole number"),
        ("code: jva", "code: jv", "but the file is named jva.yml"),
        ("format: csv", "format: xlsx", r"\[format\] must be one of csv, xml"),
        ("[jva__haft]", "[zab__haft]", "each beginning with jva__"),
        ("[VOLL, DELTA, KORREKTUR]", "[ALLES]", r"\[arten\] must name some of"),
    ],
)
def test_a_wrong_authority_file_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (AUTHORITIES_FOLDER / "jva.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "jva.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_authorities(tmp_path)


def test_a_folder_without_authorities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no authority file"):
        load_authorities(tmp_path)
