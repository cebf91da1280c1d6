"""The manifest that comes with every delivered file.

Belongs here: parsing it strictly, all problems at once; refusing real data without a permit.
Does not belong here: whether the file keeps what its manifest promises (opening), which deliveries count (selection).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pipelines.acquire.charset import Charset
from pipelines.errors import UserError
from quality.errors import listed

MANIFEST_ENDING = ".manifest.json"
SEPARATORS = (";", "|", ",", "\t")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9]*")
_MOST_ROWS = 100_000_000


class Art(StrEnum):
    """What a delivery does to the state before it."""

    VOLL = "VOLL"
    DELTA = "DELTA"
    KORREKTUR = "KORREKTUR"
    LOESCHUNG = "LOESCHUNG"


class Herkunft(StrEnum):
    """Whether the data speak of real people."""

    SYNTHETISCH = "SYNTHETISCH"
    ECHT = "ECHT"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the delivering office says about one file.

    Attributes:
        lieferung_id: identity of the delivery, a UUID in lower case.
        quelle: code of the authority.
        stelle: the office, as it names itself.
        objekt: what is delivered.
        art: full state, change, correction or deletion messages.
        stichtag: the day the data speak of.
        erzeugt_am: moment of hand-over, UTC without zone; from then on the delivery is known.
        schema_version: version of the agreed format.
        zeichensatz: charset of the file.
        trennzeichen: separator of a CSV file, None for XML.
        zeilen: data rows; record elements for XML.
        sha256: of the file, hexadecimal.
        vorgaenger_id: the delivery this one builds on, or None.
        rechtsgrundlage: of the transmission.
        zweck: of the transmission.
        herkunft: invented or real.
    """

    lieferung_id: str
    quelle: str
    stelle: str
    objekt: str
    art: Art
    stichtag: date
    erzeugt_am: datetime
    schema_version: str
    zeichensatz: Charset
    trennzeichen: str | None
    zeilen: int
    sha256: str
    vorgaenger_id: str | None
    rechtsgrundlage: str
    zweck: str
    herkunft: Herkunft


@dataclass(frozen=True, kw_only=True)
class RealDataPermit:
    """What must be shown before a file about real people is opened (rule X19).

    Attributes:
        covered_columns: delivered columns with legal basis and purpose.
        all_columns: delivered columns in all.
        dsfa_reference: file reference of the released data protection impact assessment.
        dsfa_released_on: day of its release.
    """

    covered_columns: int
    all_columns: int
    dsfa_reference: str
    dsfa_released_on: date

    def shortcomings(self, *, on: date) -> list[str]:
        """Say what is missing on a day; empty when real data may be read."""
        found = []
        if self.all_columns == 0 or self.covered_columns != self.all_columns:
            found.append(f"{self.covered_columns} of {self.all_columns} columns have a legal basis and a purpose")
        if not self.dsfa_reference.strip():
            found.append("the data protection impact assessment (DSFA) has no reference")
        if self.dsfa_released_on > on:
            found.append(f"the DSFA is released from {self.dsfa_released_on.isoformat()} only")
        return found


def require_permit(manifest: Manifest, *, permit: RealDataPermit | None) -> None:
    """Refuse a delivery of real data unless the permit is complete, before anything of the file is read.

    Args:
        manifest: of the delivery.
        permit: what orchestration found in the configuration, or None.

    Raises:
        UserError: the delivery is ECHT and the permit is missing or incomplete (stop X19).
    """
    if manifest.herkunft is Herkunft.SYNTHETISCH:
        return
    missing = ["there is no permit"] if permit is None else permit.shortcomings(on=manifest.erzeugt_am.date())
    if missing:
        raise UserError(
            what=f"The delivery {manifest.lieferung_id} ({manifest.quelle}, {manifest.stelle}) declares real data "
            f"(herkunft ECHT), and {'; '.join(missing)}.",
            meaning="Nothing of the file was read and nothing was changed: the list in force stays in force.",
            remedy="Remove the delivery from the inbox and the archive, or enter the released DSFA and complete the "
            "legal basis of every column. Then run: iris refresh",
        )


