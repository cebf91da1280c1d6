"""Reading an explanation as a person with pencil and paper would: every number recomputed from the text alone.

Belongs here: taking a text apart and doing its arithmetic again. Nothing of the ruleset is known here: steps, factors,
bands and caps are taken from the text.
"""

import re
from dataclasses import dataclass
from typing import Any

_PRODUCT = re.compile(r": (?:\((\d+) \+ (\d+)\)|(\d+))((?: × \d+ %)+) = (\d+)")
_STEP = re.compile(r"(?:(bis|ab) )?(\d+)(?: bis (\d+))? → (\d+)")
_PART = re.compile(r"(?:^|\. )(?=(?:[AB]\d (?:\d|unbekannt)|Deckel \w+(?: möglich)?: |Summe ))")


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """What a reader finds.

    Attributes:
        low, high: points by the certain and by the possible lines.
        says_low, says_high: what the text claims.
    """

    low: int
    high: int
    says_low: int
    says_high: int


def section(text: str, name: str) -> str:
    """Give the line that begins with a name."""
    return next(line.removeprefix(f"{name}: ") for line in text.split("\n") if line.startswith(f"{name}: "))


def _products(part: str) -> list[int]:
    """Do every multiplication again; round half up once."""
    found = []
    for match in _PRODUCT.finditer(part):
        points = int(match[3]) if match[3] else int(match[1]) + int(match[2])
        percents = [int(number) for number in re.findall(r"× (\d+) %", match[4])]
        scale = 100 ** len(percents)
        for percent in percents:
            points *= percent
        found.append((2 * points + scale) // (2 * scale))
        assert found[-1] == int(match[5]), part
    return found


def _steps(part: str, *, value: int) -> int:
    """Look a value up in the steps that the text names."""
    for kind, first, last, points in _STEP.findall(part.split("[")[1]):
        low = 0 if kind == "bis" else int(first)
        high = int(first) if kind == "bis" else 10**9 if kind == "ab" else int(last or first)
        if low <= value <= high:
            return int(points)
    raise AssertionError(f"{value} lies on no step of: {part}")


def _graded(part: str) -> tuple[int, int]:
    certain, _, possible = part.partition(" Möglich: ")
    low = _products(certain)
    high = _products(possible) if possible else low
    return low[0] if low else 0, high[0] if high else 0


def _counted(part: str) -> tuple[int, int]:
    told = re.search(r"– (mindestens )?(\d+)(?: bis (\d+))? ", part)
    assert told is not None, part
    low = _steps(part, value=int(told[2]))
    if told[1]:  # no upper end of the count is known: the highest step
        return low, max(int(points) for _, _, _, points in _STEP.findall(part.split("[")[1]))
    return low, _steps(part, value=int(told[3] or told[2]))


def _flags(part: str) -> tuple[int, int]:
    told = part.split("–", 1)[1]
    low = sum(int(number) for number in re.findall(r"\((\d+)\)", told))
    return low, low + sum(int(number) for number in re.findall(r"\(möglich (\d+)\)", told))


def _criterion(part: str) -> tuple[int, int]:
    head = re.match(r"\w+ (?:unbekannt \((\d+)–(\d+)\)|(\d+)(?: \(möglich bis (\d+)\))?)", part)
    assert head is not None, part
    says = (int(head[1]), int(head[2])) if head[1] else (int(head[3]), int(head[4] or head[3]))
    if part.startswith("B"):
        days = re.search(r"\(in (\d+) Tagen\)", part)
        assert days is None or _steps(part, value=int(days[1])) == says[0], part
        return says
    name = part[:2]
    read = {"A1": _graded, "A2": _counted, "A3": _graded, "A4": _counted, "A5": _flags}
    found = read[name](part)
    anything = re.search(r"Ohne Registerauskunft möglich: bis (\d+)", part)
    if anything is not None:
        found = (found[0], int(anything[1]))
    assert found == says, part
    return found


def recomputed(text: str, dimension: str) -> Recomputed:
    """Add up a dimension from its line.

    Args:
        text: whole explanation.
        dimension: name of the dimension as the text has it.
    """
    parts = [part for part in _PART.split(section(text, dimension).rstrip(".")) if part]
    spans = [_criterion(part) for part in parts if re.match(r"[AB]\d ", part)]
    low, high = (sum(span[end] for span in spans) for end in (0, 1))
    for part in parts:
        cap = re.match(r"Deckel \w+( möglich)?: höchstens (\d+)", part)
        if cap is not None:
            low = min(low, int(cap[2]))
            high = high if cap[1] else min(high, int(cap[2]))
    total = re.match(r"Summe (\d+)(?: bis (\d+))?", parts[-1])
    assert total is not None, parts[-1]
    return Recomputed(low=low, high=high, says_low=int(total[1]), says_high=int(total[2] or total[1]))


def bands(text: str, dimension: str) -> tuple[str, str]:
    """Give the names of the bands by lower and upper bound, after checking both against the limits in the text."""
    told = re.search(
        rf"{dimension} (\w+) (\d+)/\d+, gesichert (\d+)–(\d+), Band (\w+) ([^,;)]+)(?:, möglich Band (\w+) ([^,;)]+))?",
        text,
    )
    assert told is not None, text
    assert told[1] == told[5]
    assert told[2] == told[3]
    upper, limits = told[7] or told[5], told[8] or told[6]
    for points, reach in ((int(told[3]), told[6]), (int(told[4]), limits)):
        kind = re.fullmatch(r"(?:(bis|ab) )?(\d+)(?: bis (\d+))?", reach)
        assert kind is not None, reach
        least = 0 if kind[1] == "bis" else int(kind[2])
        most = int(kind[2]) if kind[1] == "bis" else 10**9 if kind[1] == "ab" else int(kind[3] or kind[2])
        assert least <= points <= most, text
    return told[5], upper


def check_text(row: dict[str, Any]) -> bool:
    """Recompute a case from its text and hold it against its row; tells whether dimension B was there."""
    text = row["langtext"]
    found = recomputed(text, "Fallschwere")
    assert (found.low, found.high) == (found.says_low, found.says_high) == (row["a_min"], row["a_max"]), text
    assert bands(text, "Fallschwere") == (row["a_band_min"], row["a_band_max"]), text
    if row["zelle"] is not None:
        assert f", {row['zelle']} aus {row['a_band_min']}/{row['b_band_min']}" in text
    if row["b_min"] is None:
        return False
    found = recomputed(text, "Rückführungsperspektive")
    assert (found.low, found.high) == (found.says_low, found.says_high) == (row["b_min"], row["b_max"]), text
    assert bands(text, "Rückführungsperspektive") == (row["b_band_min"], row["b_band_max"]), text
    return True
