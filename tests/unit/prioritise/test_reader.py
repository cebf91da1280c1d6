"""What the reader of rulesets refuses: one altered copy of the real ruleset per refusal."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.errors import UserError
from pipelines.prioritise.legal_sources import text_hash
from pipelines.prioritise.registry import load_registry
from pipelines.prioritise.ruleset import IRIS_1_0, content_hash, load_ruleset

ALTERED = yaml.safe_load((Path(__file__).parent / "refusals.yml").read_text(encoding="utf-8"))["alterations"]


def _copy(folder: Path) -> Path:
    target = folder / "iris_1_0"
    shutil.copytree(IRIS_1_0, target)
    return target


@pytest.mark.parametrize("item", ALTERED, ids=[f"{item['file']}: {item['says']}" for item in ALTERED])
def test_an_altered_ruleset_is_refused_with_its_reason(tmp_path: Path, item: dict[str, str]) -> None:
    folder = _copy(tmp_path)
    text = (folder / item["file"]).read_text(encoding="utf-8")
    assert item["old"] in text
    (folder / item["file"]).write_text(text.replace(item["old"], item["new"], 1), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_ruleset(folder)
    assert item["says"] in refused.value.what
    for problem in refused.value.what.split("\n  - ")[1:]:
        assert re.match(r"\w+\.yml, line \d+", problem), problem
    assert refused.value.remedy == "Correct the files named above in iris_1_0/ and run the command again."


def test_a_refusal_names_file_line_rule_and_remedy(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    text = (folder / "gates.yml").read_text(encoding="utf-8")
    (folder / "gates.yml").write_text(
        text.replace("inhalt_verbergen: true", "inhalt_verbergen: ja", 1), encoding="utf-8"
    )
    with pytest.raises(UserError) as refused:
        load_ruleset(folder)
    assert re.search(
        r"gates\.yml, line \d+, gate \[G3\]: \[inhalt_verbergen\] must be true or false", refused.value.what
    )
    assert "last published list stays" in refused.value.meaning
    assert "run the command again" in refused.value.remedy


def test_all_problems_come_to_light_together(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    for file, old, new in (("order.yml", "von: 31,", "von: 33,"), ("texts.yml", "HINWEIS", "HINWEISE")):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_ruleset(folder)
    assert refused.value.what.count("\n  - ") == 2


FORBIDDEN = [
    "staatsangehoerigkeit", "nationalitaet", "laendergruppe", "herkunftsstaat", "geburtsort", "geb_staat", "sprache",
    "religion", "konfession", "ethnie", "hautfarbe", "lichtbild", "geschlecht", "alter", "alter_am_stichtag",
    "geburtsdatum", "familienname", "vorname", "geburtsname", "adresse", "anschrift", "plz", "wohnort", "stadtteil",
    "sozialleistung", "leistungsbezug", "diagnose", "krankheit", "taten_angehoerige", "opferrolle", "zeugenrolle",
    "tatverdacht", "anzahl_verfahren", "ermittlungsverfahren", "einstellung_170", "einstellung_153", "einstellung_154",
    "erziehungsregister", "sozialverhalten", "rueckfuehrungsquote_staat", "freitext", "delikt_text", "begruendung",
    "modellwert", "punkte_lokal", "geburtsland", "drogenkonsum", "suchtmittel", "anerkennungsquote", "abschiebungshaft",
    "sicherungshaft", "vorbereitungshaft",
]  # fmt: skip


@pytest.mark.parametrize("feature", FORBIDDEN)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("gates.yml", "{fact: ist_aufgehoben, is: true}", "{{fact: {}, is: true}}"),
        ("stops.yml", "{fact: ist_verstorben, is: true}", "{{fact: {}, is: true}}"),
        ("dimension_b.yml", "fact: b2_wert", "fact: {}"),
        ("order.yml", "id: frist_dublin_am", "id: {}"),
    ],
)
def test_no_rule_can_name_a_forbidden_feature(tmp_path: Path, feature: str, file: str, old: str, new: str) -> None:
    folder = _copy(tmp_path)
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new.format(feature), 1), encoding="utf-8")
    with pytest.raises(UserError, match="is a forbidden feature"):
        load_ruleset(folder)


def test_a_forbidden_feature_cannot_be_registered_either(tmp_path: Path) -> None:
    register = tmp_path / "facts.yml"
    register.write_text(
        "faelle:\n  - {id: sprache_deutsch, type: boolean, meaning: x}\n"
        "forbidden:\n  - {id: sprache, reason: Sprache}\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError, match="contains the forbidden stem"):
        load_registry(register)


def test_changed_content_under_an_old_version_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    shutil.copy(IRIS_1_0.parent / "versions.lock.yml", tmp_path)
    assert load_ruleset(folder).content_hash == load_ruleset().content_hash
    (folder / "order.yml").write_text((folder / "order.yml").read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    with pytest.raises(UserError, match="is locked as"):
        load_ruleset(folder)
    text = (folder / "ruleset.yml").read_text(encoding="utf-8")
    (folder / "ruleset.yml").write_text(text.replace("1.0.0", "1.0.1"), encoding="utf-8")
    with pytest.raises(UserError, match=r"iris_1_0 1\.0\.1 is not locked"):
        load_ruleset(folder)


def test_a_missing_or_unknown_file_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "weights.yml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"weights\.yml: no part of a ruleset has this name"):
        load_ruleset(folder)
    (folder / "ruleset.yml").unlink()
    with pytest.raises(UserError, match=r"ruleset\.yml: the file is missing"):
        load_ruleset(folder)


def test_the_hash_covers_every_file(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    before = content_hash(folder)
    for file in sorted(folder.glob("*.yml")):
        old = file.read_bytes()
        file.write_bytes(old + b"#\n")
        assert content_hash(folder) != before
        file.write_bytes(old)
    assert content_hash(folder) == before


def test_the_hash_of_a_norm_does_not_depend_on_line_breaks() -> None:
    assert text_hash("§ 1\n\nText  hier") == text_hash("§ 1 Text hier")
    assert text_hash("§ 1 Text") != text_hash("§ 1 Texte")


POINT_RULES = {
    "faelle": [
        ("dimension_b.yml", "{fact: abschiebungsverbot_alle_zielstaaten, is: true}"),
        ("dimension_b.yml", "fact: b2_wert"),
    ],
    "ereignisse": [
        ("classes.yml", "{fact: hat_verwerflichen_beweggrund, is: true}"),
        ("dimension_a.yml", "{fact: waffe, is: true}"),
    ],
}
"""A condition of a cap, a criterion, a class, an addition."""
NEVER_POINTS = sorted(name for name, fact in load_registry().facts.items() if fact.never_points)


@pytest.mark.parametrize("fact", NEVER_POINTS)
def test_a_fact_that_never_leads_to_points_is_refused_in_every_rule_that_gives_some(tmp_path: Path, fact: str) -> None:
    places = POINT_RULES[load_registry().facts[fact].table]
    for number, (file, old) in enumerate(places):
        folder = tmp_path / str(number)
        folder.mkdir()
        target = _copy(folder)
        new = f"{{fact: {fact}, known: true}}" if old.startswith("{") else f"fact: {fact}"
        text = (target / file).read_text(encoding="utf-8")
        (target / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(UserError, match=rf"\[{fact}\] must never lead to points"):
            load_ruleset(target)


def test_list_suspicion_and_origin_are_among_them() -> None:
    assert {"ist_auf_liste", "hat_meldung", "hat_offenes_strafverfahren", "ist_deutsch", "ist_unionsbuerger",
            "ist_hier_geboren", "sta_einvernehmen", "ist_opferzeuge"} <= set(NEVER_POINTS)  # fmt: skip
