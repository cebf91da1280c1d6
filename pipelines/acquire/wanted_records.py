"""What is to be taken out of delivered files, known by keyed hashes, by texts or by the persons themselves.

Belongs here: the order, and how the name of a record is hashed.
Does not belong here: who is to be deleted and why (orchestration), which rows are meant by it (erasing).
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Format
from pipelines.acquire.erasing_candidates import can_hold, telling_texts


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be taken out.

    Attributes:
        hashes: keyed hash of a record ('<quelle>:<number>') or of one entry of it ('<quelle>:<number>/<lfd>'), and the
            hand-over (UTC, naive) up to which deliveries lose it.
        words: texts that together show a line that cannot be read to be about the person.
        people: family name, given names and birth date (as delivered in CSV) of persons who go as a whole.
        registered: names of the records of everybody else. A record that nobody bears (replaced, corrected, deleted
            since) has no number by which it could be found, so there the people themselves are looked for.
        replaced: ids of full deliveries that a newer one has replaced; numbers in them may have been given anew since.
        records: names behind the hashes, so that a file without them need not be read; None when only hashes are known.
        hashed: from the name of a record to its keyed hash.
    """

    hashes: Mapping[str, datetime]
    words: tuple[tuple[str, ...], ...]
    hashed: Callable[[str], str]
    people: frozenset[tuple[str, str, str]] = frozenset()
    registered: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    records: frozenset[str] | None = None

    def can_be_in(self, raw: bytes, *, delivery: ArchivedDelivery, written_as: Format) -> bool:
        """Tell whether a file can hold anything of it; True in doubt."""
        if self.records is None:
            return True
        texts = telling_texts(delivery.manifest.quelle, records=self.records, words=self.words, people=self.people)
        return can_hold(raw, delivery=delivery, written_as=written_as, texts=texts)


def record_hash(record_key: str, *, key: str) -> str:
    """Hash the name of a record (HMAC-SHA256, hex); who has no key can neither read nor guess it."""
    return hmac.new(key.encode(), f"deleted|{record_key}".encode(), hashlib.sha256).hexdigest()
