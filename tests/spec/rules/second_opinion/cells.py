"""The matrix once more: which priority a pair of bands has.

Belongs here: the sixteen cells, written out.
Does not belong here: bands (points, perspective), the order inside a cell.
"""

CELLS = {
    "S": {"S": "P1", "H": "P1", "M": "P2", "G": "P2*"},
    "H": {"S": "P1", "H": "P2", "M": "P3", "G": "P3*"},
    "M": {"S": "P2", "H": "P3", "M": "P4", "G": "P4"},
    "G": {"S": "P4", "H": "P4", "M": "P5", "G": "P5"},
}


def cell(band_a: str, *, band_b: str | None) -> str | None:
    """Give the priority; None without usable conviction or without dimension B."""
    return None if band_a == "0" or band_b is None else CELLS[band_a][band_b]
