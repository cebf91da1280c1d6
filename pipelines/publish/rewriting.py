"""Writing the files of a published run anew after cases were taken out of its tables.

Belongs here: every kind of file a run has, made beside it and moved into it, the manifest last; a kill between two
moves is made good.
Does not belong here: what becomes of the tables (placeholders), the file with names (names_file), how pages are made.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipelines.publish import disk
from pipelines.publish.files import CSV_TABLES, write_csv, write_parquet
from pipelines.publish.manifest import file_hashes, manifest_text
from pipelines.publish.placeholders import Deleted, is_placeholder, without_cases
from pipelines.publish.run_folders import ANALYST_DATABASE, MANIFEST, PublishedRun

PAGES: Final = (".html", ".xlsx")
"""Files for people, made from the tables; they are made anew, or go."""

WITHOUT_CASES: Final = ("quality.html",)
"""Pages that tell of checks only."""

GONE: Final = "gone.json"
"""In the folder that is ready: names of pages that have no successor."""

Render = Callable[[Path, Mapping[str, pl.DataFrame], PublishedRun], None]


def rewrite_run(
    run: PublishedRun, *, deleted: Deleted, render: Render, announce: Callable[[PublishedRun], None]
) -> bool:
    """Take cases out of a published run.

    Everything new is written beside the run first. From the moment that folder is called ready, a kill is made good by
    finishing the moves; before that moment nothing has happened.

    Args:
        run: the run.
        deleted: what goes.
        render: writes the pages for people into a folder, from tables; those it does not write are gone afterwards. A
            run whose tables are too old for it (KeyError, ValueError, polars' errors) loses its pages.
        announce: called before the run is changed, so that a kill leaves word of it.

    Returns:
        Whether the run told anything of these cases.
    """
    finish_rewriting(run.folder)
    if not _tells_of(run, deleted=deleted):
        return False
    tables = {path.stem: pl.read_parquet(path) for path in sorted(run.folder.glob("*.parquet"))}
    changed = without_cases(tables, run_id=run.run_id, deleted=deleted)
    if not changed:
        return False
    announce(run)
    after = tables | changed
    work = run.folder.with_name(f".{run.folder.name}.rewriting")
    disk.drop(work)
    work.mkdir()
    for name, frame in changed.items():
        write_parquet(frame, path=work / f"{name}.parquet")
    for name in CSV_TABLES:
        if name in after:
            write_csv(after[name], path=work / f"{name}.csv")
    if (run.folder / ANALYST_DATABASE).exists():
        _copy_database(run.folder / ANALYST_DATABASE, target=work / ANALYST_DATABASE, tables=after)
    try:
        render(work, after, run)
    except (KeyError, ValueError, pl.exceptions.PolarsError):
        for path in _pages(work):
            path.unlink()
    gone = [path.name for path in _pages(run.folder) if not (work / path.name).exists()]
    stays = {name: digest for name, digest in run.manifest["files"].items() if name not in gone}
    manifest = run.manifest | {
        "deleted_rows": after["case_list"].filter(is_placeholder()).height,
        "files": stays | file_hashes(work),
    }
    (work / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
    (work / GONE).write_text(json.dumps(gone), encoding="utf-8")
    disk.seal(work)
    disk.move(work, _ready(run.folder))
    finish_rewriting(run.folder)
    return True


def finish_rewriting(folder: Path) -> None:
    """Put what is ready in the place of what was, the manifest last; nothing happens when nothing is ready.

    Args:
        folder: of a published run.
    """
    ready = _ready(folder)
    if not ready.exists():
        return
    for name in json.loads((ready / GONE).read_text(encoding="utf-8")):
        (folder / name).unlink(missing_ok=True)
    moved = sorted((path for path in ready.iterdir() if path.name != GONE), key=lambda path: path.name == MANIFEST)
    for path in moved:
        path.replace(folder / path.name)
    disk.drop(ready)


def _tells_of(run: PublishedRun, *, deleted: Deleted) -> bool:
    """Look for the cases in the one column that names them, before anything is read whole."""
    cases = sorted({case for of_run in deleted.cases.values() for case in of_run})
    for path in run.folder.glob("*.parquet"):
        table = pl.scan_parquet(path)
        if "fall_id" not in table.collect_schema().names():
            continue
        if not table.select("fall_id").filter(pl.col("fall_id").is_in(cases)).head(1).collect().is_empty():
            return True
    return False


def _ready(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.ready")


def _pages(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in PAGES and path.name not in WITHOUT_CASES)


def _copy_database(path: Path, *, target: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Copy the analysts' file into a fresh one: deleted rows would stay in the pages of the old one."""
    con = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        con.execute(f"attach '{_quoted(path)}' as before (read_only)")
        con.execute(f"attach '{_quoted(target)}' as after")
        con.execute("copy from database before to after (schema)")
        names = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'before' order by all"
        ).fetchall()
        for schema, table in names:
            columns = [row[0] for row in con.execute(f"describe before.{schema}.{table}").fetchall()]
            if "fall_id" in columns and table in tables:
                left = tables[table].filter(~is_placeholder()).select(columns)
                con.register("rows_left", left.to_arrow())
                con.execute(f"insert into after.{schema}.{table} select * from rows_left")
                con.unregister("rows_left")
            else:
                con.execute(f"insert into after.{schema}.{table} select * from before.{schema}.{table}")
        con.execute("checkpoint after")
    finally:
        con.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
