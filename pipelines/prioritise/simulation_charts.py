"""The charts of the report of a simulation, drawn as SVG without any script.

Belongs here: bars of movements and of places, the words and colours of movements.
Does not belong here: tables and sections of the page (simulation_page), any number (simulation).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import polars as pl

from pipelines.prioritise.simulation import DOWN, ENTERS, LEAVES, MOVEMENTS, OTHER_LIST, STAYS, UP

WORDS: Mapping[str, str] = {
    ENTERS: "kommt hinzu",
    LEAVES: "fällt weg",
    UP: "steigt",
    DOWN: "sinkt",
    OTHER_LIST: "andere Liste",
    STAYS: "bleibt",
}
_COLOURS = {ENTERS: "enter", LEAVES: "leave", UP: "up", DOWN: "down", OTHER_LIST: "other", STAYS: "stay"}
_STEPS = ((-50, "50 und mehr hinauf"), (-10, "10 bis 49 hinauf"), (-1, "1 bis 9 hinauf"), (0, "gleicher Platz"),
          (9, "1 bis 9 hinab"), (49, "10 bis 49 hinab"))  # fmt: skip
_FURTHEST = "50 und mehr hinab"


def day_name(value: date) -> str:
    """Write a day German."""
    return value.strftime("%d.%m.%Y")


def counts_of(moves: pl.DataFrame, *, day: date) -> dict[str, int]:
    """Count the movements of a day, none left out."""
    found = Counter(moves.filter(pl.col("stichtag") == day)["bewegung"].to_list())
    return {name: found[name] for name in MOVEMENTS}


def bars(moves: pl.DataFrame, *, days: Sequence[date]) -> str:
    """Draw one stacked bar per day: shares of the movements."""
    width, height, left = 900, 34, 110
    drawn, spoken = [], []
    for line, day in enumerate(days):
        counts, x = counts_of(moves, day=day), float(left)
        whole = sum(counts.values()) or 1
        top = line * (height + 14)
        drawn.append(f'<text x="0" y="{top + 22}">{day_name(day)}</text>')
        for name, count in counts.items():
            span = (width - left) * count / whole
            if count:
                drawn.append(
                    f'<rect x="{x:.1f}" y="{top}" width="{span:.1f}" height="{height}" fill="var(--{_COLOURS[name]})">'
                    f"<title>{WORDS[name]}: {count}</title></rect>"
                )
            x += span
        spoken.append(f"{day_name(day)}: " + ", ".join(f"{WORDS[name]} {count}" for name, count in counts.items()))
    base = len(days) * (height + 14) + 6
    for number, name in enumerate(MOVEMENTS):
        drawn.append(
            f'<rect x="{left + number * 130}" y="{base}" width="12" height="12" fill="var(--{_COLOURS[name]})"/>'
            f'<text x="{left + 18 + number * 130}" y="{base + 11}">{WORDS[name]}</text>'
        )
    return _figure(drawn, width=width, height=base + 20, says="Anteile der Bewegungen. " + "; ".join(spoken))


def _step(difference: int) -> str:
    return next((name for most, name in _STEPS if difference <= most), _FURTHEST)


def steps(moves: pl.DataFrame, *, day: date) -> str:
    """Draw how far ranked cases move."""
    counts = Counter(_step(value) for value in moves["platz_differenz"].drop_nulls().to_list())
    names = [*(name for _, name in _STEPS), _FURTHEST]
    most = max(counts.values(), default=1)
    drawn = []
    for line, name in enumerate(names):
        span = 560 * counts[name] / most
        colour = "stay" if name == "gleicher Platz" else "up" if name.endswith("hinauf") else "down"
        drawn.append(
            f'<text x="0" y="{line * 28 + 16}">{name}</text>'
            f'<rect x="190" y="{line * 28}" width="{span:.1f}" height="20" fill="var(--{colour})"/>'
            f'<text x="{196 + span:.1f}" y="{line * 28 + 16}">{counts[name]}</text>'
        )
    told = ", ".join(f"{name}: {counts[name]}" for name in names)
    return _figure(drawn, width=820, height=len(names) * 28, says=f"Platzänderungen am {day_name(day)}. {told}")


def _figure(drawn: Sequence[str], *, width: int, height: int, says: str) -> str:
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(says, quote=True)}">'
        f"{''.join(drawn)}</svg></figure>"
    )
