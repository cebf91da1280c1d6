"""Travel documents, replacement papers and identity: what becomes of each person's papers, and when.

Belongs here: the state of papers, the PEP procedure with its dates, findings on identity, measures of return.
Does not belong here: files of the ZAB (deliveries_zab).
"""

# ruff: noqa: PLR2004 - estimates of an invented world stand where they are used

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, Ints, between, draw, stream
from pipelines.synthesise.places import COUNTRIES
from pipelines.synthesise.scales import Documents, Size

PAPERS = ("PASS", "AUSGESTELLT", "ZUSAGE", "ANHOERUNG", "ANTRAG", "KEINE", "ABGELEHNT", "UNBEKANNT")
PAPERS_WEIGHTS = (26.0, 5.0, 7.0, 8.0, 12.0, 18.0, 7.0, 17.0)
"""Estimate; the same for every country in the independent world."""

WITH_ZAB = ("DUL", "DUB", "AVP", "GUB", "APN", "FZN", "DAU", "DBS")
"""Statuses that mostly have a file at the ZAB; some with a title are there already because expulsion is prepared."""
PEP_CODES = {"PASS": "00", "AUSGESTELLT": "50", "ZUSAGE": "40", "ANHOERUNG": "30", "ANTRAG": "20", "ABGELEHNT": "60"}


def draw_papers(rng: np.random.Generator, *, country: Ints, status: list[str], documents: Documents) -> Ints:
    """Draw the state of papers, a position in PAPERS, per person."""
    size = country.size
    papers = draw(rng, size=size, weights=PAPERS_WEIGHTS)
    chance, other = rng.random(size), rng.random(size)
    if documents is Documents.CORRELATED:
        ready = np.asarray([c.documents for c in COUNTRIES])[country]
        papers = np.where(chance < ready * 0.8, np.where(other < 0.7, 0, 2), np.where(other < 0.6, 5, papers))
    union = pl.Series(status).is_in(["FZB", "FZN", "BKE"]).to_numpy()
    return np.where(union, 0, papers)


