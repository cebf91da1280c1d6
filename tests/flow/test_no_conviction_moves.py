"""Nobody gets another one's conviction: not by a false number in a delivery, not while a link is uncertain."""

import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from flow_worlds import MONDAY, Refresh

from orchestration.linking import linked_of_list
from pipelines.identify.judgements import JUDGEMENTS_SCHEMA
from pipelines.identify.link import link_records
from pipelines.identify.linked_files import LinkedRecords
from pipelines.identify.reasons import GERMAN, Reason
from pipelines.identify.register import REGISTER_SCHEMA
from pipelines.identify.tiers import REVIEW
from pipelines.prioritise.priority import case_ids
from pipelines.publish.run_folders import PublishedRun, list_in_force, published_runs
from pipelines.synthesise.spoil import read_manifest, with_cell

KEY = b"only-for-invented-data"
OPEN = "Weitere Datensätze sind nicht sicher zugeordnet und zählen nicht"
COURT_FILE = re.compile(r"Gericht (R\d+), ([^,]+), Urteil")
EXTRACT = re.compile(r'<auskunft id="([^"]+)"(.*?)</auskunft>', re.DOTALL)
IN_EXTRACT = re.compile(r"<gericht>([^<]+)</gericht><geschaeftsnummer>([^<]+)</geschaeftsnummer>")
PERSONAL = ("familienname", "geburtsname", "vornamen", "azr_nr", "d_nummer", "bamf_az")
PLANTED = 4


def case_of(known: LinkedRecords) -> dict[str, str]:
    """The case of each record."""
    links = known.person_links.sort("record_key")
    cases = case_ids(links["person_id"].to_list(), pseudonym_key=KEY)
    return dict(zip(links["record_key"], cases, strict=True))


def told(run: PublishedRun) -> dict[str, str]:
    """The explanation of each case."""
    return dict(run.table("case_explanations").select("fall_id", "langtext").iter_rows())


def as_file(court: str, number: str) -> tuple[str, ...]:
    """A court file however it is spelled: blanks, leading zeros and the century of its year do not matter."""
    return (court, *(part.lstrip("0") for part in re.findall(r"\d+", re.sub(r"/20(\d\d)$", r"/\1", number))))


def court_files(text: str) -> set[tuple[str, ...]]:
    """The convictions that a text weighs, each as court and file number."""
    return {as_file(court, number) for court, number in COURT_FILE.findall(text)}


def open_pairs(known: LinkedRecords) -> list[tuple[str, str]]:
    """Pairs that wait for people, from either side."""
    pairs = known.pair_decisions.filter(pl.col("entscheidung") == REVIEW)
    both = pairs.select("record_key_l", "record_key_r").rows()
    return both + [(right, left) for left, right in both]


def test_an_uncertain_extract_yields_no_points_to_anybody(published: Path) -> None:
    known, texts = linked_of_list(published), told(list_in_force(published))
    uncertain = known.person_links.filter("ist_unsicher")["record_key"].to_list()
    convictions = {
        f"bzr:{key}": {as_file(court, number) for court, number in IN_EXTRACT.findall(content)}
        for file in sorted((published / "archive" / "bzr").glob("*/*.xml"), key=lambda file: file.name)
        for key, content in EXTRACT.findall(file.read_text(encoding="utf-8", errors="replace"))
    }
    # Two extracts may bring one conviction (a person registered twice); where one of them is certain, it weighs.
    certain = set().union(*(files for key, files in convictions.items() if key not in set(uncertain)))
    silenced = set().union(*(convictions[key] for key in uncertain if key in convictions)) - certain
    weighed = set().union(*map(court_files, texts.values()))
    assert len(silenced) > 10
    assert len(weighed) > 10
    assert weighed <= set().union(*convictions.values())
    assert not silenced & weighed


