"""Every sentence that a refused decision comes back with, and that whole decisions come back with none."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.publish import decision_codes as codes
from pipelines.publish.decision_checks import examined
from pipelines.publish.decision_delivery import COLUMNS, delivered, file_bytes, file_stem, manifest, numbered
from pipelines.publish.decision_return import returned, write_return_page
from pipelines.publish.worklist_xlsx import write_returned
from pipelines.stages import Stage
from tests.unit.publish.invented import fall
from tests.unit.publish.invented_decisions import AM, LATER, OLD, RUN, WHOLE, at, read, reasons, row
from tests.unit.publish.invented_runs import contracts

WEIGHED = {"Bleibeinteresse_gewürdigt": "Familie gegen das Gewicht der Taten gewogen"}
DEVIATES = {"Abweichung_vom_Vorschlag": "Tat am unteren Rand"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "arbeitsliste.xlsx"


@pytest.mark.parametrize(
    ("entered", "listed"),
    [
        ({}, {}),
        ({"Entscheidung": "AUFGENOMMEN", "Wiedervorlage": None}, {}),
        ({"Entscheidung": "AUFGENOMMEN"}, {"zelle": "P1"}),
        ({"Entscheidung": "AUFGENOMMEN", **DEVIATES}, {"zelle": "P5"}),
        ({"Entscheidung": "ABGELEHNT", "Wiedervorlage": None}, {}),
        ({"Entscheidung": "ABGELEHNT", "Wiedervorlage": None, **DEVIATES}, {"zelle": "P1"}),
        ({"Entscheidung": "KLAERUNG", "Bleibeinteresse_festgestellt": "U"}, {"c_klasse_liste": "U"}),
        ({"Wiedervorlage": "29.11.2026"}, {}),
        ({"Grund_dafür": None, "Weiterer_Grund_dafür": "P_FRIST"}, {}),
        (
            {
                "Entscheidung": "AUFGENOMMEN",
                "Bleibeinteresse_festgestellt": "BS",
                "Aufnahme_trotz_BS": codes.STAY_WEIGHED,
                **WEIGHED,
            },
            {"c_klasse_liste": "BS"},
        ),
    ],
)
def test_a_whole_decision_is_taken_in_either_direction(
    path: Path, entered: dict[str, Any], listed: dict[str, Any]
) -> None:
    assert reasons(path, row(**entered), at=at((LATER, 1, listed))) == [[]]


@pytest.mark.parametrize(
    ("entered", "listed", "says"),
    [
        ({"Entscheidung": "VIELLEICHT"}, {}, "[Entscheidung] VIELLEICHT ist keine der Angaben"),
        ({"Grund_dafür": "P_X"}, {}, "[Grund dafür] P_X"),
        ({"Grund_dafür": None}, {}, "fehlt ein Grund dafür"),
        ({"Entscheidung": "AUFGENOMMEN", "Grund_dagegen": None}, {}, "fehlt ein Grund dagegen"),
        ({"Entscheidung": "ABGELEHNT", "Grund_dafür": None}, {}, "fehlt ein Grund dafür"),
        ({"Begründung": "zu kurz"}, {}, "hat 7 Zeichen; nötig sind 60"),
        ({"Begründung": None}, {}, "hat 0 Zeichen"),
        ({"Bleibeinteresse_festgestellt": None}, {}, "[Bleibeinteresse festgestellt] ist leer"),
        ({"Einvernehmen_§_72_Abs._4": None}, {}, "[Einvernehmen § 72 Abs. 4] ist leer"),
        ({"Erste_Person": None}, {}, "[Erste Person] ist leer"),
        ({"Zweite_Person": None}, {}, "[Zweite Person] ist leer"),
        ({"Zweite_Person": " a.  MUSTER"}, {}, "Erste und zweite Person sind dieselbe"),
        ({"Gelesene_Belege": None}, {}, "[Gelesene Belege] ist leer"),
        ({"Gelesene_Belege": "BI A1"}, {}, "Unter den gelesenen Belegen fehlt BZR"),
        ({"Gelesene_Belege": "BZR"}, {}, "Unter den gelesenen Belegen fehlt BI"),
        ({"Gelesene_Belege": "BZR BI A2"}, {}, "A2 steht nicht unter den Belegen des Falls (BZR BI A1 B1)"),
        ({"Gelesene_Belege": "alles"}, {}, "ALLES steht nicht unter den Belegen"),
        (
            {"Begründung": "Die letzte Tat liegt vier Jahre zurück, und die Therapie läuft seit dem Frühjahr."},
            {},
            "nennt keinen der gelesenen Belege",
        ),
        (
            {"Begründung": "B1 spricht dagegen: Die letzte Tat liegt vier Jahre zurück, die Therapie läuft noch."},
            {},
            "nennt keinen der gelesenen Belege",
        ),
        ({"Rolle_der_ersten_Person": None}, {}, "[Rolle der ersten Person] ist leer"),
        ({"Rolle_der_ersten_Person": "CHEF"}, {}, "[Rolle der ersten Person] CHEF ist keine der Angaben"),
        ({"Rolle_der_zweiten_Person": "RRK_SACHBEARBEITUNG"}, {}, "haben dieselbe Rolle"),
        ({"Geprüft_am": None}, {}, "[Geprüft am] ist leer"),
        ({"Geprüft_am": "gestern"}, {}, "[Geprüft am] gestern ist kein Tag"),
        ({"Geprüft_am": date(2026, 6, 1)}, {}, "Geprüft wurde vor dem Tag der Liste"),
        ({"Geprüft_am": date(2026, 6, 3)}, {}, "nach dem Tag der Abgabe"),
        ({"Mitgezeichnet_am": date(2026, 6, 1)}, {}, "Mitgezeichnet wurde vor der Prüfung"),
        ({"Mitgezeichnet_am": date(2026, 6, 3)}, {}, "nach dem Tag der Abgabe"),
        ({"Mitgezeichnet_am": None}, {}, "[Mitgezeichnet am] ist leer"),
        ({"Minuten": "lange"}, {}, "[Minuten] lange ist keine Zahl"),
        ({"Minuten": 0}, {}, "[Minuten] 0 ist keine Zahl von 1 bis 600"),
        ({"Sachverhalt_selbst_geprüft": None}, {}, "fehlt die Bestätigung"),
        ({"Sachverhalt_selbst_geprüft": False}, {}, "fehlt die Bestätigung"),
        ({"Bleibeinteresse_festgestellt": "S"}, {"c_klasse_liste": "S"}, "wie das Bleibeinteresse gewürdigt"),
        ({"Bleibeinteresse_festgestellt": "K"}, {"c_klasse_liste": "S"}, "nennt beim Bleibeinteresse S"),
        (
            {"Entscheidung": "AUFGENOMMEN", "Bleibeinteresse_festgestellt": "U"},
            {"c_klasse_liste": "U"},
            "Das Bleibeinteresse ist unbekannt",
        ),
        (
            {"Entscheidung": "AUFGENOMMEN", **WEIGHED},
            {"c_klasse_liste": "U"},
            "Das Bleibeinteresse ist unbekannt",
        ),
        (
            {"Entscheidung": "AUFGENOMMEN", "Bleibeinteresse_festgestellt": "BS", **WEIGHED},
            {"c_klasse_liste": "BS"},
            "braucht eine Aufnahme den Grund BLEIBEINTERESSE_GEWUERDIGT",
        ),
        ({"Entscheidung": "AUFGENOMMEN"}, {"zelle": "P4"}, "weicht vom Vorschlag ab (P4)"),
        (
            {"Entscheidung": "AUFGENOMMEN"},
            {"liste": "OHNE_VERWERTBARE_VERURTEILUNG", "zelle": None},
            "weicht vom Vorschlag ab (ohne Priorität)",
        ),
        ({"Entscheidung": "ABGELEHNT", "Wiedervorlage": None}, {"zelle": "P2*"}, "weicht vom Vorschlag ab (P2*)"),
        ({"Wiedervorlage": None}, {}, "ZURUECKGESTELLT braucht eine Wiedervorlage"),
        ({"Entscheidung": "KLAERUNG", "Wiedervorlage": None}, {}, "KLAERUNG braucht eine Wiedervorlage"),
        ({"Wiedervorlage": "07/13/2026"}, {}, "07/13/2026 ist kein Tag"),
        ({"Wiedervorlage": "bald"}, {}, "bald ist kein Tag"),
        ({"Wiedervorlage": AM}, {}, "liegt nicht nach dem Tag der Abgabe"),
        ({"Wiedervorlage": AM + timedelta(days=181)}, {}, "sind es höchstens 180"),
        ({"Entscheidung": "KLAERUNG", "Wiedervorlage": AM + timedelta(days=31)}, {}, "sind es höchstens 30"),
        ({"Entscheidung": "ABGELEHNT", "Wiedervorlage": AM + timedelta(days=181)}, {}, "sind es höchstens 180"),
        ({"Begründung": '=VERKETTEN("a";"b")'}, {}, "Formel statt eines Werts: Begründung"),
        ({"Fall": "Müller"}, {}, "keine Fallnummer"),
        ({"Fall": None}, {}, "keine Fallnummer"),
        ({"Fall": fall(99)}, {}, "steht nicht auf der Liste, die in der Spalte Lauf"),
        ({"Lauf": None}, {}, "nennt keine Liste"),
        ({"Lauf": "2026-06-01-ffffffffffff"}, {}, "nennt keine Liste"),
        ({}, {"liste": "SCHUTZSTATUS", "zelle": None}, "auf der Liste „Schutzstatus“"),
        ({}, {"liste": "EU", "zelle": None}, "über eine Aufnahme wird dort nicht entschieden"),
    ],
)
def test_what_is_missing_or_contradicts_comes_back_in_a_sentence(
    path: Path, entered: dict[str, Any], listed: dict[str, Any], says: str
) -> None:
    (found,) = reasons(path, row(**entered), at=at((LATER, 1, listed)))
    assert any(says in sentence for sentence in found), found


def test_an_old_sheet_is_refused_with_the_day_of_the_new_one(path: Path) -> None:
    (found,) = reasons(path, row(Lauf=OLD), at=at())
    assert found == [
        "Die Arbeitsliste ist vom 01.05.2026 und damit zu alt; bitte auf der Liste vom 02.06.2026 entscheiden."
    ]


def test_a_sheet_of_yesterday_is_taken_while_nothing_that_was_seen_has_changed(path: Path) -> None:
    assert reasons(path, row(Lauf=RUN), at=at()) == [[]]
    moved = at((RUN, 1, {}), (LATER, 1, {"a_band": "S", "zelle": "P1"}))
    (found,) = reasons(path, row(Lauf=RUN), at=moved)
    assert found == [
        "Seit der Arbeitsliste hat sich etwas geändert: Fallschwere S statt H. Bitte auf der Liste vom 02.06.2026 "
        "entscheiden."
    ]


def test_a_list_of_after_the_day_of_handing_in_is_refused(path: Path) -> None:
    (found,) = reasons(path, row(), at=at(am=date(2026, 6, 1)))
    assert "also nach dem Tag der Abgabe" in found[0]


def test_a_deleted_case_and_one_that_left_are_told_alike(path: Path) -> None:
    gone = at((RUN, 1, {}), (LATER, 2, {}))
    assert reasons(path, row(Lauf=RUN), at=gone) == [["Der Fall steht auf der Liste vom 02.06.2026 nicht mehr."]]


def test_two_rows_for_one_case_are_both_refused(path: Path) -> None:
    found = reasons(path, row(), row(Entscheidung="KLAERUNG"), row(Fall=fall(2), Begründung="x" * 60), at=at())
    assert [any("2-mal mit einer Entscheidung" in text for text in texts) for texts in found] == [True, True, False]


def test_a_second_sheet_may_repeat_but_not_contradict_the_first(path: Path) -> None:
    known = pl.DataFrame(
        {"fall_id": [fall(1)], "lauf_id": [LATER], "entscheidung_nr": ["E-0123456789ab"], "entschieden_am": [AM]}
    )
    (found,) = reasons(path, row(), at=at(known=known))
    assert "auf derselben Liste schon anders entschieden (am 02.06.2026)" in found[0]
    assert reasons(path, row(), at=at(known=known.with_columns(lauf_id=pl.lit(RUN)))) == [[]]


def test_the_same_words_for_two_cases_are_no_words_about_a_case(path: Path) -> None:
    found = reasons(path, row(), row(Fall=fall(2)), at=at())
    assert all("Dieselbe Begründung" in texts[0] for texts in found)


def test_a_blind_case_needs_its_own_priority_and_no_reason_for_a_deviation_nobody_could_see(path: Path) -> None:
    blind = at((LATER, 1, {"zelle": "P1"}), blind=frozenset({fall(1)}))
    rejects = row(Entscheidung="ABGELEHNT", Wiedervorlage=None)
    (found,) = reasons(path, rejects, at=blind)
    assert [sentence.split("es fehlt ")[-1].split("Es fehlt ")[-1] for sentence in found] == [
        "die eigene Priorität.",
        "die eigene Priorität der zweiten (ihr Blatt mit abgeben: --zweitvotum).",
        "die Priorität nach Ansicht des Vorschlags; sie darf dieselbe sein.",
    ]
    whole = rejects | {
        "Eigene Priorität": "P4",
        "Priorität nach Ansicht": "P3",
        "Eigene Priorität zweite Person": "P5",
    }
    assert reasons(path, whole, at=blind) == [[]]
    earlier = whole | {"Geprüft am": AM, "Mitgezeichnet am": date(2026, 6, 2)}
    assert reasons(path, earlier, at=blind) == [[]]
    lines = delivered(examined(numbered(read(path, whole)), at=blind), am=AM)
    own = ("ist_blind", "eigene_prioritaet", "eigene_prioritaet_zweite", "prioritaet_danach")
    assert lines.select(own).rows() == [("J", "P4", "P5", "P3")]
    open_case = delivered(examined(numbered(read(path, whole)), at=at((LATER, 1, {}))), am=AM)
    assert open_case.select(own).rows() == [("N", None, None, None)]


@pytest.mark.parametrize(
    ("entered", "end"),
    [
        ({}, "2026-07-01"),
        ({"Entscheidung": "KLAERUNG"}, "2026-07-01"),
        ({"Entscheidung": "AUFGENOMMEN", "Wiedervorlage": None}, "2026-11-29"),
        ({"Entscheidung": "ABGELEHNT", "Wiedervorlage": None}, "2026-11-29"),
    ],
)
def test_every_decision_has_an_end(path: Path, entered: dict[str, Any], end: str) -> None:
    lines = delivered(examined(numbered(read(path, row(**entered))), at=at()), am=AM)
    assert lines["ende_am"].to_list() == [end]


def test_the_number_of_a_decision_is_its_entries(path: Path) -> None:
    first, other = (numbered(read(path, row(Begründung=text)))["entscheidung_nr"][0] for text in ("a" * 60, "b" * 60))
    moved = numbered(read(path, row(Begründung="a" * 60), heads=list(reversed(WHOLE))))["entscheidung_nr"][0]
    assert first == moved != other


def test_the_delivery_is_what_its_contract_says(path: Path) -> None:
    lines = delivered(examined(numbered(read(path, row(Begründung='er; sagt "nein" ' * 5))), at=at()), am=AM)
    content = file_bytes(lines)
    contract = contracts()[Stage.SOURCE, "rrk__entscheidung"]
    assert contract.column_names == ("delivery_id", "source_row", *COLUMNS)
    assert content.decode().splitlines()[0] == ";".join(name.upper() for name in COLUMNS)
    told = manifest(content, lines=1, am=AM, number=2)
    assert (told["zeilen"], told["stichtag"], told["erzeugt_am"]) == (1, "2026-06-02", "2026-06-02T12:00:02+00:00")
    assert file_stem(AM, number=2) == "RRK_ENTSCHEIDUNG_20260602_002"


def test_contracts_and_drop_downs_know_the_same_codes() -> None:
    columns = {column.name: column for column in contracts()[Stage.SOURCE, "rrk__entscheidung"].columns}
    for name, known in {
        "entscheidung": codes.DECISIONS,
        "grund_pro_1": codes.REASONS_PRO,
        "grund_contra_2": codes.REASONS_CONTRA,
        "c_klasse": codes.STAY_CLASSES,
        "sta_einvernehmen": codes.CONSENT,
        "c_grund": (codes.STAY_WEIGHED,),
    }.items():
        pattern = columns[name].pattern
        assert pattern is not None
        assert pattern.strip("^$()").split("|") == list(known)


def test_what_comes_back_can_be_mended_and_handed_in(path: Path, tmp_path: Path) -> None:
    from orchestration.rule_words import rule_words
    from pipelines.prioritise.ruleset import IRIS_1_0, load_ruleset

    refused = examined(numbered(read(path, row(Wiedervorlage="bald", Begründung="-kurz"))), at=at())
    back = tmp_path / "zurueck.xlsx"
    write_returned(returned(refused), path=back, am=AM, words=rule_words(load_ruleset(IRIS_1_0)))
    again = read(path, row())
    from pipelines.publish.decision_sheet import read_decision_file

    assert read_decision_file(back)["wiedervorlage_am"].to_list() == ["bald"]
    assert (
        read_decision_file(back)
        .select("fall_id", "lauf_id", "entscheidung", "erste_person")
        .equals(again.select("fall_id", "lauf_id", "entscheidung", "erste_person"))
    )


def test_the_page_of_what_comes_back_runs_nothing_and_says_why(path: Path, tmp_path: Path) -> None:
    hostile = row(Entscheidung="<script>alert(1)</script>", Fall="<b>F</b>")
    refused = examined(numbered(read(path, hostile)), at=at())
    page = tmp_path / "zurueck.html"
    write_return_page(returned(refused), path=page, file="<i>.xlsx", am=AM)
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "<b>F" not in text
    assert "keine Fallnummer" in text
    assert "default-src 'none'" in text
