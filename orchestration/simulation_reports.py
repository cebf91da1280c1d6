"""Reports of simulations, kept below the home: written, sealed, read back.

Belongs here: the files of a report, and whether they are as they were written.
Does not belong here: making the comparison (simulate), which report an activation needs (active_rules).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from orchestration.resources import account_from_environment
from orchestration.vouching import vouch_for
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.simulation_page import Report, simulation_page
from pipelines.publish import disk
from pipelines.publish.audit import Art, Entry, Zweck

FOLDER: Final = "simulations"
RECORD: Final = "simulation.json"
SIMULATED: Final = "REGELWERK_SIMULIERT"
_HASH_SHOWN = 12


def reports(home: Path) -> list[dict[str, Any]]:
    """Read all reports that are as they were written, oldest first: id, before, after, days, files."""
    found = []
    for path in sorted((home / FOLDER).glob(f"*/{RECORD}"), key=lambda path: path.stat().st_mtime_ns):
        record = json.loads(path.read_text(encoding="utf-8"))
        files = {name: path.parent / name for name in record["files"]}
        if all(file.is_file() and _sha256(file) == record["files"][name] for name, file in files.items()):
            found.append(record | {"id": _sha256(path)})
    return found


def keep_report(home: Path, *, report: Report, days: Sequence[date]) -> Path:
    """Write the report under the name of its content; the same report is the same folder. It is logged and sealed.

    Args:
        home: folder of all data.
        report: of a simulation.
        days: that were compared.

    Returns:
        The folder of the report.
    """
    part = home / FOLDER / ".part"
    disk.drop(part)
    part.mkdir(parents=True)
    report.moves.drop("person_id").write_parquet(part / "simulation_cases.parquet")
    report.groups.write_parquet(part / "simulation_groups.parquet")
    changes = [(c.rule, c.what, c.before, c.after) for c in report.changes]
    pl.DataFrame(changes, schema=["regel", "angabe", "vorher", "nachher"], orient="row").write_parquet(
        part / "simulation_rules.parquet"
    )
    (part / "simulation.html").write_text(simulation_page(report), encoding="utf-8")
    record = {
        "before": _named(report.before),
        "after": _named(report.after),
        "days": [day.isoformat() for day in days],
        "files": {path.name: _sha256(path) for path in sorted(part.iterdir())},
    }
    (part / RECORD).write_text(
        json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    target = home / FOLDER / f"{report.after.version}-{_sha256(part / RECORD)[:_HASH_SHOWN]}"
    disk.seal(part)
    disk.drop(target)
    disk.move(part, target)
    entry = Entry(art=Art.KOMBINATION, zweck=Zweck.BETRIEB, felder=(FOLDER,), begruendung=SIMULATED)
    vouch_for(home, paths=sorted(target.iterdir()), entry=entry, konto=account_from_environment())
    return target


def _named(ruleset: Ruleset) -> dict[str, str]:
    return {"name": ruleset.name, "version": ruleset.version, "content_hash": ruleset.content_hash}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
