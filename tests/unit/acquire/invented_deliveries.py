"""Small invented deliveries, and archives made of them."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from pipelines.acquire.archive import store
from pipelines.acquire.authorities import load_authorities
from pipelines.acquire.intake import Acquired, acquire
from pipelines.acquire.manifest import RealDataPermit, read_manifest
from quality.code_list import load_code_lists
from quality.contract import load_contracts

ROOT = Path(__file__).parents[3]
CONTRACTS = load_contracts(ROOT / "quality" / "contracts")
CODE_LISTS = load_code_lists(ROOT / "dbt_project" / "seeds", CONTRACTS)
AUTHORITIES = load_authorities()
STICHTAG = date(2026, 6, 1)
WISSENSSTAND = datetime(2026, 6, 1, 12, 0)  # noqa: DTZ001 -- UTC without zone, as everywhere
HAFT_COLUMNS = [column.name for column in CONTRACTS["source", "jva__haft"].delivered_columns]
SPACE = UUID("6f1f3a52-9c0f-4c7e-9e0e-3f8f6a3b2c11")


def delivery_id(name: str) -> str:
    return str(uuid5(SPACE, name))


def csv_bytes(table: str, *rows: dict[str, str], charset: str = "windows-1252", separator: str = ";") -> bytes:
    columns = [column.name for column in CONTRACTS["source", table].delivered_columns]
    lines = [separator.join(name.upper() for name in columns)]
    lines += [separator.join(row.get(name, "") for name in columns) for row in rows]
    return ("\n".join(lines) + "\n").encode(charset)


def haft(number: int = 1, **values: str) -> dict[str, str]:
    row = {
        "satzart": "N",
        "buchnr": f"539/{number}/25",
        "jva": "539",
        "familienname": "Müster",
        "vornamen": "Arno",
        "geb_datum": "05.03.1990",
        "geschlecht": "M",
        "haftart": "014",
        "beginn_am": "01.02.2025",
        "stand": "31.05.2026 04:00",
    }
    return row | values


def manifest(name: str, content: bytes, **values: object) -> dict[str, object]:
    entries: dict[str, object] = {
        "lieferung_id": delivery_id(name),
        "quelle": "jva",
        "stelle": "JVA 539",
        "objekt": "haft",
        "art": "VOLL",
        "stichtag": "2026-05-31",
        "erzeugt_am": "2026-05-31T05:00:00+02:00",
        "schema_version": "1",
        "zeichensatz": "windows-1252",
        "trennzeichen": ";",
        "zeilen": max(0, content.count(b"\n") - 1),
        "sha256": hashlib.sha256(content).hexdigest(),
        "vorgaenger_id": None,
        "rechtsgrundlage": "§ 74 Abs. 2 AufenthV",
        "zweck": "Haftfenster",
        "herkunft": "SYNTHETISCH",
    }
    return entries | values


@dataclass
class Filed:
    """An archive that deliveries are put into by name."""

    root: Path
    files: dict[str, Path] = field(default_factory=dict)

    def add(self, name: str, content: bytes, **values: object) -> str:
        raw = json.dumps(manifest(name, content, **values)).encode()
        parsed = read_manifest(raw, name=name)
        ending = AUTHORITIES[parsed.quelle].objects[parsed.objekt].format
        dateiname = f"{parsed.quelle.upper()}_{parsed.objekt.upper()}_{parsed.stichtag:%Y%m%d}_001.{ending}"
        store(
            io.BytesIO(content),
            root=self.root,
            manifest=parsed,
            manifest_bytes=raw,
            dateiname=dateiname,
            announced_size=len(content),
        )
        self.files[name] = self.root / parsed.quelle / parsed.lieferung_id / dateiname
        return parsed.lieferung_id

    def acquire(
        self,
        *,
        stichtag: date = STICHTAG,
        wissensstand: datetime = WISSENSSTAND,
        permit: RealDataPermit | None = None,
    ) -> Acquired:
        return acquire(
            self.root,
            stichtag=stichtag,
            wissensstand=wissensstand,
            contracts=CONTRACTS,
            code_lists=CODE_LISTS,
            authorities=AUTHORITIES,
            permit=permit,
        )
