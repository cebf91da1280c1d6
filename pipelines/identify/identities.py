"""Identities in the form in which they are compared.

Belongs here: one comparable row per identity, and what counts as a placeholder and therefore never speaks for a link.
Does not belong here: comparing two of them (comparisons), deciding (tiers).
"""

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.identify.search_form import search_forms
from pipelines.identify.sound import sounds
from pipelines.identify.umschrift import transliteration_codes
from quality.code_list import load_code_list

RECORDS_SCHEMA = pl.Schema(
    {
        "record_key": pl.String(),
        "identitaet_nr": pl.Int32(),
        "quelle": pl.String(),
        "familienname": pl.String(),
        "geburtsname": pl.String(),
        "vornamen": pl.String(),
        "geburtsdatum": pl.String(),
        "geburtsort": pl.String(),
        "geschlecht": pl.String(),
        "azr_nr": pl.String(),
        "d_nummer": pl.String(),
        "bamf_az": pl.String(),
        "delivery_id": pl.String(),
        "erstmals_bekannt": pl.Date(),
    }
)
"""What linking reads: one row per identity of a record; 0 is the leading one. Other columns are not looked at."""

PLACEHOLDER_NAMES = (
    "AUSLAND",
    "KEINANGABE",
    "KEINEANGABE",
    "KEINE",
    "NN",
    "NICHTBEKANNT",
    "OHNE",
    "OHNEVORNAME",
    "OHNEVORNAMEN",
    "UNBEK",
    "UNBEKANNT",
    "UNGEKLAERT",
    "UNKNOWN",
    "X",
    "XX",
    "XXX",
)
"""Search forms that offices write where a name or a place is not known. Two without a name are not one person."""

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"

PLACEHOLDER_DIGITS = ("123456789012", "012345678901", "1234567")
"""Digits typed to get past a mandatory field. One repeated digit counts as well and is found by rule."""

NEW_YEAR = "-01-01"
"""The day that is entered when only the year is known (assumption: 8 % of dates of asylum origin)."""

AZR_DIGITS = 12
BAMF_LEAST_DIGITS = 7
"""NNNNNNN-SSS; the number of the procedure alone has seven digits."""
MOST_RECORDS_PER_NUMBER = 50
"""A number on more records than this is a placeholder that nobody told us of, and is treated as one.

A person stands in a handful of files; what one number gathers in sixteen offices lies far below."""

SEXES = ("M", "W")
"""Only these two can contradict each other; D, U and empty are no statement against anybody."""

_PARTIAL_DATE = r"^\d{4}(-\d{2}){0,2}$"
_FULL_DATE = len("2000-01-01")


def number_records(records: pl.DataFrame) -> pl.DataFrame:
    """Give each record a number, in the order of its key: the order of the input does not matter from here on.

    Args:
        records: RECORDS_SCHEMA, one row per identity.

    Returns:
        One row per record: rid (from 0), record_key, quelle, delivery_id, erstmals_bekannt, of its leading identity.

    Raises:
        ValueError: a record without a leading identity, or an identity twice.
    """
    doubled = records.select(pl.struct("record_key", "identitaet_nr").is_duplicated().sum()).item()
    leading = records.filter(pl.col("identitaet_nr") == 0)
    if doubled or leading.height != records["record_key"].n_unique():
        raise ValueError(
            f"{doubled} identities share record_key and identitaet_nr, "
            f"{records['record_key'].n_unique() - leading.height} records have no leading identity"
        )
    ordered = leading.select("record_key", "quelle", "delivery_id", "erstmals_bekannt").sort("record_key")
    return ordered.with_row_index("rid").with_columns(pl.col("rid").cast(pl.Int32))