def build_papers(persons: pl.DataFrame, *, size: Size, seed: int, end: int) -> dict[str, pl.DataFrame]:
    """Build the procedures of the ZAB.

    Args:
        persons: the persons of the world.
        size: how many procedures and measures there are.
        seed: seed of the world.
        end: last day of the period.

    Returns:
        Frames `person` (person, zab_person_nr, anlage), `pep` (with the days of every step), `identitaet`, `massnahme`.
        Days count from 1970-01-01; NEVER for a step that is not taken.
    """
    rng, n = stream(seed, table="papers"), persons.height
    names = pl.Series(PAPERS).gather(persons["papers"])
    has_file = persons["status"].is_in(WITH_ZAB).to_numpy() | (rng.random(n) < 0.12)
    has_file &= (persons["status"] != "FZB").to_numpy() & (persons["fate"] != "aussen").to_numpy()
    opened = end - between(rng, size=n, low=90, high=1500)
    opened = np.where(rng.random(n) < 0.03, end - between(rng, size=n, low=0, high=60), opened)
    opened = np.maximum(opened, persons["einreise"].to_numpy() + 30)
    number = rng.permutation(n) + 100_001
    stop = np.minimum(persons["tod"].to_numpy(), persons["fortzug"].to_numpy())
    stop = np.minimum(stop, persons["einb"].to_numpy())

    step = [opened + between(rng, size=n, low=5, high=120)]
    for low, high in ((20, 150), (20, 200), (5, 60)):
        step.append(step[-1] + between(rng, size=n, low=low, high=high))
    reached = (
        pl.Series(names)
        .replace_strict(
            {
                "PASS": 0,
                "AUSGESTELLT": 4,
                "ZUSAGE": 3,
                "ANHOERUNG": 2,
                "ANTRAG": 1,
                "ABGELEHNT": 3,
                "KEINE": 0,
                "UNBEKANNT": 0,
            },
            return_dtype=pl.Int64,
        )
        .to_numpy()
    )
    # A step that the state of the papers presupposes must have been taken by the end of the period.
    shift = np.maximum(0, np.choose(np.maximum(reached - 1, 0), np.stack(step)) - (end - 20))
    days = [np.where((reached > place) & (day - shift < stop), day - shift, NEVER) for place, day in enumerate(step)]
    opened = np.where(reached > 0, np.minimum(opened, days[0] - 1), opened)
    base = pl.DataFrame({"person": np.arange(n), "zab_person_nr": pl.Series(number).cast(pl.String), "anlage": opened})
    base = base.with_columns(zab_person_nr=pl.lit("ZP") + pl.col("zab_person_nr"), papers=names)
    refused = (names == "ABGELEHNT").to_numpy()
    pep = base.with_columns(
        antrag=days[0],
        anhoerung=days[1],
        antwort=days[2],
        ausgestellt=days[3],
        ist_abgelehnt=refused,
        zusage=pl.Series(rng.random(n) < 0.25) & (names.is_in(["ZUSAGE", "AUSGESTELLT"])),
        gueltig_bis=days[3] + between(rng, size=n, low=90, high=360),
        weg=pl.Series(["ZAB", "ZRK", "BPOL"]).gather(draw(rng, size=n, weights=[70, 25, 5])),
        zielstaat=pl.when(persons["staat"] != "998").then(persons["staat"]),
    )
    keep = pl.Series(has_file)
    with_pep = pep.filter(keep & (names != "UNBEKANNT"))
    files = base.filter(keep)
    first = _measures(files, persons=persons, rng=rng, end=end)
    missing = size.returns - with_pep.height - first.height
    return {
        "person": files,
        "pep": with_pep.with_columns(pep_nr=pl.lit("PEP-") + pl.col("zab_person_nr").str.slice(2)),
        "identitaet": _identity(files, rng=rng, end=end),
        "massnahme": pl.concat([first, _failed(files, rng=rng, end=end, number=missing)]),
    }


def _identity(files: pl.DataFrame, *, rng: np.random.Generator, end: int) -> pl.DataFrame:
    """Build findings on identity: one for most files, sometimes a second one by a mere hint."""
    n = files.height
    known = files["papers"].replace_strict(
        {
            "PASS": "PASS_ORIG",
            "AUSGESTELLT": "KONSUL",
            "ZUSAGE": "KONSUL",
            "ANHOERUNG": "URKUNDE",
            "ANTRAG": "URKUNDE",
            "KEINE": "URKUNDE",
            "ABGELEHNT": "KONSUL",
            "UNBEKANNT": "URKUNDE",
        }
    )
    chance = rng.random(n)
    outcome = (
        pl.when(files["papers"].is_in(["PASS", "AUSGESTELLT", "ZUSAGE"]))
        .then(pl.lit("BESTAETIGT"))
        .when(files["papers"] == "ABGELEHNT")
        .then(pl.lit("NICHT_BESTAETIGT"))
        .when(pl.Series(chance) < 0.45)
        .then(pl.lit("BESTAETIGT"))
        .when(pl.Series(chance) < 0.9)
        .then(pl.lit("OFFEN"))
        .otherwise(pl.lit("WIDERSPRUCH"))
    )
    day = np.minimum(
        files["anlage"].to_numpy() + between(rng, size=n, low=1, high=200), end - between(rng, size=n, low=0, high=30)
    )
    day = np.maximum(day, files["anlage"].to_numpy())
    first = files.select("person", "zab_person_nr").with_columns(mittel=known, ergebnis=outcome, tag=day, lfd=pl.lit(1))
    first = first.filter(pl.Series(rng.random(n) < 0.85))
    hint = pl.when(pl.Series(rng.random(n)) < 0.5).then(pl.lit("SPRACHANALYSE")).otherwise(pl.lit("HANDY"))
    second = files.select("person", "zab_person_nr").with_columns(
        mittel=hint, ergebnis=pl.lit("OFFEN"), tag=day, lfd=pl.lit(2)
    )
    second = second.filter(pl.Series(rng.random(n) < 0.06))
    both = pl.concat([first, second]).sort("person", "lfd")
    return both.with_columns(ident_nr=pl.format("ID-{}-{}", pl.col("zab_person_nr").str.slice(2), pl.col("lfd")))