def read_manifest(raw: bytes, *, name: str) -> Manifest:
    """Parse a manifest.

    Args:
        raw: the bytes of the file.
        name: of the file, for the message.

    Raises:
        UserError: naming every problem at once. Values are not repeated.
    """
    problems: list[str] = []
    entries = _entries(raw, problems=problems)
    values: dict[str, Any] = {}
    for key, take in _KEYS.items():
        if key not in entries:
            problems.append(f"the key [{key}] is missing")
            continue
        try:
            values[key] = take(entries.pop(key))
        except (ValueError, TypeError) as error:
            problems.append(f"[{key}] {error}")
    problems += [f"the key [{key}] is not known" for key in sorted(entries)]
    if not problems and (values["art"] is Art.LOESCHUNG) != (values["objekt"] == "loeschung"):
        problems.append("[art] is LOESCHUNG exactly when [objekt] is loeschung")
    if problems:
        raise UserError(
            what=f"The manifest {name} cannot be used:\n{listed(problems)}",
            meaning="The delivery was not taken in. Nothing was changed: the last good state stays in force.",
            remedy="Ask the authority to deliver again with a complete manifest. Then run: iris refresh",
        )
    return Manifest(**values)


def _entries(raw: bytes, *, problems: list[str]) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            problems.append("a key stands twice")
        return found

    try:
        content = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        problems.append("it is no readable JSON in UTF-8")
        return {}
    if not isinstance(content, dict):
        problems.append("it is no mapping of keys to values")
        return {}
    return content


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that says something")
    return value.strip()


def _name(value: object) -> str:
    text = _text(value).lower()
    if not _NAME.fullmatch(text):
        raise ValueError("must have letters and digits only")
    return text


def _uuid(value: object) -> str:
    text = _text(value)
    try:
        canonical = str(UUID(text))
    except ValueError:
        raise ValueError("must be a UUID") from None
    if canonical != text.lower():
        raise ValueError("must be a UUID in the form 8-4-4-4-12")
    return canonical


def _optional_uuid(value: object) -> str | None:
    return None if value is None else _uuid(value)


def _day(value: object) -> date:
    text = _text(value)
    if len(text) != len("2026-06-01"):
        raise ValueError("must be a day in the form 2026-06-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a day in the form 2026-06-01") from None


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be a moment in the form 2026-06-01T05:12:33+02:00") from None
    if moment.tzinfo is None:
        raise ValueError("must name its time zone, as in 2026-06-01T05:12:33+02:00")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _rows(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_ROWS:
        raise ValueError(f"must be a whole number from 0 to {_MOST_ROWS}")
    return value


def _sha256(value: object) -> str:
    text = _text(value).lower()
    if not _SHA256.fullmatch(text):
        raise ValueError("must be a sha256 in 64 hexadecimal digits")
    return text


def _separator(value: object) -> str | None:
    if value is None:
        return None
    if value not in SEPARATORS or not isinstance(value, str):
        raise ValueError("must be one of ; | , tab, or null for XML")
    return value


def _one_of(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    def take(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in list(kind):
            raise ValueError(f"must be one of {', '.join(kind)}")
        return kind(value)

    return take


_KEYS: dict[str, Callable[[object], Any]] = {
    "lieferung_id": _uuid,
    "quelle": _name,
    "stelle": _text,
    "objekt": _name,
    "art": _one_of(Art),
    "stichtag": _day,
    "erzeugt_am": _moment,
    "schema_version": _text,
    "zeichensatz": lambda value: Charset.from_name(_text(value)),
    "trennzeichen": _separator,
    "zeilen": _rows,
    "sha256": _sha256,
    "vorgaenger_id": _optional_uuid,
    "rechtsgrundlage": _text,
    "zweck": _text,
    "herkunft": _one_of(Herkunft),
}
