"""Bytes to text, strictly by the declared charset.

Belongs here: byte order marks, decoding, lines that do not fit the charset, text that was decoded wrongly elsewhere.
Does not belong here: which characters a name may have (din_91379), fields and rows (read_csv).
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pipelines.acquire.refusal import DeliveryRefused
from quality.set_aside import Reason

MOST_UNDECODABLE_SHARE = 0.01
"""Above one row in a hundred it is not the row that is wrong but the declared charset."""

MOJIBAKE = "[ÂÃÄÅÈ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""A two-byte UTF-8 letter (lead byte C2 to C5 or C8: all letters of the delivered languages) read as Latin-1 or
Windows-1252: `Ã¼` for ü, `Åž` for Ş. No word of these languages has a pair like this."""
REPLACEMENT = "\ufffd"
_MAY_COMPOSE = 0xCC
_ALONE = bytes(range(_MAY_COMPOSE))
"""Bytes of UTF-8 that belong to letters below U+0300, which NFC leaves as they are; so it does all letters of charsets
with one byte. Nearly every file has no others; one that has is put into NFC line by line, for few lines need it."""
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Charset(StrEnum):
    """The charsets that deliveries may declare."""

    UTF_8 = "UTF-8"
    UTF_8_WITH_MARK = "UTF-8-BOM"
    LATIN_1 = "ISO-8859-1"
    WINDOWS_1252 = "WINDOWS-1252"

    @classmethod
    def from_name(cls, name: str) -> "Charset":
        """Find a charset by any of its usual names; ValueError when it is none of these."""
        found = _NAMES.get(name.upper().replace("_", "-"))
        if found is None:
            raise ValueError(f"must be one of {', '.join(cls)}")
        return found

    @property
    def codec(self) -> str:
        """Name of the strict decoder."""
        return _CODECS[self]


_CODECS: dict[Charset, str] = {
    Charset.UTF_8: "utf-8",
    Charset.UTF_8_WITH_MARK: "utf-8",
    Charset.LATIN_1: "iso-8859-1",
    Charset.WINDOWS_1252: "windows-1252",
}

_UTF8 = (Charset.UTF_8, Charset.UTF_8_WITH_MARK)
_NAMES: dict[str, Charset] = {
    "UTF-8": Charset.UTF_8,
    "UTF8": Charset.UTF_8,
    "UTF-8-BOM": Charset.UTF_8_WITH_MARK,
    "UTF-8-SIG": Charset.UTF_8_WITH_MARK,
    "ISO-8859-1": Charset.LATIN_1,
    "LATIN-1": Charset.LATIN_1,
    "WINDOWS-1252": Charset.WINDOWS_1252,
    "CP1252": Charset.WINDOWS_1252,
}


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Text in NFC, and the lines (first is 1) that hold bytes outside the charset.

    Such a line stands in the text with its foreign bytes written as `\\xNN`.
    """

    text: str
    foreign_lines: frozenset[int]


def decode(raw: bytes, *, charset: Charset) -> Decoded:
    """Decode a file.

    Args:
        raw: the whole file.
        charset: as declared in the manifest.

    Returns:
        The text in Unicode normalisation form C, without byte order mark.

    Raises:
        DeliveryRefused: the byte order mark contradicts the declared charset, or is declared and missing.
    """
    body = _without_mark(raw, charset=charset)
    try:
        text = body.decode(charset.codec)
        foreign: frozenset[int] = frozenset()
    except UnicodeDecodeError:
        lines = body.split(b"\n")
        foreign = frozenset(number for number, line in enumerate(lines, start=1) if not _fits(line, charset=charset))
        text = body.decode(charset.codec, errors="backslashreplace")
    if charset in _UTF8 and body.translate(None, _ALONE):
        pairs = zip(text.split("\n"), body.split(b"\n"), strict=True)
        text = "\n".join(
            [unicodedata.normalize("NFC", line) if raw.translate(None, _ALONE) else line for line, raw in pairs]
        )
    return Decoded(text=text, foreign_lines=foreign)


def utf8_in_nfc(raw: bytes, *, charset: Charset) -> bytes | None:
    """Give the bytes of a UTF-8 file in normalisation form C, without mark; None when it is not UTF-8 throughout.

    For readers that take bytes: what `decode` would give, without a text in between.
    """
    body = _without_mark(raw, charset=charset)
    if charset not in _UTF8 or not _fits(body, charset=charset):
        return None
    if not body.translate(None, _ALONE):
        return body
    parts, done = [], 0
    for place in np.flatnonzero(np.frombuffer(body, dtype=np.uint8) >= _MAY_COMPOSE).tolist():
        if place >= done:
            start, end = body.rfind(b"\n", done, place) + 1 or done, body.find(b"\n", place)
            end = len(body) if end < 0 else end
            parts += [body[done:start], unicodedata.normalize("NFC", body[start:end].decode()).encode()]
            done = end
    return b"".join([*parts, body[done:]])


def _fits(line: bytes, *, charset: Charset) -> bool:
    try:
        line.decode(charset.codec)
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(raw: bytes, *, charset: Charset) -> bytes:
    if raw.startswith(_UTF16_MARKS):
        raise _wrong_mark("the file begins with the mark of UTF-16", charset=charset)
    marked = raw.startswith(_UTF8_MARK)
    if charset in _UTF8:
        if charset is Charset.UTF_8_WITH_MARK and not marked:
            raise _wrong_mark("the file does not begin with the declared byte order mark", charset=charset)
        return raw[len(_UTF8_MARK) :] if marked else raw
    if marked:
        raise _wrong_mark("the file begins with the mark of UTF-8", charset=charset)
    return raw


def _wrong_mark(finding: str, *, charset: Charset) -> DeliveryRefused:
    return DeliveryRefused(
        Reason.WRONG_CHARSET,
        finding=f"the declared charset is {charset}, but {finding}",
        remedy="Ask the authority which charset it writes; the manifest must name it",
    )
