"""Erasure by BZRG sections 45 to 47: which rule, until when, and whether an entry may still be held against anyone.

Belongs here: the periods of section 46 on calendar days, the hindrances of section 47 II and III, no reviving.
Does not belong here: the table of periods (rulesets/), what erasure means for points (gates).

A period starts on the day of the first judgement (47 I, 36), which counts; the entry is ripe on the day of the same
number N years (and the sentence) later; a month without that day: on its last day (BGB 187 II, 188 II, III).
Entries are walked in the order of first judgements: when all entries then in the register were ripe by the day of the
next first judgement, they are gone for good, and the later one does not revive them.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.prioritise.conditions import all_of, certainly
from pipelines.prioritise.parts import Erasure, ErasurePeriod

NEVER = np.iinfo(np.int32).max
"""Day number of an entry that our computation never erases."""
_CONTEXTS = 8
_OTHER_CUSTODIAL, _OTHER_PENAL, _REPEATED = 1, 2, 4
"""Bits of the context of an entry: what else stands in the register."""
_CONTEXT_FACTS = {
    "andere_freiheitsstrafe_im_register": _OTHER_CUSTODIAL,
    "andere_strafe_im_register": _OTHER_PENAL,
    "weitere_eintragung_gleicher_art": _REPEATED,
}
Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def add_months(days: Days, *, months: Days) -> Days:
    """Add calendar months to day numbers (days since 1970-01-01); a missing day becomes the last of its month."""
    dates = days.astype("datetime64[D]")
    start = dates.astype("datetime64[M]")
    day_of_month = (dates - start.astype("datetime64[D]")).astype(np.int64)
    target = start + months.astype("timedelta64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + 1).astype("datetime64[D]").astype(np.int64) - first
    result: Days = first + np.minimum(day_of_month, length - 1)
    return result


def _earliest(ends: Days, *, certain: Flags, possible: Flags) -> Days:
    """Give per row the earliest end of all periods that may be the first to hold."""
    may_be_first = np.ones(len(ends), dtype=np.bool_)
    earliest = np.full(len(ends), NEVER, dtype=np.int64)
    for number in range(certain.shape[1]):
        candidate = possible[:, number] & may_be_first
        earliest = np.where(candidate, np.minimum(earliest, ends[:, number]), earliest)
        may_be_first &= ~certain[:, number]
    return earliest


def _ends(rows: pl.DataFrame, *, erasure: Erasure) -> Days:
    """Give per row and period the day on which that period would end."""
    first_day = rows["erstes_urteil_am"].cast(pl.Int32)
    start = first_day.fill_null(0).to_numpy().astype(np.int64)
    months = rows["dauer_monate"].fill_null(0).to_numpy().astype(np.int64)
    days = rows["dauer_tage"].fill_null(0).to_numpy().astype(np.int64)
    ends = np.full((len(rows), len(erasure.periods)), NEVER, dtype=np.int64)
    for number, period in enumerate(erasure.periods):
        if period.years is not None:
            extra = int(period.plus_sentence)
            ends[:, number] = add_months(start, months=12 * period.years + extra * months) + extra * days
    ends[first_day.is_null().to_numpy()] = NEVER  # no first day, no end that could be computed
    return ends


def _asks_for_context(period: ErasurePeriod) -> bool:
    return any(condition.facts() & _CONTEXT_FACTS.keys() for condition in period.when)


def _ask(
    rows: pl.DataFrame, *, numbers: set[int], erasure: Erasure, stichtag: date, holds: Flags, possible: Flags
) -> None:
    """Fill in, for some periods, where their conditions certainly hold and where they may."""
    asked = rows.select(
        all_of(erasure.periods[number].when, stichtag=stichtag).alias(str(number)) for number in sorted(numbers)
    )
    for number in sorted(numbers):
        answer = asked[str(number)]
        holds[:, number] = answer.fill_null(value=False).to_numpy()
        possible[:, number] = answer.fill_null(value=True).to_numpy()


def _periods(rows: pl.DataFrame, *, erasure: Erasure, stichtag: date) -> tuple[Days, Days, Days, Flags, Flags]:
    """Give per row and context: period, its end, the earliest possible end, conflict, possible conflict."""
    count = len(rows)
    rule = np.full((count, _CONTEXTS), -1, dtype=np.int64)
    ripe = np.full((count, _CONTEXTS), NEVER, dtype=np.int64)
    early = np.full((count, _CONTEXTS), NEVER, dtype=np.int64)
    conflict, perhaps = (np.zeros((count, _CONTEXTS), dtype=np.bool_) for _ in range(2))
    ends = _ends(rows, erasure=erasure)
    line = np.arange(count)
    names = [period.legal.id for period in erasure.periods]
    is_nested = set(erasure.custodial) <= set(erasure.penal)
    by_context = {number for number, period in enumerate(erasure.periods) if _asks_for_context(period)}
    everywhere = set(range(len(names))) - by_context
    holds, possible = (np.empty((count, len(names)), dtype=np.bool_) for _ in range(2))
    _ask(rows, numbers=everywhere, erasure=erasure, stichtag=stichtag, holds=holds, possible=possible)
    for context in range(_CONTEXTS):
        if is_nested and context & _OTHER_CUSTODIAL and not context & _OTHER_PENAL:
            continue  # another custodial sentence is another sentence: this context cannot occur
        facts = [pl.lit(bool(context & bit)).alias(name) for name, bit in _CONTEXT_FACTS.items()]
        told = rows.with_columns(facts)
        _ask(told, numbers=by_context, erasure=erasure, stichtag=stichtag, holds=holds, possible=possible)
        first = np.where(holds.any(axis=1), holds.argmax(axis=1), -1)
        rule[:, context] = first
        ripe[:, context] = np.where(first >= 0, ends[line, first], NEVER)
        early[:, context] = ripe[:, context]
        open_rows = np.flatnonzero((holds != possible).any(axis=1))
        early[open_rows, context] = _earliest(ends[open_rows], certain=holds[open_rows], possible=possible[open_rows])
        for number, period in enumerate(erasure.periods):
            if period.conflict_with is not None:
                displaced = names.index(period.conflict_with)
                conflict[:, context] |= (first == number) & holds[:, displaced]
                may_be_first = possible[:, number] & ~holds[:, :number].any(axis=1)
                perhaps[:, context] |= may_be_first & possible[:, displaced]
    return rule, ripe, early, conflict, perhaps


def _execution_end(rows: pl.DataFrame, *, erasure: Erasure, stichtag: date) -> Days:
    """Give per row the day before which the period does not run out (47 II); NEVER while execution is open."""
    is_open = certainly(all_of(erasure.open_while, stichtag=stichtag))
    ended = pl.min_horizontal(*(pl.col(name) for name in erasure.ended_by)).cast(pl.Int32).fill_null(NEVER)
    until = rows.select(pl.when(is_open).then(ended).otherwise(pl.lit(0, dtype=pl.Int32)).alias("until"))["until"]
    return until.to_numpy().astype(np.int64)


class _Register:
    """The entries of all persons, walked once in the order of first judgements."""

    def __init__(self, *, first: Days, size: Days, marks: Sequence[Flags], ripe: Days) -> None:
        self._first = first
        self._size = size
        self._marks = marks
        self._ripe = ripe
        self._start = np.zeros_like(first)
        self.context = np.zeros(len(ripe), dtype=np.int64)
        self.is_erased = np.zeros(len(ripe), dtype=np.bool_)
        self.ripe_since = np.full(len(ripe), NEVER, dtype=np.int64)

    def _members(self, persons: Days, *, end: Days) -> tuple[Days, Days]:
        """Give the rows now in the register of some persons, and where each person's rows begin among them."""
        begin = self._first[persons] + self._start[persons]
        length = end - self._start[persons]
        offsets = np.concatenate([[0], np.cumsum(length)[:-1]])
        rows = np.repeat(begin - offsets, length) + np.arange(int(length.sum()))
        return rows, offsets

    def close(self, persons: Days, *, end: Days, days: Days) -> None:
        """Erase the register of those persons whose entries are all ripe on their day (47 III)."""
        if not len(persons):
            return
        rows, offsets = self._members(persons, end=end)
        length = np.diff(np.append(offsets, len(rows)))
        context = np.zeros(len(rows), dtype=np.int64)
        for mark, bit in zip(self._marks, _CONTEXT_FACTS.values(), strict=True):
            own = mark[rows].astype(np.int64)
            others = np.repeat(np.add.reduceat(own, offsets), length) - own
            context |= np.where(others > 0, bit, 0)
        self.context[rows] = context
        since = np.maximum.reduceat(self._ripe[rows, context], offsets)
        all_ripe = since <= days
        self.is_erased[rows] = np.repeat(all_ripe, length)
        self.ripe_since[rows] = np.repeat(np.where(all_ripe, since, NEVER), length)
        self._start[persons[all_ripe]] = end[all_ripe]

    def walk(self, judged: Days, *, stichtag: int) -> None:
        """Close at every next first judgement, and on the Stichtag."""
        for number in range(1, int(self._size.max(initial=0))):
            persons = np.flatnonzero(self._size > number)
            self.close(persons, end=np.full(len(persons), number), days=judged[self._first[persons] + number])
        persons = np.flatnonzero(self._size > self._start)
        self.close(persons, end=self._size[persons], days=np.full(len(persons), stichtag))


