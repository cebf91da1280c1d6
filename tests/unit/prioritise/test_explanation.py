"""A reader recomputes the points from the text alone; the text keeps its rules; it is quick to write."""

import re
import time

import pytest

from pipelines.prioritise.assess import evaluate
from pipelines.prioritise.explanation import long_texts
from tests.unit.prioritise.invented_cases import KEY, RULESET, STICHTAG, assessed, invented_facts, one_case, robbery

ARITHMETIC = re.compile(r"(?:\((\d+) \+ (\d+)\)|(\d+)) × (\d+) %(?: × (\d+) %)? = (\d+)")
A2 = {0: 0, 1: 0, 2: 4, 3: 8, 4: 11}
A4 = {0: 0, 1: 0, 2: 0, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8}
A_BANDS = [(65, "S"), (45, "H"), (25, "M"), (1, "G"), (0, "0")]
B_BANDS = [(70, "S"), (50, "H"), (30, "M"), (0, "G")]
FEWEST_TEXTS_PER_SECOND = 2000


def _product(text: str) -> int:
    match = ARITHMETIC.search(text)
    if match is None:
        return 0
    base = int(match[3]) if match[3] else int(match[1]) + int(match[2])
    share = int(match[4]) * int(match[5] or 100)
    result = (2 * base * share + 10_000) // 20_000
    assert result == int(match[6])
    return result


def _section(text: str, name: str) -> str:
    return next(line.removeprefix(f"{name}: ") for line in text.split("\n") if line.startswith(f"{name}: "))


def _parts(section: str) -> dict[str, str]:
    found = re.split(r"(?:^|\. )(?=(?:[AB]\d (?:\d|unbekannt)|Deckel D\d|Summe ))", section)
    return {part.split(" ")[0] if not part.startswith("Deckel") else part[:9]: part for part in found if part}


def _flags(part: str) -> int:
    return sum(int(number) for number in re.findall(r" \((\d+)\)", part.split("–", 1)[1]))


def _certain_a(text: str) -> int:
    parts = _parts(_section(text, "Fallschwere"))
    counts = {name: int(re.search(r"– (?:mindestens )?(\d+)", parts[name])[1]) for name in ("A2", "A4")}  # type: ignore[index]
    graded = [_product(parts[name].split(" Möglich: ")[0]) for name in ("A1", "A3")]
    return min(100, sum(graded) + A2.get(counts["A2"], 15) + A4.get(counts["A4"], 12) + _flags(parts["A5"]))


def _b_bounds(text: str) -> tuple[int, int]:
    parts = _parts(_section(text, "Rückführungsperspektive"))
    low = high = 0
    for number in range(1, 7):
        part = parts[f"B{number}"]
        span = re.match(r"B\d unbekannt \((\d+)–(\d+)\)", part)
        exact = re.match(r"B\d (\d+) ", part)
        assert span or exact
        low += int(span[1]) if span else int(exact[1])  # type: ignore[index]
        high += int(span[2]) if span else int(exact[1])  # type: ignore[index]
    caps = [part for name, part in parts.items() if name.startswith("Deckel")]
    limits = {part: int(part.rsplit(" ", 1)[1].rstrip(".")) for part in caps}
    certain = [limit for part, limit in limits.items() if "möglich" not in part]
    return min([low, *limits.values()]), min([high, *certain])


def test_points_and_bands_can_be_recomputed_from_the_text_alone() -> None:
    found = assessed(invented_facts(300, seed=5))
    cases = found.cases.join(found.explanations, on="fall_id")
    seen = 0
    for row in cases.iter_rows(named=True):
        if "unbekannt, bis" not in row["langtext"]:
            assert _certain_a(row["langtext"]) == row["a_min"], row["langtext"]
        band = next(name for least, name in A_BANDS if row["a_min"] >= least)
        assert f"Fallschwere {band} {row['a_min']}/100, gesichert {row['a_min']}–{row['a_max']}" in row["langtext"]
        if row["b_min"] is not None:
            low, high = _b_bounds(row["langtext"])
            assert (low, high) == (row["b_min"], row["b_max"]), row["langtext"]
            band = next(name for least, name in B_BANDS if row["b_min"] >= least)
            assert f"Rückführungsperspektive {band} {row['b_min']}/100" in row["langtext"]
            seen += 1
    assert seen > 50


def test_the_lower_bound_says_when_an_unknown_cap_lowers_it() -> None:
    found = assessed(one_case(abschiebungsverbot_alle_zielstaaten=None))
    text = found.explanations["langtext"][0]
    assert found.cases["b_min"].to_list() == [29]
    assert "Deckel D1 möglich: höchstens 29" in text


def test_unknowns_come_first_and_a_weighty_stay_interest_opens_the_text() -> None:
    text = assessed(one_case(b2_wert=None)).explanations["langtext"][0]
    lines = text.split("\n")
    assert lines[2].startswith("Ungeklärt: B2 NICHT_GELIEFERT – ")
    assert lines[3].startswith("Vorschlag: ")
    weighty = assessed(one_case(hat_dt_partner=True)).explanations["langtext"][0].split("\n")
    assert weighty[3].startswith("Bleibeinteresse: BS – besonders schwerwiegend")


def test_what_would_change_the_proposal_is_true() -> None:
    text = assessed(one_case(b3_wert="PASS_GUELTIG")).explanations["langtext"][0]
    told = re.search(r"B3: kein Antrag: Rückführungsperspektive (\d+), Band (\w), (?:dann )?(P\d\*?)", text)
    assert told is not None
    tried = assessed(one_case(b3_wert="KEIN_ANTRAG")).cases.row(0, named=True)
    assert (int(told[1]), told[2], told[3]) == (tried["b_min"], tried["b_band_min"], tried["zelle"])


def test_losing_the_enforceable_duty_brings_its_cap() -> None:
    text = assessed(one_case()).explanations["langtext"][0]
    told = re.search(r"B1: keine Ausreisepflicht: Rückführungsperspektive (\d+)", text)
    assert told is not None
    assert int(told[1]) == assessed(one_case(b1_wert="KEINE")).cases["b_min"][0]


@pytest.mark.parametrize(
    "word", ["gefährlich(?!es Werkzeug|en Werkzeugs)", "kriminell", "Nationalität", "Staatsangehörigkeit"]
)
def test_no_judgement_about_persons(word: str) -> None:
    texts = assessed(invented_facts(200, seed=6)).explanations
    assert not [text for text in (*texts["langtext"], *texts["kurztext"]) if re.search(word, text)]


def test_the_example_of_the_short_line() -> None:
    line = assessed(one_case(convictions=[robbery(waffe=None)])).explanations["kurztext"][0]
    assert line == (
        "P1 · H55 bis H60/S85 · offen: waffe · StGB 250, FS 2J6M (rk 03/2026) · "
        "vollziehbar ausreisepflichtig ohne Duldung · gültiger Pass"
    )


def test_texts_are_quick_to_write() -> None:
    facts = invented_facts(3000, seed=2)
    found = evaluate(facts, ruleset=RULESET, stichtag=STICHTAG, pseudonym_key=KEY, previous=None)
    begun = time.process_time()
    texts = long_texts(
        found.cases, events=found.events, questions=found.questions, evidence=facts.lage_belege, ruleset=found.rules,
        stichtag=STICHTAG,
    )  # fmt: skip
    assert len(texts) / (time.process_time() - begun) > FEWEST_TEXTS_PER_SECOND
