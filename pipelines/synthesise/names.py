"""Invented names from syllables, per script area.

Belongs here: syllables and how they are put together. No list of names of real persons is used or stored.
Does not belong here: spelling the same name in another way (spelling).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from pipelines.synthesise.chance import Bools, Ints


@dataclass(frozen=True)
class Area:
    """Syllables of one script area; a name is one of each column."""

    family: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    male: tuple[tuple[str, ...], tuple[str, ...]]
    female: tuple[tuple[str, ...], tuple[str, ...]]


def _cut(text: str) -> tuple[str, ...]:
    return tuple("" if part == "-" else part for part in text.split())


def _area(first: str, middle: str, last: str, *, male: tuple[str, str], female: tuple[str, str]) -> Area:
    return Area(
        family=(_cut(first), _cut(middle), _cut(last)),
        male=(_cut(male[0]), _cut(male[1])),
        female=(_cut(female[0]), _cut(female[1])),
    )


AREAS = {
    "german": _area(
        "Brü Mül Grö Lind Stein Wald Hoh Kest Röh Bäu Schä Ober Feld Tann",
        "- der ken lin gen ber mel ter",
        "mann er bach ßner kamp hoff inger feld ing horst",
        male=("Al Ber Det Eck Fried Gün Hel Joch Kon Lü", "bert rich mar win old helm ger fred"),
        female=("An Bri Do Ger Hei Kat Le Ma Re Ul", "gard lind trud rike nika lena berta gitta"),
    ),
    "turkish": _area(
        "Yıl Şah Gün Öz Kar Dağ Tür Çel Boz Akç Er Gök Ço Kaş",
        "- a de kan tür bul ğı rı ka",
        "maz oğlu baş taş can lı çi soy dur gil",
        male=("Meh Ser Em Öm Ca Hü Yu Bur Ka Tol", "kan rah şin ğız nur met der ray"),
        female=("Ay Ze Gül Fat Em Şe Nu Del Esr Mer", "şe nep sün lin ray nur can gül"),
    ),
    "arabic": _area(
        "al-Ham al-Sal Abu-R Ben-N Has Kha al-Jub Mans Dar al-Far Nas Bak Taw Ous",
        "- a i ou al ah am ay",
        "dani loumi ri dad wi rif zaki dour mani bou",
        male=("Moha Ah Sa Ha Ou Ka Ja Yah Ib Nou", "mmed mad lim ssan sama rim mal ya"),
        female=("Fa Am Sou Kha Na Ra Hou Lay Za Sal", "tima ina had dija dia wia da la"),
    ),
    "slavic": _area(
        "Mar Petr Kož Đur Šab Ljub Bož Grab Nik Rad Sav Vuk Čol Žiž",
        "- o a in en ko ja ni",
        "ović ić ski ar ak eski ša čan enko ovski",
        male=("Dra Zo Mi Ne Bo Vla Go Dar Lju Sr", "gan ran loš nad jan dimir žo ko"),
        female=("Mi Ja Sne Lju Ve Sla Zo Du Da Bra", "lena sna žana bica rica vica nka ša"),
    ),
    "west_african": _area(
        "Ade Oko Dia Ba Tou Kei Sow Che Igb Omo Fo Man Sis Ga",
        "- wu lo mba ka sa ri do",
        "ra ye wale nou kpa ndu to ssé gho la",
        male=("Chi Em Ola Ma Sé Ibra Ab Ous Ko Te", "nedu eka mide madou kou hima dou wele"),
        female=("Ai Fa Ngo Ama Bin Ka Ma Sa Ye Zai", "cha tou zi ka ta diatou riam nab"),
    ),
    "south_asian": _area(
        "Ahm Raz Khal Noor Hab Wah Sher Gul Mal Qad Haf Zam Sult Tah",
        "- a i u ee man ib o",
        "zai i khel ullah yar pour zada dani ri war",
        male=("Ab Fa Na Ra Za Mo Ha Im Ja Ta", "dul rid vid him kir hsen mid ran"),
        female=("Za Fa Sha Ma Na Pa Ro Sa Shu La", "hra rah bnam ryam sim rwin ya ila"),
    ),
}


@cache
def _joined(parts: tuple[tuple[str, ...], ...]) -> pl.Series:
    grid = [""]
    for column in parts:
        grid = [left + right for left in grid for right in column]
    return pl.Series(grid, dtype=pl.String)


def _drawn(pool: pl.Series, *, rng: np.random.Generator, size: int) -> pl.Series:
    return pool.gather(rng.integers(0, len(pool), size=size))


def draw_names(rng: np.random.Generator, *, area: pl.Series, female: Bools) -> pl.DataFrame:
    """Draw the names of persons.

    Args:
        rng: the stream of the table.
        area: per person the script area, a key of AREAS.
        female: per person, whether female first names are drawn.

    Returns:
        One row per person, in order: familienname, geburtsname (null mostly), vornamen.
    """
    size = len(area)
    order: list[Ints] = []
    parts: list[pl.DataFrame] = []
    area_values = area.to_numpy()
    for name, syllables in AREAS.items():
        places = np.flatnonzero(area_values == name)
        family = _joined(syllables.family)
        own = _drawn(family, rng=rng, size=places.size)
        birth = _drawn(family, rng=rng, size=places.size)
        male = _drawn(_joined(syllables.male), rng=rng, size=places.size)
        women = _drawn(_joined(syllables.female), rng=rng, size=places.size)
        second = _drawn(_joined(syllables.male), rng=rng, size=places.size)
        is_female = pl.Series(female[places])
        has_second = pl.Series(rng.random(places.size) < SECOND_NAME)
        has_birth = pl.Series(rng.random(places.size) < BIRTH_NAME)
        frame = pl.DataFrame(
            {
                "own": own,
                "birth": birth,
                "m": male,
                "f": women,
                "s": second,
                "w": is_female,
                "z": has_second,
                "b": has_birth,
            }
        )
        parts.append(
            frame.select(
                familienname=pl.col("own"),
                geburtsname=pl.when(pl.col("b") & pl.col("w")).then(pl.col("birth")),
                vornamen=pl.when(pl.col("w"))
                .then(pl.col("f"))
                .when(pl.col("z"))
                .then(pl.col("m") + " " + pl.col("s"))
                .otherwise(pl.col("m")),
            )
        )
        order.append(places.astype(np.int64))
    back = np.argsort(np.concatenate(order), kind="stable")
    drawn = pl.concat(parts)
    if drawn.height != size:
        raise ValueError(f"unknown script area among {sorted(set(area_values))}")
    return drawn[back]


SECOND_NAME = 0.2
"""Share of men with a second first name."""
BIRTH_NAME = 0.3
"""Share of women with a name at birth that differs."""
