"""Which delivered files can hold a record at all, told without reading them row by row.

Belongs here: one pass over the text of a file, which may find too much and never too little.
Does not belong here: which rows are meant (erasing), what is to be deleted (orchestration).
"""

import unicodedata
from collections.abc import Iterable

import polars as pl

from pipelines.acquire.archive import ArchivedDelivery
from pipelines.acquire.authorities import Format
from pipelines.acquire.charset import decode
from pipelines.acquire.refusal import DeliveryRefused

_QUOTE, _REFERENCE = '"', "&"
"""In CSV a quote is written twice, in XML a letter can be written as a reference; such texts are not searched for."""


def telling_texts(
    quelle: str,
    *,
    records: Iterable[str],
    words: Iterable[tuple[str, ...]],
    people: Iterable[tuple[str, str, str]],
) -> frozenset[str]:
    """Choose for each thing wanted a text without which a file cannot hold it.

    Args:
        quelle: authority that delivered.
        records: names of records or of entries of them, '<quelle>:<number>'; parts of a number can stand in columns
            of their own.
        words: texts that together show a line to be about a person.
        people: family name, given names and birth date.

    Returns:
        The longest part of each; empty when nothing of this authority is wanted.
    """
    numbers = [name.partition(":")[2] for name in records if name.partition(":")[0] == quelle]
    told = [
        *(max(number.split("/"), key=len) for number in numbers),
        *(max(of_line, key=len) for of_line in words),
        *(family for family, _, _ in people),
    ]
    return frozenset(unicodedata.normalize("NFC", text) for text in told)


def can_hold(raw: bytes, *, delivery: ArchivedDelivery, written_as: Format, texts: frozenset[str]) -> bool:
    """Tell whether a file can hold one of the texts; True in doubt.

    Args:
        raw: the whole file.
        delivery: it was delivered with.
        written_as: how the file is built.
        texts: of telling_texts.
    """
    if not texts:
        return False
    text = _text(raw, delivery=delivery, written_as=written_as)
    if text is None or any(not each or _QUOTE in each or _REFERENCE in each for each in texts):
        return True
    return bool(pl.Series([text]).str.contains_any(sorted(texts)).item())


def _text(raw: bytes, *, delivery: ArchivedDelivery, written_as: Format) -> str | None:
    """Decode a file; None when it is not wholly what it was declared to be, or may write letters in another way."""
    if written_as is Format.XML:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return None if _REFERENCE in text or "\0" in text else unicodedata.normalize("NFC", text)
    try:
        decoded = decode(raw, charset=delivery.manifest.zeichensatz)
    except DeliveryRefused:
        return None
    return None if decoded.foreign_lines else decoded.text
