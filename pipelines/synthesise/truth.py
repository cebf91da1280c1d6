"""Write what is right beside the deliveries: who is who, who was convicted of what, which fault was planted where.

Belongs here: the parquet tables of the folder `truth`.
Does not belong here: anything the flow may read; the truth exists for checking it.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.synthesise.chance import NEVER
from pipelines.synthesise.mishaps import EXPECTED
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Planned, Series, occurrences
from pipelines.synthesise.world import World
from pipelines.synthesise.world_documents import PAPERS
from pipelines.synthesise.write import day_of

PERSON_OBJECTS = {
    "abh": ("auslaender", "nachricht"),
    "lka": ("intensivtaeter",),
    "bzr": ("auskunft",),
    "jva": ("haft",),
    "zab": ("person",),
    "sta": ("mitteilung",),
    "pol": ("person",),
    "bamf": ("verfahren",),
    "azr": ("datenblatt",),
}
"""The objects of each authority whose records are persons; record_key = '<code>:<natural key>'."""


def _days(frame: pl.DataFrame, *, names: Sequence[str]) -> pl.DataFrame:
    known = [pl.when(pl.col(name) < NEVER).then(name).cast(pl.Int32).cast(pl.Date).alias(name) for name in names]
    return frame.with_columns(known)


def persons_truth(world: World) -> pl.DataFrame:
    """Return one row per person.

    True_person_id, names, birth, keys, office, status, fate, zweck_im_satz, zwilling_von.
    """
    says = pl.Series([profile.says for profile in PROFILES])
    place = world.persons["person"]
    frame = world.persons.select(
        "true_person_id",
        "familienname",
        "geburtsname",
        "vornamen",
        pl.col("geb").alias("geburtsdatum"),
        "geb_ort",
        "geschlecht",
        staatsangehoerigkeit="staat",
        abh="abh",
        abh_az="abh_az",
        azr_nr="azr_nr",
        bamf_az="bamf_az",
        status="status",
        gestorben_am="tod",
        fortgezogen_am="fortzug",
        eingebuergert_am="einb",
        papiere=pl.Series(PAPERS).gather(world.persons["papers"]),
        zweck_im_satz=says.gather(place.set(place >= len(PROFILES), None)),
        zwilling_von=world.persons["true_person_id"].gather(world.persons["zwilling_von"]),
    )
    return _days(frame, names=("geburtsdatum", "gestorben_am", "fortgezogen_am", "eingebuergert_am"))


def records_truth(series: Sequence[Series], *, world: World) -> pl.DataFrame:
    """Return one row per record that names a person: record_key, true_person_id, quelle."""
    parts = []
    for one in series:
        if one.objekt in PERSON_OBJECTS[one.code]:
            # Several sets of personal data may be one record (`record`).
            key = pl.col("record") if "record" in one.states.columns else pl.col("schluessel")
            keys = one.states.select("person", key.alias("schluessel")).unique(maintain_order=True)
            parts.append(
                keys.with_columns(quelle=pl.lit(one.code), record_key=pl.lit(f"{one.code}:") + pl.col("schluessel"))
            )
    whole = pl.concat([part.select("person", "schluessel", "quelle", "record_key") for part in parts]).unique(
        maintain_order=True
    )
    true = world.persons["true_person_id"].gather(whole["person"])
    return whole.select("record_key", "quelle", true_person_id=true).sort("record_key")


def convictions_truth(world: World) -> pl.DataFrame:
    """Return one row per conviction: person, deed, judgement, sentence, Gesamtstrafe, custody, day of erasure."""
    true = world.persons["true_person_id"].gather(world.convictions["person"])
    frame = world.convictions.select(
        "conviction",
        true_person_id=true,
        tat_letzter_tag="tat",
        erstes_urteil_am="urteil",
        rechtskraft_am="rechtskraft",
        normen="normen",
        schuldform="form",
        strafart="strafart",
        dauer_monate=pl.when(pl.col("monate") > 0).then("monate"),
        tagessaetze=pl.when(pl.col("rates") > 0).then("rates"),
        ist_bewaehrung="bew",
        bew_widerruf_am="widerruf",
        alter_bei_tat="alter",
        ist_gesamtstrafe="ist_gesamt",
        getilgt_ab="getilgt",
        einbezogen_in=pl.when(pl.col("einbezogen_in") >= 0).then("einbezogen_in"),
    )
    names = ("tat_letzter_tag", "erstes_urteil_am", "rechtskraft_am", "bew_widerruf_am", "getilgt_ab")
    return _days(frame, names=names)


def custody_truth(world: World) -> pl.DataFrame:
    """Return one row per stay: buchnr, person, kind, true beginning and end."""
    true = world.persons["true_person_id"].gather(world.stays["person"])
    frame = world.stays.select("buchnr", "haftart", true_person_id=true, beginn_am="beginn", ende_am="entlassung")
    return _days(frame, names=("beginn_am", "ende_am"))


def faults_truth(files: Sequence[Planned], *, world: World) -> pl.DataFrame:
    """Return one row per planted fault and place.

    Columns: fault, quelle, objekt, datei, zeile (null for a whole file), schluessel, spalte, true_person_id, erwartet
    (what must become of it), stichtag. Twins (F10) are facts of the world: they stand there without file.
    """
    by_series: dict[int, list[Planned]] = {}
    for file in files:
        by_series.setdefault(id(file.series), []).append(file)
    parts = [_twins(world)]
    for group in by_series.values():
        found = occurrences(group)
        if found.height:
            parts.append(_placed(found, files=group, world=world))
    broken = [file for file in files if file.mishap in EXPECTED]
    parts.append(
        pl.DataFrame(
            [
                (
                    EXPECTED[f.mishap][0].value,
                    f.series.code,
                    f.series.objekt,
                    f.name,
                    None,
                    None,
                    f.mishap,
                    None,
                    EXPECTED[f.mishap][1].value,
                    day_of(f.stichtag),
                )
                for f in broken
            ],
            schema=FAULTS,
            orient="row",
        )
    )
    return pl.concat(parts).sort("fault", "quelle", "objekt", "datei", "zeile", "spalte", nulls_last=True)


FAULTS = {
    "fault": pl.String, "quelle": pl.String, "objekt": pl.String, "datei": pl.String, "zeile": pl.Int64,
    "schluessel": pl.String, "spalte": pl.String, "true_person_id": pl.String, "erwartet": pl.String,
    "stichtag": pl.Date,
}  # fmt: skip


def _placed(found: pl.DataFrame, *, files: Sequence[Planned], world: World) -> pl.DataFrame:
    series = files[0].series
    names = pl.Series([file.name for file in files])
    days = pl.Series([day_of(file.stichtag) for file in files])
    return found.select(
        "fault",
        quelle=pl.lit(series.code),
        objekt=pl.lit(series.objekt),
        datei=names.gather(found["datei"]),
        zeile="zeile_nr",
        schluessel="schluessel",
        spalte="spalte",
        true_person_id=world.persons["true_person_id"].gather(found["person"]),
        erwartet="erwartet",
        stichtag=days.gather(found["datei"]),
    )


def _twins(world: World) -> pl.DataFrame:
    twins = world.persons.filter(pl.col("zwilling_von").is_not_null())
    rows = [
        ("F10", "abh", "auslaender", None, None, key, "geb_ort", true, "NOT_LINKED", None)
        for key, true in twins.select(pl.col("abh") + "/" + pl.col("abh_az"), "true_person_id").iter_rows()
    ]
    return pl.DataFrame(rows, schema=FAULTS, orient="row")


def write_truth(world: World, *, series: Sequence[Series], files: Sequence[Planned], out: Path) -> pl.DataFrame:
    """Write the truth below out/truth and return the planted faults."""
    folder = out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    faults = faults_truth(files, world=world)
    tables = {
        "persons": persons_truth(world),
        "records": records_truth([one for one in series if one.objekt != "loeschung"], world=world),
        "convictions": convictions_truth(world),
        "custody": custody_truth(world),
        "faults": faults,
    }
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return faults
