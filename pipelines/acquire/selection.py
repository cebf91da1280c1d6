"""Which deliveries of the archive a day knows and uses.

Belongs here: the two clocks, full deliveries that supersede, chains of changes with a missing link,
the same file twice.
Does not belong here: reading files (reading), freshness of what is used (freshness).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from pipelines.acquire.archive import ArchivedDelivery, series_order
from pipelines.acquire.manifest import Art
from pipelines.acquire.refusal import DeliveryRefused
from quality.set_aside import Reason

SUPERSEDED_RULE = "superseded_by_full_delivery"
NOT_YET_RULE = "speaks_of_a_later_day"
TWICE_RULE = "same_file_delivered_twice"


class Verwendung(StrEnum):
    """What becomes of a delivery in one run."""

    TAKEN = "TAKEN"
    SUPERSEDED = "SUPERSEDED"
    REFUSED = "REFUSED"
    NOT_YET = "NOT_YET"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The use of one delivery.

    Attributes:
        delivery: the delivery.
        verwendung: what becomes of it.
        grund: why it is not read, in one sentence; None when it is taken.
        rule: named rule that removes its rows, for the ledger; None when taken or refused for a fault.
        refusal: why it is refused, or None.
    """

    delivery: ArchivedDelivery
    verwendung: Verwendung
    grund: str | None = None
    rule: str | None = None
    refusal: DeliveryRefused | None = None


def select(
    deliveries: Iterable[ArchivedDelivery],
    *,
    stichtag: date,
    wissensstand: datetime,
    refused: Mapping[str, DeliveryRefused],
) -> tuple[Decision, ...]:
    """Decide on every delivery that is known.

    A delivery is known once it was handed over (erzeugt_am), and used when it speaks of the Stichtag or before. In
    each series (source, office, object) the newest usable full delivery replaces what was before it. A change or
    correction whose predecessor is missing is refused, and so is what builds on it: the last complete state stays.
    Messages of deletion stand for themselves: a missing link never keeps one out.

    Args:
        deliveries: of the archive.
        stichtag: the day the list speaks of.
        wissensstand: deliveries handed over up to this moment (UTC, naive) are known.
        refused: deliveries that turned out to be unreadable, by id; they never supersede.

    Returns:
        One decision per known delivery, by source, office, object and time; none for what is not known yet.
    """
    known = sorted((d for d in deliveries if d.manifest.erzeugt_am <= wissensstand), key=series_order)
    decisions: list[Decision] = []
    for _, series in groupby(known, key=lambda d: (d.manifest.quelle, d.manifest.stelle, d.manifest.objekt)):
        decisions += _decide(tuple(series), stichtag=stichtag, refused=refused)
    return tuple(decisions)


def _decide(
    series: Sequence[ArchivedDelivery], *, stichtag: date, refused: Mapping[str, DeliveryRefused]
) -> list[Decision]:
    originals = _repeated(series, refused=refused)
    usable = [
        delivery
        for delivery in series
        if delivery.manifest.stichtag <= stichtag
        and delivery.delivery_id not in refused
        and delivery.delivery_id not in originals
    ]
    full = [delivery for delivery in usable if delivery.manifest.art is Art.VOLL]
    base = series.index(full[-1]) if full else 0
    complete: set[str] = {delivery.delivery_id for delivery in series[:base]}
    decisions = []
    for place, delivery in enumerate(series):
        decision = _decide_one(
            delivery,
            is_before_base=place < base,
            full=full[-1] if full else None,
            original=originals.get(delivery.delivery_id),
            complete=complete,
            stichtag=stichtag,
            refused=refused,
        )
        stands_for = originals.get(delivery.delivery_id)
        if decision.verwendung is Verwendung.TAKEN or (stands_for is not None and stands_for in complete):
            complete.add(delivery.delivery_id)
        decisions.append(decision)
    return decisions


def _decide_one(
    delivery: ArchivedDelivery,
    *,
    is_before_base: bool,
    full: ArchivedDelivery | None,
    original: str | None,
    complete: set[str],
    stichtag: date,
    refused: Mapping[str, DeliveryRefused],
) -> Decision:
    manifest = delivery.manifest
    if manifest.stichtag > stichtag:
        return Decision(
            delivery=delivery,
            verwendung=Verwendung.NOT_YET,
            grund=f"it speaks of {manifest.stichtag.isoformat()}, after the Stichtag",
            rule=NOT_YET_RULE,
        )
    if original is not None:
        return Decision(
            delivery=delivery,
            verwendung=Verwendung.REFUSED,
            grund=f"the same file came before as delivery {original}",
            rule=TWICE_RULE,
        )
    refusal = refused.get(delivery.delivery_id)
    if refusal is None and not is_before_base:
        refusal = _missing_predecessor(delivery, complete=complete)
    if refusal is not None:
        return Decision(
            delivery=delivery,
            verwendung=Verwendung.REFUSED,
            grund=f"{refusal.reason}: {refusal.finding}",
            refusal=refusal,
        )
    if is_before_base and full is not None:
        return Decision(
            delivery=delivery,
            verwendung=Verwendung.SUPERSEDED,
            grund=f"the full delivery {full.delivery_id} replaced it",
            rule=SUPERSEDED_RULE,
        )
    return Decision(delivery=delivery, verwendung=Verwendung.TAKEN)


def _missing_predecessor(delivery: ArchivedDelivery, *, complete: set[str]) -> DeliveryRefused | None:
    manifest = delivery.manifest
    if manifest.art not in (Art.DELTA, Art.KORREKTUR) or manifest.vorgaenger_id is None:
        return None
    if manifest.vorgaenger_id in complete:
        return None
    return DeliveryRefused(
        Reason.MISSING_PREDECESSOR,
        finding=f"it builds on the delivery {manifest.vorgaenger_id}, which is missing or was not taken in itself",
        remedy="Ask the authority for the missing delivery, or for a full one",
    )


def _repeated(series: Sequence[ArchivedDelivery], *, refused: Mapping[str, DeliveryRefused]) -> dict[str, str]:
    """Find deliveries whose file is that of an earlier one of the same kind and day: id -> id of the first.

    A file that was refused may come again with a better manifest, and an empty file says the same every time: neither
    counts as delivered twice.
    """
    first: dict[tuple[object, ...], str] = {}
    repeated = {}
    for delivery in series:
        manifest = delivery.manifest
        if manifest.zeilen == 0 or delivery.delivery_id in refused:
            continue
        read_as = (manifest.zeichensatz, manifest.trennzeichen, manifest.zeilen, manifest.sha256)
        identity = (delivery.receipt.sha256, manifest.art, manifest.stichtag, *read_as)
        if identity in first:
            repeated[delivery.delivery_id] = first[identity]
        first.setdefault(identity, delivery.delivery_id)
    return repeated
