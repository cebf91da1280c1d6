"""What the data protection officer is shown of a week: a sample that nobody can foresee, and what stands out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.certificates import certify, incidents_of_week
from pipelines.publish.audit import Art, Entry, Konto, Zweck, append, read_log
from pipelines.publish.audit_report import reads_of_week, report, sample, striking
from tests.unit.publish.invented import fall

MONDAY = date(2026, 6, 1)


def read(home: Path, *, konto: str = "sb-1", day: int = 1, hour: int = 8, case: int | None = 1) -> None:
    entry = Entry(
        art=Art.ABFRAGE,
        zweck=Zweck.SACHBEARBEITUNG,
        felder=("case_explanations",),
        fall_id=None if case is None else fall(case),
    )
    append(
        home,
        entry,
        konto=Konto(konto=konto, rolle="RRK", stelle="MS"),
        zeit=datetime(2026, 6, day, hour, 30, tzinfo=UTC),
    )


def test_reads_of_other_weeks_and_other_entries_are_left_out(tmp_path: Path) -> None:
    read(tmp_path, day=1)
    read(tmp_path, day=7)
    read(tmp_path, day=8)
    append(
        tmp_path,
        Entry(art=Art.KOMBINATION, zweck=Zweck.BETRIEB),
        konto=Konto(konto="k", rolle="r", stelle="s"),
        zeit=datetime(2026, 6, 2, tzinfo=UTC),
    )
    assert len(reads_of_week(read_log(tmp_path), monday=MONDAY)) == 2


@pytest.mark.parametrize(("reads", "drawn"), [(0, 0), (4, 4), (40, 10), (600, 12)])
def test_the_sample_is_two_in_a_hundred_and_never_fewer_than_ten(reads: int, drawn: int) -> None:
    lines = [{"hash": f"{number:064x}", "log_id": number} for number in range(reads)]
    first = sample(lines, key="k")
    assert len(first) == drawn
    assert sample(list(reversed(lines)), key="k") == first
    assert drawn in {0, 4} or sample(lines, key="another") != first


@pytest.mark.parametrize(
    ("day", "hour", "stands_out"),
    [(1, 4, False), (1, 3, True), (1, 17, False), (1, 18, True), (6, 9, True), (5, 9, False)],
)
def test_reads_out_of_hours_stand_out_by_the_clock_of_berlin(
    tmp_path: Path, day: int, hour: int, stands_out: bool
) -> None:
    read(tmp_path, day=day, hour=hour)
    assert bool(striking(read_log(tmp_path))) is stands_out


def test_more_than_fifty_cases_a_day_stand_out(tmp_path: Path) -> None:
    for number in range(50):
        read(tmp_path, case=number)
        read(tmp_path, case=number)
    assert striking(read_log(tmp_path)) == []
    read(tmp_path, case=50)
    read(tmp_path, konto="sb-2", case=51)
    (found,) = striking(read_log(tmp_path))
    assert found == "sb-1 liest am 01.06.2026 51 Fälle; mehr als 50 fallen auf"


def test_the_report_says_that_nothing_stands_out(tmp_path: Path) -> None:
    read(tmp_path, case=None)
    lines = report(read_log(tmp_path), monday=MONDAY, key="k")
    assert lines[0] == "Zugriffe vom 01.06.2026 bis 07.06.2026: 1"
    assert any("ganze Liste" in line for line in lines)
    assert "Auffällig: nichts." in lines


def test_what_was_sent_unlawfully_is_named_by_delivery_and_kind() -> None:
    incident = {"am": "2026-06-02", "quelle": "abh", "delivery_id": "d-1", "art": "G3", "anzahl": 4}
    told = "\n".join(report([], monday=MONDAY, key="k", incidents=[incident]))
    assert "Unzulässig gesandt (1): bitte die Stelle verständigen." in told
    assert "02.06.2026  abh  Lieferung d-1  getilgte oder tilgungsreife Einträge: 4" in told
    assert report([], monday=MONDAY, key="k")[-1] == "Unzulässig gesandt: nichts."


def test_incidents_are_read_from_the_certificates_of_their_week(tmp_path: Path) -> None:
    konto = Konto(konto="dsb-1", rolle="DSB", stelle="MS")
    told = [{"quelle": "lka", "delivery_id": "d-2", "art": "X01", "anzahl": 1}]
    for day in ("2026-05-31", "2026-06-07"):
        certify(tmp_path, name=f"L-{day}-DEUTSCH.json", content={"am": day, "vorfaelle": told}, konto=konto)
    certify(tmp_path, name="L-2026-06-01-FRIST.json", content={"am": "2026-06-01"}, konto=konto)
    assert incidents_of_week(tmp_path, monday=MONDAY) == [told[0] | {"am": "2026-06-07"}]