def _measures(files: pl.DataFrame, *, persons: pl.DataFrame, rng: np.random.Generator, end: int) -> pl.DataFrame:
    """Build planned returns: booked, then cancelled, failed or carried out; carried out only for the departed."""
    n = files.height
    left = persons["fortzug"].gather(files["person"]).to_numpy()
    booked = end - between(rng, size=n, low=0, high=420)
    due = booked + between(rng, size=n, low=15, high=90)
    due = np.where(left < NEVER, left, due)
    booked = np.where(left < NEVER, left - 30, booked)
    fate = draw(rng, size=n, weights=[62, 22, 16])
    closed = np.where(left < NEVER, left, np.where(fate == 2, NEVER, due - np.where(fate == 0, 3, 0)))
    status = pl.Series(np.where(left < NEVER, "VOLLZ", np.asarray(["STORN", "GESCH", "GEPL"])[fate]))
    reason = pl.Series(REASONS)
    frame = files.select("person", "zab_person_nr").with_columns(
        art=pl.Series(["FREIW", "ABSCH", "UEBERST"]).gather(draw(rng, size=n, weights=[30, 67, 3])),
        gebucht=booked,
        termin=due,
        erledigt=closed,
        ausgang=status,
        grund=pl.when((status == "STORN") | (status == "GESCH")).then(
            reason.gather(between(rng, size=n, low=0, high=3))
        ),
    )
    keep = pl.Series((rng.random(n) < 0.22) | (left < NEVER)) & (frame["gebucht"] >= files["anlage"])
    return frame.filter(keep).with_columns(massnahme_nr=pl.lit("MA-") + pl.col("zab_person_nr").str.slice(2))


def _failed(files: pl.DataFrame, *, rng: np.random.Generator, end: int, number: int) -> pl.DataFrame:
    """Build earlier measures that came to nothing: most are cancelled before the day, and tried again later."""
    tries = files[np.repeat(np.arange(files.height), TRIES)]
    n, turn = tries.height, np.arange(tries.height) % TRIES
    booked = end - 450 - 200 * turn - between(rng, size=n, low=0, high=100)
    due = booked + between(rng, size=n, low=15, high=90)
    is_cancelled = rng.random(n) < CANCELLED
    frame = tries.select("person", "zab_person_nr").with_columns(
        art=pl.Series(["FREIW", "ABSCH", "UEBERST"]).gather(draw(rng, size=n, weights=[12, 85, 3])),
        gebucht=booked,
        termin=due,
        erledigt=np.where(is_cancelled, due - 3, due),
        ausgang=pl.Series(np.where(is_cancelled, "STORN", "GESCH")),
        grund=pl.Series(REASONS).gather(between(rng, size=n, low=0, high=3)),
        massnahme_nr=pl.format("MA-{}-{}", tries["zab_person_nr"].str.slice(2), pl.Series(turn + 2)),
    )
    able = np.flatnonzero((frame["gebucht"] >= tries["anlage"]).to_numpy())
    return frame[np.sort(rng.permutation(able)[: max(0, number)])]


TRIES, CANCELLED = 5, 0.75
"""Earlier measures of one person, at most; share of failed ones that were cancelled beforehand (in NRW in 2022: 2,511
of 3,339)."""
REASONS = ("Asylfolgeantrag", "Reiseunfähigkeit", "nicht angetroffen", "Flug abgesagt")
