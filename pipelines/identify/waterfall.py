"""What speaks for and against one open pair, as a picture that a page holds inside: bars from the start to the weight.

Belongs here: drawing the parts of a weight, in German, without any script or file from elsewhere.
Does not belong here: the parts themselves (scoring), the page around them (clerical_queue).
"""

from collections.abc import Mapping

from pipelines.identify.scoring import START

PARTS = {
    START: "Ausgangslage",
    "fam": "Familienname",
    "vor1": "Erster Vorname",
    "dob": "Geburtsdatum",
    "ort": "Geburtsort",
    "sex": "Geschlecht",
}
FOR_IT, AGAINST_IT, SUM = "#2E8B57", "#C1553A", "#7A7A7A"
"""Seen on white and on black; the numbers say the same."""

LABEL, WIDTH, ROW, BAR = 130, 420, 20, 14
"""Pixels: room for the labels, for the bars, per row, per bar."""


def draw(parts: Mapping[str, float]) -> str:
    """Draw one pair.

    Args:
        parts: of `scoring.parts_of_weight`: what each comparison adds (log2 of the odds); none of what is not known.

    Returns:
        An SVG element whose title says the same in words.

    >>> "Familienname +2,0" in draw({START: -3.0, "fam": 2.0})
    True
    """
    known = [(PARTS[name], value) for name, value in parts.items()]
    sums = [0.0]
    for _, value in known:
        sums.append(sums[-1] + value)
    low, high = min(sums), max(sums)
    scale = WIDTH / max(high - low, 1.0)
    bars = [(label, sums[place], value) for place, (label, value) in enumerate(known)]
    rows = [
        _row(number, label=label, value=value, left=(min(start, start + value) - low) * scale, wide=abs(value) * scale)
        for number, (label, start, value) in enumerate([*bars, ("Gewicht", 0.0, sums[-1])])
    ]
    zero = LABEL - low * scale
    words = ", ".join(f"{label} {_number(value)}" for label, value in [*known, ("Gewicht", sums[-1])])
    height = ROW * len(rows)
    return (
        f'<svg role="img" viewBox="0 0 {LABEL + WIDTH + 60} {height}" width="{LABEL + WIDTH + 60}" height="{height}">'
        f"<title>{words}</title>"
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{height}" stroke="#999"/>{"".join(rows)}</svg>'
    )


def _row(number: int, *, label: str, value: float, left: float, wide: float) -> str:
    colour = SUM if label == "Gewicht" else FOR_IT if value >= 0 else AGAINST_IT
    top = number * ROW
    return (
        f'<text x="0" y="{top + BAR}" font-size="12">{label}</text>'
        f'<rect x="{LABEL + left:.1f}" y="{top + 3}" width="{max(wide, 1):.1f}" height="{BAR}" fill="{colour}"/>'
        f'<text x="{LABEL + left + wide + 4:.1f}" y="{top + BAR}" font-size="12">{_number(value)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:+.1f}".replace(".", ",").replace("-", "−")
