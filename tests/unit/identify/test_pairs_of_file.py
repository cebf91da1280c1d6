"""Any file of person records: read as it is, every candidate pair told, two records explained."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import UserError
from pipelines.identify.explain_link import explain_link
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.link import Linked
from pipelines.identify.linked_files import LinkedRecords
from pipelines.identify.pairs import decide_file, prepared, require_writable, write_pairs
from pipelines.identify.person_file import read_person_file
from tests.unit.identify.invented_records import STICHTAG, frame, judgement, linked, record

CSV = """quelle;datensatz_id;Familienname;vornamen;geburtsdatum;geburtsort;geschlecht
abh;1;Yıldız;Kerem;1990-05-06;Ankara;M
bzr;2;YILDIZ;KEREM;06.05.1990;ANKARA;männlich
jva;3;Yildiz;Kerem;19900506;;?
zab;4;Yildirim;Kerem;1990-05-06;Ankara;
lka;5;Kurt;Emre;31.02.1990;Izmir;W
"""
YILDIZ = {"familienname": "Yıldız", "vornamen": "Kerem", "geburtsdatum": "1990-05-06", "geburtsort": "Ankara"}
NOBODY = pl.DataFrame(schema=JUDGEMENTS_SCHEMA)


def decided(path: Path) -> pl.DataFrame:
    records = read_person_file(path).records
    numbered, identities = prepared(records)
    return decide_file(records, identities=identities, numbered=numbered)


def decisions(pairs: pl.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    rows = pairs.select("datensatz_id_l", "datensatz_id_r", "decision", "tier").iter_rows()
    return {(left, right): (decision, tier) for left, right, decision, tier in rows}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_every_candidate_pair_is_told(file: Path) -> None:
    assert decisions(decided(file)) == {
        ("1", "2"): ("LINK", "T4"),
        ("1", "3"): ("REVIEW", "T5"),
        ("2", "3"): ("REVIEW", "T5"),
        ("1", "4"): ("APART", "T6"),
        ("2", "4"): ("APART", "T6"),
        ("3", "4"): ("APART", "T6"),
    }


def test_what_cannot_be_read_is_unknown_and_told(file: Path) -> None:
    read = read_person_file(file)
    assert [notice.partition(";")[2].strip() for notice in read.notices] == ["rows 5", "rows 3"]
    assert read.records["geburtsdatum"].to_list()[-1] is None
    assert read.records["geschlecht"].to_list() == ["M", "M", None, None, "W"]


def test_the_same_rows_as_parquet_and_in_another_order_give_the_same_pairs(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "records.parquet"
    pl.read_csv(file, separator=";", infer_schema=False).reverse().write_parquet(other)
    assert decided(other).equals(decided(file))


def test_missing_columns_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("vornamen,familienname,geburtsdatum\nAda,Kurt,1990\nAda,Kurt,\n\n", encoding="utf-8-sig")
    read = read_person_file(path)
    assert read.records["datensatz_id"].to_list()[:2] == ["Zeile 1", "Zeile 2"]
    assert read.records["azr_nr"].null_count() == read.records.height


def test_rows_of_one_record_are_its_identities(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    head = "quelle,datensatz_id,familienname,vornamen,geburtsdatum,geburtsort\n"
    rows = (
        "abh,1,Kurt,Emre,1990-05-06,Izmir\nabh,1,Yildiz,Kerem,1991-05-06,Ankara\nbzr,2,Yildiz,Kerem,1991-05-06,Ankara\n"
    )
    path.write_text(head + rows, encoding="utf-8")
    assert read_person_file(path).notices == (
        "1 record(s) stand in several rows with the same quelle and datensatz_id; their further rows are taken as"
        " aliases; rows 1, 2",
    )
    pairs = decided(path)
    assert decisions(pairs) == {("1", "2"): ("REVIEW", "T5")}
    assert "Alias" in pairs["reasons"][0]


@pytest.mark.parametrize(
    ("left", "right", "decision"),
    [
        ("neumann,michaela,19151111,", "neuman,michaela,19151111,", "REVIEW"),
        ("neumann,michaela,19151111,dapto", "michaela,neumann,1915-11-11,", "REVIEW"),
        ("Rahimi,Mohammed,01.01.1991,", "Rahimi,Muhammad,1991-01-01,", "APART"),
        ("Rahimi,Mohammed,,", "Rahimi,Mohammed,1991-01-01,", "APART"),
        ("Petrov,Ivan,1958-03-27,Plovdiv", "Petrov,Ivan,1984-11-02,Plovdiv", "APART"),
        ("Kaya,Ayşe,1999-09-09,Mardin", "Kaya,Fatma,1999-09-09,Mardin", "APART"),
        ("Yıldız,Kerem,1990-05-06,Ankara", "Yıldırım,Kerem,1990-05-06,Ankara", "APART"),
        ("Hossain,Arif,1992-12-16,Dhaka", "Hossain,Arif,1992-12-16,Sylhet", "APART"),
        ("Touré,Ousmane,1992-12-16,Bamako", "Turay,Usman,1992-12-16,Bamako", "REVIEW"),
        ("Khalil,Nour,1998-03-08,Syrien", "Khalil,Nour,1998-03-08,Syrien", "REVIEW"),
        ("Khalil,Nour,1998-03-08,Aleppo", "Khalil,Nour,1988-03-08,", "REVIEW"),
    ],
)
def test_what_two_records_share_comes_out_as_a_pair(tmp_path: Path, left: str, right: str, decision: str) -> None:
    path = tmp_path / "r.csv"
    head = "datensatz_id,familienname,vornamen,geburtsdatum,geburtsort"
    path.write_text(f"{head}\n1,{left}\n2,{right}\n", encoding="utf-8")
    assert decided(path)["decision"].to_list() == [decision]


def test_a_file_without_rows_has_no_pairs(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("datensatz_id,familienname\n", encoding="utf-8")
    assert decided(path).is_empty()


def test_a_pair_that_others_join_is_one_person(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    head = "datensatz_id,familienname,vornamen,geburtsdatum,geburtsort,azr_nr\n"
    rows = ("1,Kurt,Emre,1990-05-06,Izmir,", "2,Kurt,Emre,1990-05-06,Izmir,123456000111")
    path.write_text("\n".join([head + rows[0], rows[1], "3,Kurt,Emre,1990-05-06,,123456000111"]), encoding="utf-8")
    pairs = decided(path)
    assert set(pairs["decision"]) == {"LINK"}
    assert pairs.filter(pl.col("tier") == "T5")["reasons"].str.contains("weitere Datensätze").all()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("r.txt", b"a", "does not end in"),
        ("gone.csv", None, "there is no such file"),
        ("r.csv", b"", "first line is empty"),
        ("r.csv", b"\xff\xfe", "utf-8"),
        ("r.csv", b"a,b\n1,2\n", "none of the columns"),
        ("r.csv", b"familienname, Familienname\n1,2\n", "stand in it twice"),
        ("r.parquet", b"no parquet", "cannot be read as person records"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=says) as told:
        read_person_file(path)
    assert "iris pairs" in told.value.remedy


@pytest.mark.parametrize("name", ["pairs.txt", "nowhere/pairs.csv"])
def test_an_output_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        require_writable(tmp_path / name)


def test_pairs_are_written_by_the_ending(file: Path, tmp_path: Path) -> None:
    pairs = decided(file).with_columns(weight=pl.lit(None, dtype=pl.Float64))
    write_pairs(pairs, path=tmp_path / "p.csv")
    write_pairs(pairs, path=tmp_path / "p.parquet")
    columns = ["quelle_l", "datensatz_id_l", "quelle_r", "datensatz_id_r", "decision", "tier", "weight", "reasons"]
    assert pl.read_csv(tmp_path / "p.csv").columns == columns
    assert pl.read_parquet(tmp_path / "p.parquet").height == 6


RECORDS = frame(
    record("abh:1", **YILDIZ),
    record("bzr:2", **YILDIZ),
    record("jva:3", **YILDIZ | {"geburtsort": None}),
    record("zab:4", **YILDIZ | {"familienname": "Yıldırım"}),
)


def known_of(done: Linked) -> LinkedRecords:
    return LinkedRecords(
        records=RECORDS,
        person_links=done.person_links,
        pair_decisions=done.pair_decisions,
        register_events=done.register_events,
    )


@pytest.mark.parametrize(
    ("left", "right", "judged", "says"),
    [
        ("abh:1", "bzr:2", (), "Ergebnis: dieselbe Person.\nStufe T4"),
        ("jva:3", "abh:1", (), "Ergebnis: offen."),
        ("abh:1", "zab:4", (), "Ergebnis: nicht verknüpft.\nStufe T6"),
        ("abh:1", "jva:3", (judgement("jva:3", "abh:1", "GLEICH"),), "Ergebnis: dieselbe Person.\nStufe URTEIL"),
        ("abh:1", "jva:3", (judgement("jva:3", "abh:1", "VERSCHIEDEN"),), "Menschen haben entschieden"),
        ("bzr:2", "jva:3", (judgement("jva:3", "abh:1", "GLEICH"),), "verknüpft über weitere Datensätze"),
    ],
)
def test_a_link_is_explained_in_german(left: str, right: str, judged: tuple[dict[str, object], ...], says: str) -> None:
    known = known_of(linked(RECORDS, judgements=judged))
    text = explain_link(left, right=right, known=known, judgements=pl.DataFrame(list(judged), schema=JUDGEMENTS_SCHEMA))
    assert says in text
    assert "Yıldız" not in text
    assert not {"abh:1", "bzr:2", "jva:3", "zab:4"} - {left, right} & set(text.replace(":\n", "\n").split())


@pytest.mark.parametrize(
    ("left", "right", "says"), [("abh:1", "abh:9", "abh:9 is not known"), ("abh:1", "abh:1", "twice")]
)
def test_an_unknown_record_cannot_be_explained(left: str, right: str, says: str) -> None:
    known = known_of(linked(RECORDS, stichtag=STICHTAG))
    with pytest.raises(UserError, match=says):
        explain_link(left, right=right, known=known, judgements=NOBODY)
