"""The invented world as one thing: persons and everything that happens to them.

Belongs here: putting the tables together, in the order in which they need each other.
Does not belong here: files (deliveries_*), faults of single offices.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.synthesise.faults import Faults
from pipelines.synthesise.personalia import aliases
from pipelines.synthesise.scales import SIZES, Documents, Scale, Size
from pipelines.synthesise.world_convictions import build_convictions
from pipelines.synthesise.world_custody import build_custody
from pipelines.synthesise.world_documents import build_papers
from pipelines.synthesise.world_persons import build_persons
from pipelines.synthesise.world_register import with_erasure
from pipelines.synthesise.world_residence import build_residence


@dataclass(frozen=True)
class World:
    """Persons, convictions, stays in custody, residence and papers; days are counted from 1970-01-01.

    `first` and `last` bound the period for which deliveries are made; `size` says which offices there are.
    """

    seed: int
    first: int
    last: int
    size: Size
    faults: Faults
    persons: pl.DataFrame
    convictions: pl.DataFrame
    stays: pl.DataFrame
    residence: pl.DataFrame
    papers: dict[str, pl.DataFrame]

    @cached_property
    def aliases(self) -> pl.DataFrame:
        """The alias identities (F07), as several offices know them."""
        return aliases(self.persons, seed=self.seed, faults=self.faults)


def build_world(*, scale: Scale, seed: int, first: int, last: int, faults: Faults, documents: Documents) -> World:
    """Build the world of a scale and seed. The same arguments give the same world."""
    size = SIZES[scale]
    persons = build_persons(size=size, seed=seed, end=last, faults=faults, documents=documents)
    judged = build_convictions(persons, seed=seed, end=last)
    stays, served = build_custody(persons, convictions=judged, size=size, seed=seed, end=last)
    return World(
        seed=seed,
        first=first,
        last=last,
        size=size,
        faults=faults,
        persons=persons,
        convictions=with_erasure(served),
        stays=stays,
        residence=build_residence(persons, seed=seed, first=first, end=last, faults=faults),
        papers=build_papers(persons, size=size, seed=seed, end=last),
    )
