"""The personnel model: the worked example, the inflow at which the post is full, assumptions that cannot be read."""

from pathlib import Path

import pytest

from pipelines.errors import UserError
from pipelines.publish.staffing import ASSUMPTIONS, full_at, loads, read_assumptions


def test_the_worked_example_comes_out() -> None:
    """60 cases a month, 40 % conferences of 25 minutes, six participants: 180 hours, of which the one post has 130."""
    assumed = read_assumptions(ASSUMPTIONS)
    made = [each for each in loads(assumed) if (each.inflow, each.again) == ("mittel", "niedrig")]
    assert sum(each.hours for each in made) == pytest.approx(180)
    assert sum(each.posts for each in made) == pytest.approx(1.35)
    assert made[0].hours == pytest.approx(130)
    assert made[0].posts == pytest.approx(0.975)
    assert full_at(assumed, again="niedrig") == pytest.approx(61.5, abs=0.05)
    assert full_at(assumed, again="hoch") < full_at(assumed, again="niedrig")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("jahresarbeitsstunden: 1600", "jahresarbeitsstunden: 0", "must be at least 1"),
        ("niedrig: 30, mittel", "wenig: 30, mittel", "the keys must be niedrig, mittel, hoch"),
        ("fallkonferenz_prozent: 40", "fallkonferenz_prozent: viel", "must be a whole number"),
        ("fallkonferenz_prozent: 40", "fallkonferenz_prozent: 40\nkaffee: 5", "kaffee"),
    ],
)
def test_assumptions_that_cannot_be_read_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = ASSUMPTIONS.read_text(encoding="utf-8")
    assert old in text
    other = tmp_path / "annahmen.yml"
    other.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match="personnel model") as told:
        read_assumptions(other)
    assert said in told.value.what
