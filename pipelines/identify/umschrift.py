"""What the transliterations of one name have in common: its consonants, with the spellings of one sound made one.

Belongs here: the code of a name across the ways in which offices write Arabic, Slavic, Turkish, West African and South
Asian names in Latin letters. Does not belong here: Koelner Phonetik (sound), which hears German; deciding (tiers).

Equal codes never link: they make a person look (T5), where Koelner Phonetik hears a difference that is none, such as
Abou and Abu, Youssef and Jusuf, Touré and Turay, Oğlu and Olu.
"""

import polars as pl

MORE_PARTICLES = ("ABOU", "BEN", "BOU", "BINT", "OULD", "UL", "AS", "AR", "ED", "EZ", "ES", "ET")
"""Particles in French spellings, and articles that took the sound of the name: the search form keeps them."""

LEAST_CONSONANTS = 2
"""A code of one letter (Ali, Lee, Lai) is shared by too many names to say anything."""

_STEPS = (
    # joined articles and forms of Abd al-
    (r"^(?:AL|EL|UL)([^AEIOUY].{3,})$", "$1"),
    (r"ABD(?:OU|A|E|U)L", "ABD"),
    # digraphs of one sound, the longest first
    (r"TSCH|TCH|TSH|SZCZ|SHCH|SCH|CZ|SH|ZH|SZ|CS|TZ|TS", "S"),
    (r"ICH$", "IS"),
    (r"DSCH|DJ", "J"),
    (r"(^|N)DI([AO])", "${1}J$2"),
    (r"PH", "F"),
    (r"TH|DH|D", "T"),
    (r"KH|CH|GH", "H"),
    (r"X", "KS"),
    (r"C([EIY]|$)", "S$1"),
    (r"CK|C|Q", "K"),
    (r"Z", "S"),
    (r"P", "B"),
    # W and OU are consonants before a vowel, else vowels; so is a soft G after a vowel
    (r"^OU([AEIO])", "V$1"),
    (r"([AEIOU])W([^AEIOU]|$)", "$1$2"),
    (r"W", "V"),
    (r"([AEIOUY])G+", "$1"),
    (r"G", "K"),
    (r"^[YJ]([AEIOU])", "J$1"),
    (r"([AEIOU])[YJ]|[YJ]$", "$1"),
    # double letters, silent H, vowels: only that there is one at the beginning is kept
    (r"BB+", "B"),
    (r"FF+", "F"),
    (r"HH+", "H"),
    (r"KK+", "K"),
    (r"LL+", "L"),
    (r"MM+", "M"),
    (r"NN+", "N"),
    (r"RR+", "R"),
    (r"SS+", "S"),
    (r"TT+", "T"),
    (r"VV+", "V"),
    (r"^[AEIOUY]", "1"),
    (r"[AEIOUY]", ""),
    (r"(.)H+", "$1"),
    (r"1", "A"),
)


def transliteration_codes(parts: pl.Series) -> pl.DataFrame:
    """Code each different name by what its transliterations share.

    Args:
        parts: lists of the tokens of a search form (`search_form.search_forms`), letters A-Z; no nulls.

    Returns:
        One row per different name: `teile` as it came, `umschrift`; empty where the code says too little.

    >>> transliteration_codes(pl.Series([["ABOU", "YOUSSEF"], ["JUSUF"]]))["umschrift"].to_list()
    ['JSF', 'JSF']
    """
    different = parts.unique(maintain_order=True).alias("teile").to_frame()
    core = pl.col("teile").list.filter(~pl.element().is_in(MORE_PARTICLES))
    code = pl.when(core.list.len() > 0).then(core).otherwise("teile").list.join("")
    for pattern, replacement in _STEPS:
        code = code.str.replace_all(pattern, replacement)
    says = code.str.len_bytes() >= LEAST_CONSONANTS
    return different.with_columns(umschrift=pl.when(says).then(code).otherwise(pl.lit("")))
