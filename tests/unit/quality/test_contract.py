"""A contract is complete, or it is refused with every reason at once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from quality.contract import Contract, ContractError, Contracts, Producer, contract_hash, load_contract, load_contracts

WriteContract = Callable[..., Path]
DELIVERY = (
    "  delivery_id: {type: text, meaning: d, personal_data: false}\n"
    "  source_row: {type: integer, meaning: l, personal_data: false}\n"
)
NR = "  nr: {type: text, meaning: number, personal_data: false}\n"


def test_a_delivered_contract_is_read_whole(write_contract: WriteContract) -> None:
    contract = load_contract(write_contract())
    assert (contract.table, contract.stage, contract.objekt) == ("abc__stay", "source", "stay")
    assert contract.is_delivered
    assert contract.produced_by is None
    assert contract.key == ("delivery_id", "nr")
    assert contract.delivered_columns[0].name == "satzart"
    began = contract.column("began_am")
    assert began.range == (date(2000, 1, 1), date(2030, 12, 31))
    assert (began.legal_basis, began.purpose) == ("§ 1 Invented Act", "testing")
    assert contract.column("euro").range == (Decimal("0.5"), Decimal("99.5"))
    assert contract.column("ends_am").nullable
    assert not began.nullable


def test_an_unknown_column_is_a_key_error(write_contract: WriteContract) -> None:
    with pytest.raises(KeyError, match=r"source.abc__stay has no column \[nowhere\]"):
        load_contract(write_contract()).column("nowhere")


def test_delivered_columns_are_stored_as_text_and_the_place_is_typed(write_contract: WriteContract) -> None:
    contract = load_contract(write_contract())
    assert {c.duckdb_type for c in contract.delivered_columns} == {"varchar"}
    assert contract.column("source_row").duckdb_type == "integer"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("text", "varchar"),
        ("code", "varchar"),
        ("partial_date", "varchar"),
        ("integer", "integer"),
        ("decimal", "decimal(12,2)"),
        ("date", "date"),
        ("timestamp", "timestamp"),
        ("boolean", "boolean"),
        ("text_list", "varchar[]"),
        ("date_list", "date[]"),
    ],
)
def test_types_of_later_stages(write_contract: WriteContract, written: str, stored: str) -> None:
    column = f"  nr: {{type: {written}, meaning: m, personal_data: false}}\n"
    contract = load_contract(write_contract(column, table="things", stage="staging", key="[nr]"))
    assert contract.column("nr").duckdb_type == stored
    assert contract.produced_by is Producer.DBT


def test_a_column_may_have_its_own_legal_basis(write_contract: WriteContract) -> None:
    own = "  nr: {type: text, meaning: m, personal_data: true, legal_basis: § 2, purpose: other}\n"
    column = load_contract(write_contract(DELIVERY + own)).column("nr")
    assert (column.legal_basis, column.purpose) == ("§ 2", "other")


def column(keys: str) -> str:
    return f"{DELIVERY}{NR}  x: {{{keys}}}\n"


TEXT = "type: text, meaning: m, personal_data: false"


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        (column("type: text, personal_data: false"), "column [x]: the key [meaning] is missing"),
        (column("type: text, meaning: m"), "column [x]: the key [personal_data] is missing"),
        (column("meaning: m, personal_data: false"), "column [x]: the key [type] is missing"),
        (column("type: word, meaning: m, personal_data: false"), "[type] must be one of text, code, "),
        (column(f"{TEXT}, nullable: true"), "it is nullable, so [null_means] must say"),
        (column(f"{TEXT}, null_means: none"), "[null_means] is given, but the column is not nullable"),
        (column(f"{TEXT}, colour: red"), "column [x]: the key [colour] is not known here"),
        (column(f'{TEXT}, pattern: "(["'), "[pattern] is no regular expression that the checks can run"),
        (column(f'{TEXT}, pattern: "(?=a)b"'), "[pattern] is no regular expression that the checks can run"),
        (column(f"{TEXT}, code_list: a/b"), "[code_list] must be the name of a seed"),
        (column(f'{TEXT}, format: "%d.%m.%Y"'), "[format] is for delivered dates and timestamps only"),
        (column(f"{TEXT}, range: [1, 2]"), "[range] must be [least, greatest] of an integer, decimal or date"),
        (column("type: date, meaning: m, personal_data: false"), "[format] must say how a delivered date is written"),
        (column('type: date, meaning: m, personal_data: false, format: "%d.%b"'), "[format] may use %d %m %Y"),
        (column('type: date, meaning: m, personal_data: false, format: "%H"'), "[format] may use %d %m %Y"),
        (
            column('type: partial_date, meaning: m, personal_data: false, format: "%d"'),
            "[format] of a partial_date must be dd.mm.yyyy or ISO",
        ),
        (column("type: date_list, meaning: m, personal_data: false"), "a delivered column cannot be a date_list"),
        (column("type: integer, meaning: m, personal_data: false, range: [1]"), "[range] must be [least, greatest]"),
        (column("type: integer, meaning: m, personal_data: false, range: [1, b]"), "must hold values of type integer"),
        (column("type: integer, meaning: m, personal_data: false, range: [2, 1]"), "[range] begins after it ends"),
        (
            column('type: date, meaning: m, personal_data: false, format: "%Y", range: ["2026-02-31", "2026-03-01"]'),
            "must hold values of type date",
        ),
        (f"{DELIVERY}{NR}  Ünlaut: {{{TEXT}}}\n", "a column name has lower-case ASCII letters"),
        (NR, "the columns ['delivery_id', 'source_row'] are missing"),
        (f"{DELIVERY}{NR}  nr: {{{TEXT}}}\n", "the key [nr] stands twice"),
    ],
)
def test_a_faulty_column_is_refused(write_contract: WriteContract, columns: str, problem: str) -> None:
    path = write_contract(columns, key="[nr]")
    with pytest.raises(ContractError) as raised:
        load_contract(path)
    assert problem in raised.value.what


def test_unbounded_is_for_delivered_columns(write_contract: WriteContract) -> None:
    path = write_contract(f"  nr: {{{TEXT}, unbounded: 'x'}}\n", stage="staging", table="things", key="[nr]")
    with pytest.raises(ContractError, match="later stages hold an empty value"):
        load_contract(path)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("[other]", "the key column [other] is not among the columns"),
        ("[nr, nr]", "[key] names a column twice"),
        ("[maybe]", "the key column [maybe] may not be nullable"),
        ("[]", "[key] is empty; a delivered table needs columns"),
    ],
)
def test_a_faulty_key_is_refused(write_contract: WriteContract, key: str, problem: str) -> None:
    maybe = f"  maybe: {{{TEXT}, nullable: true, null_means: none}}\n"
    with pytest.raises(ContractError) as raised:
        load_contract(write_contract(DELIVERY + NR + maybe, key=key))
    assert problem in raised.value.what


def test_a_log_after_reading_needs_no_key(write_contract: WriteContract) -> None:
    assert load_contract(write_contract(NR, table="events", key="[]", extra="")).key == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("grain: One row per invented stay.", "grain: Stays.", '[grain] must begin "One row per"'),
        ("table: abc__stay", "table: abc__other", "[table] is abc__other, but the file is named abc__stay.yml"),
        ("stage: source", "stage: staging", "[stage] is staging, but the file lies in the folder source"),
        ("legal_basis: § 1 Invented Act\n", "", "the key [legal_basis] is missing"),
        ("purpose: testing", "purpose: ''", "[purpose] must be a text"),
        ("format_note: Own invention.\n", "", "the key [format_note] is missing"),
        ("version: 1", "version: one", "[version] must be a whole number"),
        ("owner: nobody\n", "", "the key [owner] is missing"),
        ("owner: nobody", "owner: nobody\ncolour: red", "the key [colour] is not known here"),
    ],
)
def test_a_faulty_table_is_refused(write_contract: WriteContract, old: str, new: str, problem: str) -> None:
    path = write_contract()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContractError) as raised:
        load_contract(path)
    assert problem in raised.value.what


@pytest.mark.parametrize(
    ("extra", "problem"),
    [("", "the key [produced_by] is missing"), ("produced_by: hand\n", "[produced_by] must be dbt or python")],
)
def test_after_the_source_stage_the_producer_is_named(write_contract: WriteContract, extra: str, problem: str) -> None:
    path = write_contract(NR, stage="staging", table="things", key="[nr]", extra=extra)
    with pytest.raises(ContractError) as raised:
        load_contract(path)
    assert problem in raised.value.what


def test_a_table_without_columns_is_refused(write_contract: WriteContract) -> None:
    with pytest.raises(ContractError, match=r"\[columns\] must name at least one column"):
        load_contract(write_contract("  {}\n"))


def test_all_problems_of_all_files_come_together(write_contract: WriteContract) -> None:
    root = write_contract(NR, table="abc__one").parents[1]
    write_contract(DELIVERY + NR.replace("personal_data: false", "personal_data: 3"), table="abc__two")
    (root / "loose.yml").write_text("a: b\n", encoding="utf-8")
    with pytest.raises(ContractError) as raised:
        load_contracts(root)
    what = raised.value.what
    assert "source/abc__one.yml" in what
    assert "source/abc__two.yml, column [nr]" in what
    assert "loose.yml: a contract lies in <stage>/<table>.yml" in what
    assert raised.value.meaning.startswith("Without a complete contract no table may be loaded")
    assert raised.value.remedy.endswith("python -m quality.dictionary --check")
    assert str(raised.value) == f"{what}\n{raised.value.meaning}\n{raised.value.remedy}"


def test_a_missing_folder_is_no_empty_set_of_contracts(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no such folder"):
        load_contracts(tmp_path / "nowhere")


@pytest.fixture
def three(write_contract: WriteContract) -> Contracts:
    write_contract(NR, stage="staging", table="things", key="[nr]")
    write_contract(table="xyz__stay")
    return load_contracts(write_contract(table="abc__stay").parents[1])


def test_contracts_are_found_by_stage_and_table(three: Contracts) -> None:
    assert list(three) == [("source", "abc__stay"), ("source", "xyz__stay"), ("staging", "things")]
    assert len(three) == 3
    assert [c.table for c in three.of_stage("source")] == ["abc__stay", "xyz__stay"]
    assert three.delivered_tables == ("abc__stay", "xyz__stay")
    assert isinstance(three["staging", "things"], Contract)
    assert ("staging", "nothing") not in three


def test_the_hash_follows_the_content_and_not_the_layout(three: Contracts, write_contract: WriteContract) -> None:
    before = contract_hash(three)
    path = write_contract(table="abc__stay")
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert contract_hash(load_contracts(path.parents[1])) == before
    path.write_text(path.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8")
    assert contract_hash(load_contracts(path.parents[1])) != before
