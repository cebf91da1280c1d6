"""The residence of the invented persons: status and its history, duties, proceedings, family, checks.

Belongs here: the facts an immigration office keeps, each with the day from which it holds.
Does not belong here: the office's file on a given day (deliveries_abh).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Bools, Ints, between, draw, share, stream
from pipelines.synthesise.faults import Fault, Faults
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.world_documents import PAPERS

BASES = {
    "DUL": "§ 60a Abs. 2 Satz 1 AufenthG", "DUB": "§ 60b AufenthG", "AVP": "§ 58 Abs. 2 AufenthG",
    "GUB": "§ 50 AufenthG", "APN": "§ 84 AufenthG", "DAU": "§ 60c AufenthG", "DBS": "§ 60d AufenthG",
    "AEF": "§ 28 Abs. 1 AufenthG", "AEH": "§ 25 Abs. 5 AufenthG", "AEB": "§ 19c AufenthG", "AES": "§ 7 AufenthG",
    "AVB": "§ 25 Abs. 3 AufenthG", "BKE": "§ 18g AufenthG", "ARB": "§ 4 Abs. 2 AufenthG", "FIK": "§ 81 AufenthG",
    "F4": "§ 81 Abs. 4 AufenthG", "AGS": "§ 55 AsylG", "SCH": "§ 25 Abs. 2 AufenthG", "FZB": "§ 2 FreizügG/EU",
    "FZF": "§ 5 FreizügG/EU", "FZN": "§ 6 FreizügG/EU", "NE": "§ 9 AufenthG", "DAE": "§ 9a AufenthG",
}  # fmt: skip
PERIODS = {
    "DUL": 120, "DUB": 90, "DAU": 365, "DBS": 365, "GUB": 45, "AGS": 180, "FIK": 180, "F4": 180, "AEF": 730,
    "AEH": 548, "AEB": 730, "AES": 730, "AVB": 365, "BKE": 1095, "ARB": 1095, "SCH": 1095, "FZF": 1825,
}  # fmt: skip
"""Days for which a status is granted and then renewed; a status that is not named has no end."""
OBLIGED = ("DUL", "DUB", "AVP", "GUB", "APN", "DAU", "DBS", "FZN")
TITLES = ("AEF", "AEH", "AEB", "AES", "NE", "DAE", "AVB")
GROUNDS = {
    "aa": 30.0, "ll": 28.0, "bb": 6.0, "cc": 5.0, "dd": 8.0, "ee": 4.0, "gg": 4.0, "hh": 2.0, "ii": 3.0, "jj": 3.0,
    "kk": 4.0, "ST": 1.0, "SV": 1.0, "FB": 1.0,
}  # fmt: skip
IDENTITY = {
    "PASS": "01",
    "AUSGESTELLT": "02",
    "ZUSAGE": "02",
    "ANHOERUNG": "03",
    "ANTRAG": "03",
    "KEINE": "04",
    "ABGELEHNT": "05",
}
PROTECTIONS = {"FLU": 45.0, "SUB": 48.0, "A16": 7.0}
"""Kinds of protection of those who have the status SCH."""
ERASED = 0.004
"""Share of files for which a message of deletion comes during the period."""
CHECK_EVERY = 150
"""Days after which an explicit check of the fitness to travel is repeated."""


def _answers(rng: np.random.Generator, *, size: int, asked: Bools, yes: float) -> pl.Series:
    """Draw J, N or U; null where nobody asked."""
    answer = pl.Series(["J", "N", "U"]).gather(draw(rng, size=size, weights=[yes, 0.9 - yes, 0.1]))
    return pl.select(pl.when(pl.Series(asked)).then(answer)).to_series()


def _held(condition: Bools, *, day: Ints) -> Ints:
    return np.where(condition, day, NEVER)


def build_residence(persons: pl.DataFrame, *, seed: int, first: int, end: int, faults: Faults) -> pl.DataFrame:
    """Build the facts of residence.

    Args:
        persons: the persons of the world.
        seed: seed of the world.
        first: first day of the period, of the first full deliveries.
        end: last day of the period.
        faults: F14 (late correction) and F29 (nationality clarified) are drawn here.

    Returns:
        One row per person, ordered as `persons`: columns named as in the office's file, days as numbers (NEVER for
        what does not happen), plus anlage, abgabe, loeschung (file opened, handed over, erased by a message),
        status_vorher, status_seit, turnus (days, 0 none), schutz (of SCH: A16, FLU, SUB), klaerung (day of F29),
        korrektur (day of F14).
    """
    rng, n = stream(seed, table="residence"), persons.height
    kinds = stream(seed, table="protection")
    status, papers = persons["status"], pl.Series(PAPERS).gather(persons["papers"])
    special = (persons["person"] < len(PROFILES)).to_numpy()
    checked, entry = persons["checked"].to_numpy(), persons["einreise"].to_numpy()
    obliged = status.is_in(OBLIGED).to_numpy()
    fresh = (rng.random(n) < 0.015) & ~special
    opened = np.where(fresh, end - between(rng, size=n, low=0, high=40), np.minimum(entry + 40, end - 60))
    since = np.maximum(entry + 20, end - between(rng, size=n, low=60, high=1400))
    since = np.where((rng.random(n) < 0.03) & ~special, end - between(rng, size=n, low=0, high=50), since)
    turn = status.replace_strict(PERIODS, default=0, return_dtype=pl.Int64).to_numpy()
    before = (
        pl.when(persons["ist_asyl"])
        .then(pl.lit("AGS"))
        .when(status == "FZN")
        .then(pl.lit("FZB"))
        .otherwise(pl.lit("AES"))
    )
    enforceable = obliged & ~status.is_in(["APN"]).to_numpy() & ~((rng.random(n) < 0.06) & ~special)
    threatened = obliged & (special | (rng.random(n) < 0.85))
    expelled = status.is_in(TITLES).to_numpy() & (persons["gravity"].to_numpy() >= 3) & (rng.random(n) < 0.5)
    expelled_at = np.where(expelled, end - between(rng, size=n, low=10, high=300), np.where(obliged, since - 30, NEVER))
    expelled |= obliged & (persons["gravity"].to_numpy() >= 3) & (rng.random(n) < 0.2)
    ground = pl.Series(list(GROUNDS)).gather(draw(rng, size=n, weights=list(GROUNDS.values())))
    motion = (status == "APN").to_numpy() | (rng.random(n) < 0.05)
    suit = motion | (expelled & (rng.random(n) < 0.5))
    asked = rng.random(n) < 0.68
    fitness = draw(rng, size=n, weights=[60, 25, 10, 5])
    has_pass = (papers == "PASS").to_numpy()
    expired = (papers == "KEINE").to_numpy() & (rng.random(n) < 0.2)
    until = np.where(
        expired, end - between(rng, size=n, low=30, high=900), end + between(rng, size=n, low=40, high=2500)
    )
    clear = share(rng, among=~special & ~fresh, rate=faults.rate(Fault.F29))
    window = end - between(rng, size=n, low=1, high=max(1, end - first))
    correct = share(rng, among=~special & ~fresh & ~clear, rate=faults.rate(Fault.F14))
    leaves = (rng.random(n) < 0.004) & ~special & ~fresh & ~clear & ~correct
    erased = share(rng, among=~special & ~fresh & ~clear & ~correct & ~leaves, rate=ERASED)
    unsure = (persons["staat"] == "998").to_numpy()
    resident = (entry + between(rng, size=n, low=0, high=60)).astype(np.int64)

    return persons.select("person").with_columns(
        anlage=opened,
        abgabe=_held(leaves, day=window),
        loeschung=_held(erased, day=window),
        klaerung=_held(clear, day=window),
        korrektur=_held(correct, day=window),
        staatsang_1=pl.when(pl.Series(clear & unsure)).then(pl.lit("451")).otherwise(persons["staat"]),
        staatsang_2=pl.when(pl.Series(rng.random(n) < 0.03)).then(pl.lit("163")),
        ident_status=papers.replace_strict(IDENTITY, default=None, return_dtype=pl.String),
        status_vorher=before,
        schutz=pl.when(status == "SCH").then(
            pl.Series(list(PROTECTIONS)).gather(draw(kinds, size=n, weights=list(PROTECTIONS.values())))
        ),
        status_seit=since,
        turnus=turn,
        rechtm_seit=pl.when(status.is_in([*TITLES, "SCH", "FZB", "BKE", "ARB", "FZF"]))
        .then(pl.Series(resident))
        .otherwise(NEVER),
        geb_in_de=pl.Series(np.where(persons["ist_hier_geboren"].to_numpy(), "J", "N")),
        einreise_minderj=pl.when(pl.Series(asked | (rng.random(n) < 0.4))).then(
            pl.Series(np.where((entry - persons["geb"].to_numpy()) < 6574, "J", "N"))
        ),
        ausreisepfl_seit=_held(obliged, day=since),
        vollz_seit=_held(enforceable, day=since + between(rng, size=n, low=5, high=50)),
        androhung_am=_held(threatened, day=since - 8),
        androhung_zielst=pl.when(pl.Series(threatened & ~unsure)).then(persons["staat"]),
        frist_bis=_held(threatened, day=since + 22),
        ausweisung_am=_held(expelled, day=expelled_at),
        ausweisung_st=pl.when(pl.Series(expelled)).then(
            pl.when(pl.Series(obliged))
            .then(pl.lit("UA"))
            .otherwise(pl.Series(["ER", "NV", "SV"]).gather(between(rng, size=n, low=0, high=2)))
        ),
        euv_am=_held((status == "FZN").to_numpy(), day=since - 40),
        euv_st=pl.when(status == "FZN").then(pl.lit("UA")),
        duld_grund=pl.when(status == "DUB")
        .then(pl.lit("BP"))
        .when(status == "DAU")
        .then(pl.lit("AU"))
        .when(status == "DBS")
        .then(pl.lit("BS"))
        .when((status == "DUL") & pl.Series(special & checked))
        .then(pl.lit("aa"))
        .when(status == "DUL")
        .then(ground),
        rm_art=pl.when(pl.Series(motion)).then(pl.lit("EA")).when(pl.Series(suit)).then(pl.lit("KL")),
        rm_az=pl.when(pl.Series(suit | motion)).then(
            pl.format("{} K {}/25", _numbers(rng, size=n, low=1, high=12), _numbers(rng, size=n, low=100, high=4999))
        ),
        rm_st=pl.when(pl.Series(suit | motion)).then(
            pl.when(status == "APN")
            .then(pl.lit("OF"))
            .otherwise(pl.Series(["OF", "AB", "ST"]).gather(draw(rng, size=n, weights=[60, 35, 5])))
        ),
        fam_dt_partner=_answers(rng, size=n, asked=asked, yes=0.12),
        fam_dt_kind=_answers(rng, size=n, asked=asked, yes=0.12),
        fam_sorge=_answers(rng, size=n, asked=asked, yes=0.1),
        fam_umgang=_answers(rng, size=n, asked=asked, yes=0.12),
        fam_kind_rechtm=_answers(rng, size=n, asked=asked, yes=0.1),
        kind_u12=_answers(rng, size=n, asked=asked, yes=0.12),
        ist_geprueft=checked,
        pruefung=end - between(rng, size=n, low=20, high=CHECK_EVERY),
        reisef=pl.when(pl.Series(checked))
        .then(pl.lit("02"))
        .when(pl.Series(fitness == 1))
        .then(pl.lit("01"))
        .when(pl.Series(fitness == 2))
        .then(pl.lit("03"))
        .when(pl.Series(fitness == 3))
        .then(pl.lit("04")),
        reisef_bis=_held((fitness == 2) & ~checked, day=end + between(rng, size=n, low=20, high=200)),
        abschv_art=pl.when(status == "AVB")
        .then(pl.lit("AV5"))
        .when(pl.Series((rng.random(n) < 0.03) & obliged & ~special))
        .then(pl.lit("AV7")),
        pass_art=pl.when(pl.Series(has_pass | expired))
        .then(pl.lit("P"))
        .when(status == "SCH")
        .then(pl.lit("RA1"))
        .when(papers == "AUSGESTELLT")
        .then(pl.lit("LP")),
        pass_gueltig_bis=until,
        sperre=pl.when(persons["fate"] == "sperre")
        .then(pl.lit("ZS"))
        .when(pl.Series((rng.random(n) < 0.004) & ~special))
        .then(pl.lit("OZ")),
        sperre_ab=pl.when(persons["fate"] == "sperre").then(persons["changed"]).otherwise(0),
        sta_einv=pl.Series(["NE", "AN", "ER", "VE"])
        .gather(draw(rng, size=n, weights=[40, 22, 32, 6]))
        .set(pl.Series(rng.random(n) < 0.45), None),
        fortzug_art=pl.Series(["AB", "AU", "UN"]).gather(between(rng, size=n, low=0, high=2)),
        minute=between(rng, size=n, low=7 * 60, high=16 * 60),
        beruehrung=between(rng, size=n, low=0, high=10_000),
    )


def _numbers(rng: np.random.Generator, *, size: int, low: int, high: int) -> pl.Series:
    """Draw whole numbers and return them as a series."""
    return pl.Series(between(rng, size=size, low=low, high=high))