@cache
def state_names() -> frozenset[str]:
    """Give the search forms of the names of states: as a place of birth a state says no more than nothing.

    Two thousand persons of one name and day may be born in one state. From the code list of nationalities (Destatis).
    """
    labels = load_code_list(SEEDS, "staatsangehoerigkeit").labels.values()
    short = pl.Series([label.partition(",")[0].partition("(")[0] for label in labels], dtype=pl.String)
    return frozenset(search_forms(short)["form"]) - {""}


def comparable(records: pl.DataFrame, *, numbered: pl.DataFrame) -> pl.DataFrame:
    """Bring identities into the form in which they are compared; what is unknown or a placeholder is an empty text.

    Args:
        records: RECORDS_SCHEMA, one row per identity.
        numbered: their records, of `number_records`.

    Returns:
        One row per identity, numbered by `ident` in the order of record and identity: rid, fuehrend (leading);
        fam, fam_voll, geb, vor (search forms of family name, of it with particles, of birth name, of all first names),
        vor1 (first given name), ort; their sounds fam_klang, geb_klang, vor_klang, vor1_klang, ort_klang;
        fam_teile, vor_teile, ort_teile, teile (tokens; `teile` of all names); dob (ISO, possibly partial), voll
        (whether the day is known), schwach (partial or 1 January), jahr; sex (of an alias that has none, the record's);
        azr, d_nummer, bamf: the record's numbers, on each of its identities.

    Raises:
        ValueError: a date that is not ISO; the contract of the table upstream excludes it.
    """
    keyed = records.join(numbered.select("rid", "record_key"), on="record_key").sort("rid", "identitaet_nr")
    names = ("familienname", "geburtsname", "vornamen", "geburtsort")
    known = _forms(pl.concat([keyed[name] for name in names]))
    states = list(state_names())
    for column, short in zip(names, ("fam", "geb", "vor", "ort"), strict=True):
        keyed = keyed.join(
            (known.filter(~pl.col("form").is_in(states)) if short == "ort" else known).select(
                pl.col("name").alias(column),
                pl.col("form").alias(short),
                pl.col("form_voll").alias(f"{short}_voll"),
                pl.col("teile").alias(f"{short}_teile"),
                pl.col("um").alias(f"{short}_um"),
                *([pl.col("um1").alias("vor1_um")] if short == "vor" else []),
            ),
            on=column,
            how="left",
            maintain_order="left",
        )
    empty = pl.lit([], dtype=pl.List(pl.String))
    sex = pl.when(pl.col("geschlecht").is_in(SEXES)).then("geschlecht")
    date = pl.col("geburtsdatum").str.replace(r"(-00)+$", "").str.replace(r"^0000$", "").fill_null("")
    filled = keyed.with_columns(
        pl.col(f"{short}{suffix}").fill_null("") for short in ("fam", "geb", "vor", "ort") for suffix in ("", "_voll")
    ).with_columns(
        *(pl.col(f"{short}_teile").fill_null(empty) for short in ("fam", "geb", "vor")),
        *(pl.col(f"{short}_um").fill_null(0) for short in ("fam", "geb", "vor", "vor1", "ort")),
        ort_teile=pl.col("ort_teile").list.filter(~pl.element().is_in(states)).fill_null(empty),
        dob=date,
        sex=pl.coalesce(sex, sex.drop_nulls().first().over("rid")).fill_null(""),
        azr=_of_record(_azr(pl.col("azr_nr"))),
        d_nummer=_of_record(_d_nummer(pl.col("d_nummer"))),
        bamf=_of_record(_bamf(pl.col("bamf_az"))),
    )
    unreadable = filled.select(((pl.col("dob") != "") & ~pl.col("dob").str.contains(_PARTIAL_DATE)).sum()).item()
    if unreadable:
        raise ValueError(f"{unreadable} dates of birth are not YYYY, YYYY-MM or YYYY-MM-DD")
    shaped = filled.with_columns(
        vor1=pl.col("vor_teile").list.first().fill_null(""),
        voll=pl.col("dob").str.len_bytes() == _FULL_DATE,
        schwach=(pl.col("dob").str.len_bytes() < _FULL_DATE) | pl.col("dob").str.ends_with(NEW_YEAR),
        jahr=pl.col("dob").str.head(4),
        teile=pl.concat_list("fam_teile", "geb_teile", "vor_teile"),
    )
    heard = _numbered(sounds(pl.concat([shaped[name] for name in ("fam", "geb", "vor", "vor1", "ort")])), code="klang")
    for short in ("fam", "geb", "vor", "vor1", "ort"):
        shaped = shaped.join(
            heard.rename({"form": short, "klang": f"{short}_klang"}), on=short, how="left", maintain_order="left"
        )
    return shaped.with_row_index("ident").select(
        pl.col("ident").cast(pl.Int32),
        "rid",
        (pl.col("identitaet_nr") == 0).alias("fuehrend"),
        *("fam", "fam_voll", "geb", "vor", "vor1", "ort"),
        *("fam_klang", "geb_klang", "vor_klang", "vor1_klang", "ort_klang"),
        *("fam_um", "geb_um", "vor_um", "vor1_um", "ort_um"),
        *("fam_teile", "vor_teile", "ort_teile", "teile"),
        *("dob", "voll", "schwach", "jahr", "sex", "azr", "d_nummer", "bamf"),
    )


