"""Make a good delivery bad in one exact way, for tests of whoever reads deliveries.

Belongs here: one function per fault of a whole file; manifest and file agree on everything but the planted fault.
Does not belong here: faults of rows in a synthesised world (faults and the deliveries_*).

Every function takes the path of a data file with its manifest beside it and returns the path of the spoiled file.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

_CODECS = {"UTF-8": "utf-8", "UTF-8-BOM": "utf-8-sig", "ISO-8859-1": "iso-8859-1", "Windows-1252": "cp1252"}


def manifest_path(file: Path) -> Path:
    """Return the path of the manifest that belongs to a data file."""
    return file.with_name(f"{file.stem}.manifest.json")


def read_manifest(file: Path) -> dict[str, Any]:
    """Return the manifest of a data file as it stands."""
    content: dict[str, Any] = json.loads(manifest_path(file).read_text(encoding="utf-8"))
    return content


def rewrite(file: Path, *, raw: bytes | None = None, **manifest: Any) -> Path:  # noqa: ANN401 - manifests hold any JSON
    """Put other bytes into a file and let its manifest tell the truth about them, except for what is given."""
    if raw is not None:
        file.write_bytes(raw)
    values = {**read_manifest(file), "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), **manifest}
    manifest_path(file).write_text(json.dumps(values, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _lines(file: Path) -> tuple[list[str], str]:
    codec = _CODECS[read_manifest(file)["zeichensatz"]]
    return file.read_bytes().decode(codec).split("\n"), codec


def without_column(file: Path, *, column: str) -> Path:
    """Take one column out of a CSV file. ValueError if the file does not have it."""
    lines, codec = _lines(file)
    separator = read_manifest(file)["trennzeichen"]
    place = lines[0].split(separator).index(column.upper())
    kept = [_without(line, place=place, separator=separator) for line in lines]
    return rewrite(file, raw="\n".join(kept).encode(codec))


def _without(line: str, *, place: int, separator: str) -> str:
    if not line:
        return line
    cells = _cells(line, separator=separator)
    return separator.join(cells[:place] + cells[place + 1 :])


def _cells(line: str, *, separator: str) -> list[str]:
    """Cut a line into cells, leaving separators inside quotes alone."""
    cells, start, is_quoted = [], 0, False
    for place, letter in enumerate(line):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == separator and not is_quoted:
            cells.append(line[start:place])
            start = place + 1
    return [*cells, line[start:]]


def with_cell(file: Path, *, line: int, column: str, value: str) -> Path:
    """Write another value into one cell of a CSV file, for example a code that no list has.

    Args:
        file: the data file.
        line: line number; the header is line 1.
        column: name of the column.
        value: what stands there afterwards.
    """
    lines, codec = _lines(file)
    separator = read_manifest(file)["trennzeichen"]
    cells = _cells(lines[line - 1], separator=separator)
    cells[lines[0].split(separator).index(column.upper())] = value
    lines[line - 1] = separator.join(cells)
    return rewrite(file, raw="\n".join(lines).encode(codec))


def with_too_few_fields(file: Path, *, line: int) -> Path:
    """Drop the last cell of one line of a CSV file, separator included."""
    lines, codec = _lines(file)
    separator = read_manifest(file)["trennzeichen"]
    lines[line - 1] = separator.join(_cells(lines[line - 1], separator=separator)[:-1])
    return rewrite(file, raw="\n".join(lines).encode(codec))


def in_wrong_charset(file: Path, *, charset: str) -> Path:
    """Write the file in another charset than its manifest declares; what the other cannot carry becomes `?`."""
    lines, _ = _lines(file)
    return rewrite(file, raw="\n".join(lines).encode(_CODECS[charset], errors="replace"))


def with_wrong_count(file: Path, *, by: int = 1) -> Path:
    """Let the manifest announce more (or, with a negative number, fewer) rows than there are."""
    return rewrite(file, zeilen=int(read_manifest(file)["zeilen"]) + by)


def with_wrong_hash(file: Path) -> Path:
    """Let the manifest give the hash of other bytes."""
    return rewrite(file, sha256=hashlib.sha256(b"other bytes").hexdigest())


def emptied(file: Path) -> Path:
    """Leave a file of no bytes, while the manifest still announces the rows."""
    return rewrite(file, raw=b"")


def halved(file: Path) -> Path:
    """Cut the file in the middle, as an interrupted transfer does; the manifest stays as it was."""
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    return file


def duplicated(file: Path, *, same_id: bool) -> Path:
    """Deliver the file a second time, under the next free running number.

    Args:
        file: the data file.
        same_id: the second manifest carries the same lieferung_id; otherwise a new one.

    Returns:
        The path of the second file.
    """
    stem, _, number = file.stem.rpartition("_")
    later = int(number) + 1
    while (second := file.with_name(f"{stem}_{later:03d}{file.suffix}")).exists():
        later += 1
    shutil.copyfile(file, second)
    shutil.copyfile(manifest_path(file), manifest_path(second))
    if same_id:
        return second
    seal = hashlib.sha256(f"{read_manifest(file)['lieferung_id']}/{second.name}".encode()).digest()
    return rewrite(second, lieferung_id=str(UUID(bytes=seal[:16], version=4)))
