"""Persons who moved to another immigration office, whose old office keeps a copy of the file (F27).

Belongs here: who moved, from which office, when.
Does not belong here: the copies (deliveries_abh), what the register stores of it (register_facts).
"""

import numpy as np
import polars as pl

from pipelines.synthesise.chance import NEVER, share, stream
from pipelines.synthesise.faults import Fault
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.scales import DIALECTS
from pipelines.synthesise.world import World

BEFORE, LEAST = 5, 60
"""Days before the present status of which the copy tells, and least days between that and the first delivery."""


def moved(world: World) -> pl.DataFrame:
    """Return person, altes_abh, altes_az, kopie (the day of which the copy tells), umzug; ordered by person.

    Only between offices of dialect A: the copy repeats the personal data as the office in charge writes them.
    """
    rng, persons, facts = stream(world.seed, table="moves"), world.persons, world.residence
    offices = [office for office in world.size.offices if office not in DIALECTS]
    copied = facts["status_seit"].to_numpy() - BEFORE
    able = (persons["person"] >= len(PROFILES)).to_numpy() & (persons["fate"] == "").to_numpy()
    able &= persons["zwilling_von"].is_null().to_numpy() & persons["abh"].is_in(offices).to_numpy()
    able &= copied < world.first - LEAST
    for name in ("abgabe", "loeschung", "klaerung", "korrektur"):
        able &= facts[name].to_numpy() == NEVER
    able &= facts["anlage"].to_numpy() < copied
    chosen = np.flatnonzero(share(rng, among=able, rate=world.faults.rate(Fault.F27)))
    turn = rng.integers(1, max(2, len(offices)), size=chosen.size)
    place = {office: number for number, office in enumerate(offices)}
    own = persons["abh"].gather(chosen).replace_strict(place, default=0, return_dtype=pl.Int64).to_numpy()
    return pl.DataFrame(
        {
            "person": chosen,
            "altes_abh": pl.Series(offices).gather((own + turn) % len(offices)),
            "altes_az": persons["abh_az"].gather(chosen),
            "kopie": copied[chosen],
            "umzug": copied[chosen] + 2,
        }
    )
