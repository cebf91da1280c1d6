"""What makes people look where a rule alone would link (docs/adr/0070)."""

import pytest

from pipelines.identify.reasons import GERMAN, Reason
from tests.unit.identify.invented_records import frame, linked, record
from tests.unit.identify.test_linking import AZR_1, KAYA, persons, row


def test_an_alias_alone_links_nobody_for_it_may_be_the_identity_of_somebody_else() -> None:
    lender = {"familienname": "Demir", "vornamen": "Baran", "geburtsdatum": "1985-02-03", "geburtsort": "Izmir"}
    borrowing = (record("abh:1", **KAYA), record("abh:1", identitaet_nr=1, **lender))
    result = linked(frame(*borrowing, record("bzr:2", **lender)))
    assert persons(result) == [{"abh:1"}, {"bzr:2"}]
    assert row(result, "bzr:2")["ist_unsicher"] is True
    assert result.pair_decisions["stufe"].to_list() == ["T5"]


def test_a_name_that_is_frequent_at_its_place_links_nobody_alone() -> None:
    days = ("1970-03-02", "1981-07-15", "1986-11-30", "1990-04-05")
    namesakes = [record(f"abh:{day}", **KAYA | {"geburtsdatum": day}) for day in days]
    few = linked(frame(*namesakes[1:], record("bzr:9", **KAYA)))
    many = linked(frame(*namesakes, record("bzr:9", **KAYA)))
    assert {"abh:1990-04-05", "bzr:9"} in persons(few)
    assert {"bzr:9"} in persons(many)
    assert GERMAN[Reason.NAME_HAEUFIG] in many.pair_decisions["gruende"].str.join(" ").item()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"vornamen": "Hasan"}, {"vornamen": "Hüseyin"}, False),
        ({"vornamen": "Omar Ali"}, {"vornamen": "Yusuf Ali"}, False),
        ({"vornamen": "Ali Reza"}, {"vornamen": "Ali Hassan"}, False),
        ({"vornamen": "Noor", "geschlecht": "M"}, {"vornamen": "Noor", "geschlecht": "W"}, False),
        ({"vornamen": "Omar Ali"}, {"vornamen": "Ali Omar"}, True),
        ({"vornamen": "Omar"}, {"vornamen": "Omar Ali"}, True),
    ],
)
def test_a_family_under_one_bamf_number_stays_apart(first: dict[str, str], second: dict[str, str], same: bool) -> None:
    family = {"familienname": "Karimi", "geburtsdatum": "2001-02-03", "bamf_az": "7654321-225"}
    result = linked(frame(record("abh:1", **family | first), record("abh:2", **family | second)))
    assert (len(persons(result)) == 1) is same
    assert result.pair_decisions.height == 1


@pytest.mark.parametrize(
    ("values", "same"),
    [
        ({"familienname": "Novak", "geburtsdatum": "1990-04-05"}, True),
        ({"familienname": "Kaya", "vornamen": "Deniz", "geburtsdatum": None}, True),
        ({"familienname": "Novak", "geburtsdatum": "1990"}, False),
        ({"familienname": "Novak", "geburtsdatum": None}, False),
    ],
)
def test_a_d_number_alone_links_nobody(values: dict[str, object], same: bool) -> None:
    number = {"d_nummer": f"D{AZR_1}"}
    result = linked(frame(record("abh:1", **KAYA, **number), record("lka:2", **values, **number)))
    assert (len(persons(result)) == 1) is same
