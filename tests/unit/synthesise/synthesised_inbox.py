"""Read synthesised files back, in the plainest way, for the tests of this folder."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

NAMESPACE = "{urn:example:iris:bzr-auskunft:1}"
CODECS = {"UTF-8": "utf-8", "UTF-8-BOM": "utf-8-sig", "ISO-8859-1": "iso-8859-1", "Windows-1252": "cp1252"}
Row = dict[str, str]


def manifests(out: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every data file that was delivered, with its manifest."""
    for path in sorted(out.glob("*/*.manifest.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        stem = path.name.removesuffix(".manifest.json")
        yield path.with_name(f"{stem}.{'csv' if content['trennzeichen'] else 'xml'}"), content


def rows(path: Path, *, manifest: dict[str, Any]) -> list[Row]:
    """Return the rows of a CSV file by column name in lower case."""
    text = path.read_bytes().decode(CODECS[manifest["zeichensatz"]])
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=manifest["trennzeichen"])
    return [{name.lower(): value for name, value in row.items()} for row in reader]


class Opened:
    """The rows of the CSV files of an inbox, each file read once."""

    def __init__(self, out: Path) -> None:
        """Know the manifests; read nothing yet."""
        self._manifests = {path.name: (path, content) for path, content in manifests(out)}
        self._rows: dict[str, list[Row]] = {}

    def __getitem__(self, name: str) -> list[Row]:
        """Return the rows of a file."""
        if name not in self._rows:
            path, content = self._manifests[name]
            self._rows[name] = rows(path, manifest=content)
        return self._rows[name]

    def __contains__(self, name: str) -> bool:
        """Tell whether a file was delivered."""
        return name in self._manifests


def extracts(path: Path) -> list[ElementTree.Element]:
    """Return the extracts of an XML file."""
    return list(ElementTree.fromstring(path.read_bytes()))  # noqa: S314 - our own file


def texts(element: ElementTree.Element) -> dict[str, str]:
    """Return the texts of the children of an element by name, namespace taken off."""
    return {child.tag.removeprefix(NAMESPACE): child.text or "" for child in element}
