"""Write deliveries: names, identities, bytes, manifests.

Belongs here: everything a file carries besides its lines.
Does not belong here: which lines (series), what goes wrong (mishaps).
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from pipelines.synthesise.mishaps import CHARSET, HALF, MISSING
from pipelines.synthesise.series import Planned

ZONE = ZoneInfo("Europe/Berlin")
HANDED_OVER = time(5, 12)
BASES = {
    "lka": ("§ 86 AufenthG, § 27 PolG NRW", "Eingangskollektiv der Intensivtäterliste bestimmen"),
    "abh": ("§ 86 AufenthG i. V. m. §§ 64, 65 AufenthV", "Aufenthaltsrechtliche Lage der Person bestimmen"),
    "bzr": ("§ 41 Abs. 1 Nr. 7 BZRG", "Ausweisungsinteresse nach § 54 AufenthG prüfen"),
    "azr": ("§ 15 Abs. 1 Satz 1 Nr. 1 AZRG", "Zuständigkeit und Aufenthaltsstatus im Einzelfall prüfen"),
    "bamf": ("§ 40 AsylG, § 86 AufenthG", "Stand des Asylverfahrens, Schutz und Abschiebungsverbote bestimmen"),
    "pol": ("§ 86 AufenthG, § 27 PolG NRW", "Personalien zuordnen und Stand offener Strafverfahren bestimmen"),
    "sta": ("§ 87 Abs. 4 AufenthG", "Feststellungen der Urteile und Stand der Strafverfahren bestimmen"),
    "jva": ("§ 74 Abs. 2 AufenthV", "Haftfenster und Zeit in Freiheit bestimmen"),
    "zab": ("§ 86 AufenthG", "Identität, Reisedokumente und Maßnahmen der Rückführung bestimmen"),
}
"""Legal basis and purpose of the transmission, per authority."""
CODECS = {"UTF-8": "utf-8", "UTF-8-BOM": "utf-8-sig", "ISO-8859-1": "iso-8859-1", "Windows-1252": "cp1252"}


def day_of(number: int) -> date:
    """Return the date of a day counted from 1970-01-01."""
    return date(1970, 1, 1) + timedelta(days=number)


def name_files(files: Sequence[Planned], *, seed: int, scale: str) -> None:
    """Give every file its running number, name and identity, in the order given; links must be set before."""
    counted: Counter[tuple[str, str, int]] = Counter()
    for file in files:
        series = file.series
        counted[series.code, series.objekt, file.stichtag] += 1
        file.number = counted[series.code, series.objekt, file.stichtag]
        stem = f"{series.code.upper()}_{series.objekt.upper()}_{day_of(file.stichtag):%Y%m%d}_{file.number:03d}"
        file.name = f"{stem}.{'csv' if series.wrapping.separator else 'xml'}"
        seal = f"{seed}/{scale}/{series.code}/{file.stelle}/{file.name}"
        file.delivery_id = str(UUID(bytes=hashlib.sha256(seal.encode()).digest()[:16], version=4))
        if file.original is not None and file.number % 2 == 0:
            # Some offices send the same delivery again, others make a new one of the same content.
            file.delivery_id = file.original.delivery_id


class Lines:
    """The lines of all series as Python texts, taken out of the frames once.

    Most files are small and there are many.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._of: dict[int, tuple[list[str], list[str]]] = {}

    def whole(self, file: Planned) -> str:
        """Return head, lines and tail of a file, joined at once: a full file is large, and every copy of it costs."""
        series, wrapping = file.series, file.series.wrapping
        if id(series) not in self._of:
            self._of[id(series)] = (series.states["zeile"].to_list(), series.states["satz"].to_list())
        text, kind = self._of[id(series)]
        rows, ending = file.rows.tolist(), wrapping.ending
        before = ending
        if not wrapping.has_satzart:
            lines = list(map(text.__getitem__, rows))
        elif file.art == "VOLL":
            lines, before = list(map(text.__getitem__, rows)), f"{ending}N{wrapping.separator}"
        else:
            lines = [f"{kind[row]}{wrapping.separator}{text[row]}" for row in rows]
        lines.insert(0, wrapping.head)
        lines[-1] += ending + wrapping.tail
        return before.join(lines)


@cache
def _moment(day: int) -> str:
    return datetime.combine(day_of(day), HANDED_OVER, tzinfo=ZONE).isoformat()


def content(file: Planned, *, lines: Lines) -> bytes:
    """Return the bytes of a file as they were meant."""
    text = lines.whole(file)
    if file.mishap == CHARSET:
        return text.encode("iso-8859-1", errors="replace")
    return text.encode(CODECS[file.series.wrapping.charset])


def manifest(file: Planned, *, sha256: str) -> dict[str, object]:
    """Return the manifest of a file."""
    series, (basis, purpose) = file.series, BASES[file.series.code]
    moment = _moment(file.created)
    return {
        "lieferung_id": file.delivery_id,
        "quelle": series.code,
        "stelle": file.stelle,
        "objekt": series.objekt,
        "art": file.art,
        "stichtag": day_of(file.stichtag).isoformat(),
        "erzeugt_am": moment,
        "schema_version": series.wrapping.version,
        "zeichensatz": series.wrapping.charset,
        "trennzeichen": series.wrapping.separator,
        "zeilen": int(file.rows.size),
        "sha256": sha256,
        "vorgaenger_id": file.previous.delivery_id if file.previous else None,
        "rechtsgrundlage": basis,
        "zweck": purpose,
        "herkunft": "SYNTHETISCH",
    }


def write_files(files: Sequence[Planned], *, out: Path, progress: Callable[[int, int], None] | None) -> None:
    """Write all files with their manifests below out/<code>/.

    A file that is missing is not written; a half-written one ends in the middle, its manifest says what was meant.
    """
    lines = Lines()
    for code in sorted({file.series.code for file in files}):
        (out / code).mkdir(parents=True, exist_ok=True)
    for place, file in enumerate(files):
        if progress is not None:
            progress(place + 1, len(files))
        if file.mishap == MISSING:
            continue
        whole = content(file, lines=lines)
        seal = hashlib.sha256(whole).hexdigest()
        path = f"{out}/{file.series.code}/{file.name}"
        _put(path, raw=whole[: len(whole) // 2] if file.mishap == HALF else whole)
        text = json.dumps(manifest(file, sha256=seal), ensure_ascii=False) + "\n"
        _put(f"{path.rpartition('.')[0]}.manifest.json", raw=text.encode())


def _put(path: str, *, raw: bytes) -> None:
    """Write a new file, unbuffered.

    Eighteen months are thirty thousand files, and opening them is what takes the time.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        written = os.write(file, raw)
        while written < len(raw):
            written += os.write(file, raw[written:])
    finally:
        os.close(file)