def with_erasure(events: pl.DataFrame, *, erasure: Erasure, stichtag: date) -> pl.DataFrame:
    """Add which rule of section 46 applies, when its own period ends, and whether the entry is ripe.

    Args:
        events: convictions with `zeile`, `person_id`, `verurteilung_id` and the facts of the register.
        erasure: the table of periods.
        stichtag: day of the list.

    Returns:
        The rows with tilgung_regel, tilgung_ende (47 II and III not yet applied; null: never by our computation),
        reif_seit (the day on which everything that then stood in the register was ripe; null: not ripe),
        ist_tilgung_strittig and ist_tilgungsreif (null: unknown facts decide which period applies);
        entries that are not in the register have no rule and are not ripe.
    """
    in_register = certainly(all_of(erasure.in_register, stichtag=stichtag))
    rows = events.filter(in_register).sort("person_id", "erstes_urteil_am", "verurteilung_id")
    rule, own_end, early_end, conflict, perhaps = _periods(rows, erasure=erasure, stichtag=stichtag)
    execution_end = _execution_end(rows, erasure=erasure, stichtag=stichtag)[:, None]
    person = rows["person_id"].rle_id().to_numpy()
    first = np.flatnonzero(np.diff(person.astype(np.int64), prepend=-1))
    size = np.diff(np.append(first, len(rows)))
    asked = [
        rows["strafart"].is_in(list(erasure.custodial)),
        rows["strafart"].is_in(list(erasure.penal)),
        rows[f"norms_any:{erasure.repeat_norms}"],
    ]
    marks, least_marks = ([mark.fill_null(value=value).to_numpy() for mark in asked] for value in (True, False))
    has_no_first_day = rows["erstes_urteil_am"].is_null().to_numpy()
    judged = rows["erstes_urteil_am"].cast(pl.Int32).fill_null(0).to_numpy().astype(np.int64)
    early_end[has_no_first_day] = 0  # it may have been ripe long ago
    last_day = (stichtag - date(1970, 1, 1)).days
    register = _Register(first=first, size=size, marks=marks, ripe=np.maximum(own_end, execution_end))
    register.walk(judged, stichtag=last_day)
    may_be_erased = register.is_erased
    if (early_end != own_end).any() or any(mark.null_count() for mark in asked):
        earliest = _Register(first=first, size=size, marks=least_marks, ripe=np.maximum(early_end, execution_end))
        earliest.walk(judged, stichtag=last_day)
        may_be_erased = earliest.is_erased
    line = np.arange(len(rows))
    is_open = pl.Series(may_be_erased & ~register.is_erased, dtype=pl.Boolean)
    end = own_end[line, register.context]
    names = pl.Series([period.legal.id for period in erasure.periods], dtype=pl.String)
    chosen = pl.Series(rule[line, register.context], dtype=pl.Int64)
    found = rows.select("zeile").with_columns(
        names.gather(chosen.replace(-1, None)).alias("tilgung_regel"),
        *(
            pl.Series(name, days).replace(NEVER, None).cast(pl.Int32).cast(pl.Date)
            for name, days in {"tilgung_ende": end, "reif_seit": register.ripe_since}.items()
        ),
        pl.when(pl.Series((conflict == perhaps)[line, register.context], dtype=pl.Boolean))
        .then(pl.Series(conflict[line, register.context], dtype=pl.Boolean))
        .alias("ist_tilgung_strittig"),
        pl.when(~is_open).then(pl.Series(register.is_erased, dtype=pl.Boolean)).alias("ist_tilgungsreif"),
        pl.lit(value=True).alias("steht_im_register"),
    )
    in_no_register = pl.col("steht_im_register").is_null()
    return (
        events.join(found, on="zeile", how="left", maintain_order="left")
        .with_columns(
            pl.when(in_no_register).then(pl.lit(value=False)).otherwise(pl.col(name)).alias(name)
            for name in ("ist_tilgung_strittig", "ist_tilgungsreif")
        )
        .drop("steht_im_register")
    )
