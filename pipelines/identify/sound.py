"""How a name sounds: Koelner Phonetik.

Belongs here: the code of one word in A-Z, and of a column of words.
Does not belong here: making A-Z of a name (search_form), what equal sound means for a link (tiers).
"""

import polars as pl

_CODES = {
    **dict.fromkeys("AEIJOUY", "0"),
    "H": "",
    "B": "1",
    **dict.fromkeys("FVW", "3"),
    **dict.fromkeys("GKQ", "4"),
    "L": "5",
    **dict.fromkeys("MN", "6"),
    "R": "7",
    **dict.fromkeys("SZ", "8"),
}
_FIRST_C_IS_4_BEFORE = frozenset("AHKLOQRUX")
_C_IS_4_BEFORE = frozenset("AHKOQUX")


def koelner_phonetik(word: str) -> str:
    """Code a word by its sound.

    Args:
        word: letters A-Z only, such as a search form.

    Returns:
        Digits 0-8; empty when no letter sounds. Source: H. J. Postel, Die Koelner Phonetik, IBM-Nachrichten 19 (1969),
        925-931, with the reading that C after S or Z is always 8 (Breschnew = 17863).

    >>> koelner_phonetik("WIKIPEDIA")
    '3412'
    """
    digits: list[str] = []
    last = ""
    for place, letter in enumerate(word):
        before = word[place - 1] if place else ""
        after = word[place + 1 : place + 2]
        for digit in _CODES[letter] if letter in _CODES else _code_in_context(letter, before=before, after=after):
            if digit != last:
                digits.append(digit)
            last = digit
    return "".join(digits[:1] + [digit for digit in digits[1:] if digit != "0"])


def sounds(words: pl.Series) -> pl.DataFrame:
    """Code each different word of a column once.

    Args:
        words: letters A-Z or empty; no nulls.

    Returns:
        One row per different word: `form`, `klang`.
    """
    different = words.unique().sort()
    return pl.DataFrame(
        {"form": different, "klang": pl.Series([koelner_phonetik(word) for word in different], dtype=pl.String)}
    )


def _code_in_context(letter: str, *, before: str, after: str) -> str:
    match letter:
        case "P":
            return "3" if after == "H" else "1"
        case "D" | "T":
            return "8" if after and after in "CSZ" else "2"
        case "X":
            return "8" if before and before in "CKQ" else "48"
        case "C" if before == "":
            return "4" if after in _FIRST_C_IS_4_BEFORE else "8"
        case "C":
            return "4" if before not in "SZ" and after in _C_IS_4_BEFORE else "8"
        case _:
            raise ValueError(f"koelner_phonetik takes A-Z, not {letter!r}")