def test_a_case_with_an_open_link_says_so_and_names_nobody(published: Path) -> None:
    known, run = linked_of_list(published), list_in_force(published)
    texts, case = told(run), case_of(known)
    uncertain = set(known.person_links.filter("ist_unsicher")["record_key"])
    cases = {case[key] for key in uncertain} & set(texts)
    assert cases
    assert {fall for fall, text in texts.items() if OPEN in text} == cases
    values = known.records.unpivot(on=PERSONAL, index="record_key").drop_nulls("value").group_by("record_key")
    said = dict(values.agg(pl.col("value").unique()).iter_rows())
    searched = 0
    for own, other in open_pairs(known):
        if case[own] in cases and case[other] != case[own]:
            words = {*said.get(other, []), other, other.partition(":")[2], case[other]}
            found = {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", texts[case[own]])}
            assert not found, (own, other)
            searched += 1
    assert searched > 10


def test_every_delivered_record_has_a_person_and_the_order_of_records_changes_no_byte(published: Path) -> None:
    known = linked_of_list(published)
    links = known.person_links
    assert links["record_key"].to_list() == known.records["record_key"].unique().sort().to_list()
    assert links["person_id"].null_count() == 0
    assert links.filter(pl.col("stufe") == "EINZELN").height > 0
    nothing = {"register": pl.DataFrame(schema=REGISTER_SCHEMA), "judgements": pl.DataFrame(schema=JUDGEMENTS_SCHEMA)}
    first, again = (
        link_records(records, **nothing, register_key=KEY, stichtag=MONDAY)
        for records in (known.records, known.records.sample(fraction=1.0, shuffle=True, seed=5))
    )
    for name, frame in {**first.tables(), "register": first.register, "ledger": first.ledger}.items():
        other = {**again.tables(), "register": again.register, "ledger": again.ledger}[name]
        assert frame.write_csv() == other.write_csv(), name


def numbered_files(known: LinkedRecords) -> pl.DataFrame:
    """Leading identities of the files of the immigration offices: record_key, azr_nr, familienname, geburtsdatum."""
    files = known.records.filter((pl.col("quelle") == "abh") & (pl.col("identitaet_nr") == 0))
    return files.drop_nulls("azr_nr").select("record_key", "azr_nr", "familienname", "geburtsdatum").sort("record_key")


def chosen(known: LinkedRecords, *, listed: set[str]) -> list[tuple[str, str, str]]:
    """Pair strangers, who have no register extract, with listed persons who have one: stranger, listed, AZR number."""
    case = case_of(known)
    with_extract = {case[key] for key in case if key.startswith("bzr:")}
    certain = set(known.person_links.filter(~pl.col("ist_unsicher"))["record_key"])
    rows = [row for row in numbered_files(known).to_dicts() if row["record_key"] in certain]
    victims = [row for row in rows if case[row["record_key"]] in listed & with_extract]
    strangers = [row for row in rows if case[row["record_key"]] not in with_extract | listed]
    pairs = [
        (stranger["record_key"], victim["record_key"], victim["azr_nr"])
        for stranger, victim in zip(strangers, victims, strict=False)
        if stranger["familienname"] != victim["familienname"] and stranger["geburtsdatum"] != victim["geburtsdatum"]
    ]
    return pairs[:PLANTED]


def plant(inbox: Path, *, akte: str, number: str) -> int:
    """Write a false AZR number wherever an office delivers a file; how often."""
    abh, abh_az = akte.removeprefix("abh:").split("/", 1)
    planted = 0
    for file in sorted((inbox / "abh").glob("ABH_AUSLAENDER_*.csv")):
        if read_manifest(file)["zeichensatz"] == "UTF-8-BOM":
            lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
        else:
            lines = file.read_bytes().decode("latin-1").split("\n")
        for line, text in enumerate(lines, start=1):
            if f";{abh};{abh_az};" in text:
                with_cell(file, line=line, column="azr_nr", value=number)
                planted += 1
    return planted


@pytest.fixture(scope="module")
def planted(
    published: Path, delivered: Path, refresh: Refresh, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[tuple[str, str, str]], Path, PublishedRun, PublishedRun]:
    """Monday's list, and Monday's list from the same deliveries with false AZR numbers in them."""
    before = published_runs(published)[0]
    pairs = chosen(linked_of_list(published), listed=set(before.table("case_list")["fall_id"]))
    home = tmp_path_factory.mktemp("planted") / "home"
    shutil.copytree(delivered, home)
    for stranger, _, number in pairs:
        assert plant(home / "inbox", akte=stranger, number=number)
    return pairs, home, before, refresh(home, MONDAY)


def test_a_false_azr_number_in_a_delivery_moves_no_conviction(
    planted: tuple[list[tuple[str, str, str]], Path, PublishedRun, PublishedRun],
) -> None:
    pairs, home, before, after = planted
    assert len(pairs) == PLANTED
    known = linked_of_list(home)
    case = case_of(known)
    asked = set(open_pairs(known))
    numbers = dict(numbered_files(known).select("record_key", "azr_nr").iter_rows())
    for stranger, victim, number in pairs:
        assert numbers[stranger] == numbers[victim] == number, "the false number did not arrive"
        assert case[stranger] != case[victim]
        assert (stranger, victim) in asked
        assert case[stranger] not in told(after)
    doubted = known.pair_decisions.filter(pl.col("gruende").str.contains(GERMAN[Reason.AZR_WIDERSPRUCH], literal=True))
    assert doubted.height >= PLANTED
    weighed = [{fall: court_files(text) for fall, text in told(run).items()} for run in (before, after)]
    assert weighed[0] == weighed[1]
    points = [
        run.table("case_criteria").filter(pl.col("kriterium").str.starts_with("A")).drop("run_id").sort(pl.all())
        for run in (before, after)
    ]
    assert points[0].height > PLANTED
    assert points[0].equals(points[1])
