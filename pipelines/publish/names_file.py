"""The RRK's file with names: encrypted as a whole, one key per run, joined to the list by fall_id.

Belongs here: writing the file, opening it with its key, who a case is.
Does not belong here: where keys are kept (orchestration.rrk_keys), anything without names (analyst).
"""

import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import polars as pl
from duckdb_extensions import import_extension

from pipelines.errors import UserError
from pipelines.publish.disk import READ_ONLY
from pipelines.publish.run_folders import NAMES_FILE

TABLE: Final = "personalien"
COLUMNS: Final = {
    "fall_id": "Fall, wie auf der Liste",
    "quelle": "Kürzel der Behörde, von der die Angabe stammt",
    "datensatz_nr": "Nummer des Datensatzes bei dieser Behörde",
    "identitaet_nr": "0: geführte Personalie; ab 1: weitere Personalien",
    "familienname": "wie geliefert",
    "geburtsname": "wie geliefert",
    "vornamen": "wie geliefert",
    "geburtsdatum": "Jahr-Monat-Tag, so weit bekannt",
    "abh": "zuständige Ausländerbehörde",
    "abh_az": "Aktenzeichen bei der Ausländerbehörde",
}
KEY: Final = re.compile(r"[0-9a-f]{64}")
"""256 bits, hexadecimal; the shape also keeps anything else out of the statement that opens the file."""


def names_of_listed(
    identities: pl.DataFrame, *, links: pl.DataFrame, persons: pl.DataFrame, case_list: pl.DataFrame
) -> pl.DataFrame:
    """Gather the personal data of the cases on a list, and of nobody else.

    Args:
        identities: record_key, identitaet_nr, quelle, datensatz_nr, names and birth date.
        links: record_key, person_id.
        persons: person_id, fall_id, abh, abh_az of every person.
        case_list: has fall_id.

    Returns:
        COLUMNS, one row per identity of a listed case, sorted.
    """
    return (
        identities.join(links.select("record_key", "person_id"), on="record_key")
        .join(persons.select("person_id", "fall_id", "abh", "abh_az"), on="person_id", validate="m:1")
        .join(case_list.select("fall_id"), on="fall_id", how="semi")
        .select(*COLUMNS)
        .sort("fall_id", "quelle", "datensatz_nr", "identitaet_nr")
    )


def write_names_file(path: Path, *, names: pl.DataFrame, key: str) -> None:
    """Write the file anew, encrypted.

    Args:
        path: of the new file; must not exist.
        names: names_of_listed.
        key: of this run.

    Raises:
        FileExistsError: there is a file already; an old one is never reused.
        ValueError: the key has another shape than agreed.
    """
    if path.exists():
        raise FileExistsError(path)
    _require_shape(key)
    extensions = path.parent / f".{path.name}.extensions"
    con = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "extension_directory": str(extensions.absolute())}
    )
    try:
        import_extension("httpfs", con=con)  # its cryptography is needed for writing; nothing is fetched
        con.execute("load httpfs")
        con.execute(f"attach '{_quoted(path)}' as rrk (encryption_key '{key}')")
        con.register("rows_to_write", names.to_arrow())
        con.execute(f"create table rrk.{TABLE} as select * from rows_to_write")
        con.execute(f"comment on table rrk.{TABLE} is 'Eine Zeile je Personalie eines Falls der Liste'")
        for column, meaning in COLUMNS.items():
            con.execute(f"comment on column rrk.{TABLE}.{column} is '{meaning}'")
        con.execute("checkpoint rrk")
        con.execute("detach rrk")
    finally:
        con.close()
        shutil.rmtree(extensions, ignore_errors=True)
    path.chmod(READ_ONLY)


def take_out(path: Path, *, cases: Collection[str], key: str) -> bool:
    """Write the file anew without some cases; the old one is gone with its pages.

    Args:
        path: of the file.
        cases: fall_ids.
        key: of the run.

    Returns:
        Whether it held any of them.

    Raises:
        UserError: the key is not that of the run.
    """
    with _opened(path, key=key) as con:
        names = con.sql(f"select * from rrk.{TABLE}").pl()
    left = names.filter(~pl.col("fall_id").is_in(sorted(cases)))
    if left.height == names.height:
        return False
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    write_names_file(part, names=left, key=key)
    part.replace(path)
    return True


def who_is(run_folder: Path, *, fall_id: str, key: str) -> pl.DataFrame:
    """Give the personal data of one case.

    Args:
        run_folder: of a published run.
        fall_id: as on the list.
        key: of that run.

    Returns:
        COLUMNS, at least one row, the leading identities first.

    Raises:
        UserError: the key is not that of the run, the file is missing, or the case is not on the list.
    """
    with _opened(run_folder / NAMES_FILE, key=key) as con:
        rows = con.sql(f"from rrk.{TABLE} where fall_id = $1 order by identitaet_nr, quelle", params=[fall_id]).pl()
    if rows.is_empty():
        raise UserError(
            what=f"The case {fall_id} is not on the list of the run {run_folder.resolve().name}.",
            meaning="No name was shown: either the number is mistyped, or the case is not on this list.",
            remedy="Copy the number from the list (it looks like F-0123456789ab): iris list",
        )
    return rows


@contextmanager
def _opened(path: Path, *, key: str) -> Iterator[duckdb.DuckDBPyConnection]:
    _require_shape(key)
    if not path.exists():
        raise UserError(
            what=f"The run {path.parent.resolve().name} has no file with names.",
            meaning="Who its cases are cannot be looked up here.",
            remedy="Restore the file from the backup, or make the list again: iris refresh --stichtag <day>",
        )
    con = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        try:
            con.execute(f"attach '{_quoted(path)}' as rrk (encryption_key '{key}', read_only)")
        except duckdb.Error:
            raise UserError(  # without its cause: a message of the database might quote the statement
                what=f"The file with names of the run {path.parent.resolve().name} does not open with this key.",
                meaning="Nothing was shown. Each run has a key of its own; the key of another run, or a master key "
                "that was exchanged since, does not fit. Or the file was changed.",
                remedy="Use the key file that was set when the list was made (IRIS_RRK_KEY_FILE); to see whether the "
                "file was changed: iris verify",
            ) from None
        yield con
    finally:
        con.close()


def _require_shape(key: str) -> None:
    if not KEY.fullmatch(key):
        raise ValueError("a key has 64 hexadecimal digits")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
