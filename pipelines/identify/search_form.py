"""The search form of a name: what is left of it in A to Z.

Belongs here: the mapping of DIN 91379, tokens, particles that are written or left out at will.
Does not belong here: how a name sounds (sound), which names are placeholders (identities).
"""

import polars as pl

PARTICLES = ("AL", "EL", "ABU", "BIN", "IBN")
"""Arabic particles that offices write joined, apart, or not at all."""

LETTERS = {
    "Æ": "AE",
    "Ð": "D",
    "Ø": "OE",
    "Þ": "TH",
    "Đ": "D",
    "Ħ": "H",
    "Ĳ": "IJ",
    "ĸ": "K",
    "Ŀ": "L",
    "Ł": "L",
    "ʼN": "N",  # what ŉ becomes in upper case
    "Ŋ": "N",
    "Œ": "OE",
    "ẞ": "SS",
    "Ŧ": "T",
    "Ƈ": "C",
    "Ə": "E",
    "Ɨ": "I",
    "Ʒ": "Z",
    "Ǥ": "G",
}
"""Upper-case letters of DIN 91379 whose search form is not their base letter.

DIN 91379:2022-08 maps each of its Latin letters to A-Z, as an extension of ICAO Doc 9303 part 3. The table is regular:
a letter keeps its base letter and loses its marks, except those named here, A, O and U with diaeresis (AE, OE, UE,
whatever other marks they bear), and A with ring above (AA). ß and ı become SS and I in upper case by themselves.
Source: DIN 91379:2022-08, mapping of Latin letters to the search form; machine-readable list
github.com/String-Latin/DIN-91379-Characters-and-Sequences, latin_list_search_form_1.3.txt (CC BY 4.0).
"""

_DIAERESIS = r"([AOU])\p{M}*\x{0308}\p{M}*"
_RING = r"A\p{M}*\x{030A}\p{M}*"
_MARKS = r"[\p{M}\p{Lm}\p{Sk}]+"
"""Diacritics, and the modifier letters of transliterations (hamza, ayn, soft sign): they part no tokens."""
_PARTICLE = rf"\b(?:{'|'.join(PARTICLES)})\b"


def search_forms(names: pl.Series) -> pl.DataFrame:
    """Give the search form of each different name.

    Args:
        names: text, any case and Unicode form; may hold nulls and repetitions.

    Returns:
        One row per different name that is not null: `name`, as it came; `form`, the letters A-Z without particles and
        gaps, so that split and joined spellings are equal; `form_voll`, the same with particles; `teile`, the tokens
        without particles (list of text). A name of particles only keeps them. A name without a letter of the standard
        has empty forms and no tokens. Apostrophes, hyphens and everything else that is no letter part tokens.
        Source: DIN 91379:2022-08.

    >>> search_forms(pl.Series(["Al-Yıldız"])).row(0)
    ('Al-Yıldız', 'YILDIZ', 'ALYILDIZ', ['YILDIZ'])
    """
    name = pl.col("name")
    letters = (
        name.str.normalize("NFD")
        .str.to_uppercase()
        .str.replace_all(_DIAERESIS, "${1}E")
        .str.replace_all(_RING, "AA")
        .str.replace_many(list(LETTERS), list(LETTERS.values()))
        .str.replace_all(_MARKS, "")
        .str.replace_all("[^A-Z]+", " ")
        .str.strip_chars()
    )
    different = pl.DataFrame({"name": names.cast(pl.String)}).drop_nulls().unique().sort("name")
    spaced = different.with_columns(mit=letters).with_columns(
        ohne=pl.col("mit").str.replace_all(_PARTICLE, "").str.replace_all(" +", " ").str.strip_chars()
    )
    kept = spaced.with_columns(ohne=pl.when(pl.col("ohne") == "").then("mit").otherwise("ohne"))
    return kept.select(
        "name",
        form=pl.col("ohne").str.replace_all(" ", "", literal=True),
        form_voll=pl.col("mit").str.replace_all(" ", "", literal=True),
        teile=pl.col("ohne").str.split(" ").list.drop_nulls().list.filter(pl.element() != ""),
    )