def _forms(names: pl.Series) -> pl.DataFrame:
    """Give the search form of each different name that is no placeholder, with `um` and of its first token `um1`."""
    forms = search_forms(names).filter(~pl.col("form").is_in(PLACEHOLDER_NAMES))
    forms = forms.with_columns(erster=pl.col("teile").list.head(1))
    codes = _numbered(transliteration_codes(pl.concat([forms["teile"], forms["erster"]])), code="umschrift")
    for column, code in (("teile", "um"), ("erster", "um1")):
        forms = forms.join(codes.rename({"teile": column, "umschrift": code}), on=column, how="left")
    return forms.drop("erster")


def _numbered(codes: pl.DataFrame, *, code: str) -> pl.DataFrame:
    """Put numbers in the place of codes, 0 for an empty one: they are only compared, and numbers take less room."""
    number = pl.col(code).rank("dense").cast(pl.Int32)
    return codes.with_columns(pl.when(pl.col(code) == "").then(0).otherwise(number).alias(code))


def _of_record(number: pl.Expr) -> pl.Expr:
    """Take a record's number from its first identity that has one; an alias has none of its own."""
    of_record = number.drop_nulls().first().over("rid")
    return pl.when(pl.col("rid").n_unique().over(of_record) <= MOST_RECORDS_PER_NUMBER).then(of_record).fill_null("")


def _azr(number: pl.Expr) -> pl.Expr:
    """Twelve digits. The published pattern JJMMTT + 6 is not demanded: name and date have to agree anyway."""
    digits = number.str.replace_all(r"\D", "")
    return _unless_placeholder(pl.when(digits.str.len_bytes() == AZR_DIGITS).then(digits), digits=digits)


def _d_nummer(number: pl.Expr) -> pl.Expr:
    """One letter and twelve digits (XJustiz, length 13)."""
    text = number.str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
    digits = text.str.replace(r"^[A-Z]", "")
    return _unless_placeholder(pl.when(text.str.contains(r"^[A-Z][0-9]{12}$")).then(text), digits=digits)


def _bamf(number: pl.Expr) -> pl.Expr:
    """Digits of NNNNNNN-SSS."""
    digits = number.str.replace_all(r"\D", "")
    return _unless_placeholder(pl.when(digits.str.len_bytes() >= BAMF_LEAST_DIGITS).then(digits), digits=digits)


def _unless_placeholder(usable: pl.Expr, *, digits: pl.Expr) -> pl.Expr:
    one_digit_only = digits.str.strip_chars(digits.str.head(1)) == ""
    return pl.when(~one_digit_only & ~digits.is_in(PLACEHOLDER_DIGITS)).then(usable)
