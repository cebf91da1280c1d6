"""The same name, written otherwise.

Belongs here: what a charset cannot carry, transliteration variants, mojibake.
Does not belong here: which record gets which spelling (personalia).
"""

import polars as pl

LATIN_1_LOSSES = {
    "ş": "s", "Ş": "S", "ğ": "g", "Ğ": "G", "ı": "i", "İ": "I", "č": "c", "Č": "C", "ć": "c", "Ć": "C", "đ": "d",
    "Đ": "D", "š": "s", "Š": "S", "ž": "z", "Ž": "Z", "ł": "l", "Ł": "L", "ń": "n", "ő": "o", "ű": "u", "ź": "z",
    "ș": "s", "Ș": "S", "ț": "t", "Ț": "T",
}  # fmt: skip
CP1252_LOSSES = {letter: plain for letter, plain in LATIN_1_LOSSES.items() if letter not in "šŠžŽ"}

_VARIANTS: tuple[dict[str, str], ...] = (
    {
        "ü": "ue", "ö": "oe", "ä": "ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ş": "sch", "Ş": "Sch", "ç": "c", "ğ": "g",
        "ı": "i", "č": "c", "ć": "c", "š": "s", "ž": "z", "Ž": "Z", "Č": "C", "Š": "S", "đ": "dj", "Đ": "Dj", "ou": "u",
        "Ou": "U", "al-": "Al ", "Abu-": "Abou ", "Ben-": "Ben ", "Moha": "Muha", "ee": "i", "kh": "ch", "Kh": "Ch",
        "é": "e",
    },
    {
        "ü": "u", "ö": "o", "ä": "a", "Ö": "O", "Ü": "U", "ß": "ss", "ş": "s", "Ş": "S", "ç": "c", "ğ": "", "ı": "i",
        "č": "c", "ć": "c", "š": "sch", "ž": "z", "Ž": "Z", "Č": "C", "Š": "Sch", "đ": "d", "Đ": "D", "mm": "m",
        "al-": "El ", "Abu-": "Abu ", "Ben-": "Bin ", "ss": "s", "oo": "u", "ull": "ol", "Q": "K", "w": "v",
    },
)  # fmt: skip

SILENT = "ğ"
"""The letter that the second style leaves out."""


def without(text: pl.Expr, *, losses: dict[str, str]) -> pl.Expr:
    """Return the text as a charset that lacks these letters would carry it."""
    return text.str.replace_many(losses)


def variant(text: pl.Expr, *, style: pl.Expr) -> pl.Expr:
    """Return the text in one of the transliteration styles 0 and 1; a text that no rule touches stays as it is."""
    return pl.when(style == 0).then(text.str.replace_many(_VARIANTS[0])).otherwise(text.str.replace_many(_VARIANTS[1]))


MOJIBAKE = {letter: "".join(chr(byte) for byte in letter.encode()) for letter in "äöüçéè"}
"""A letter in UTF-8 read as ISO-8859-1, for letters whose two bytes are printable in ISO-8859-1 and Windows-1252."""


def garbled(text: pl.Expr) -> pl.Expr:
    """Return the text as if its UTF-8 bytes had been read as ISO-8859-1.

    Where nothing would change, a garbled `ü` is added.
    """
    damaged = text.str.replace_many(MOJIBAKE)
    return pl.when(damaged == text).then(text + MOJIBAKE["ü"]).otherwise(damaged)
