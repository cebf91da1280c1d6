"""What people do with links beside the daily run: try the rules on a file, ask why, judge.

Belongs here: putting the parts of pipelines.identify together for the command line.
Does not belong here: the rules (pipelines.identify), what is printed (linking_cli).
"""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.register_folder import judgements_file, kept_links, known_judgements
from orchestration.resources import keys_from_environment
from pipelines.errors import UserError
from pipelines.identify.clerical_queue import make_queue, write_page, write_workbook
from pipelines.identify.explain_link import explain_link
from pipelines.identify.judgement_file import add_judgements, read_judgement_file
from pipelines.identify.judgements import given_before
from pipelines.identify.linked_files import LinkedRecords
from pipelines.identify.pairs import NAMED, decide_file, prepared, require_writable, write_pairs
from pipelines.identify.person_file import as_person_records, read_person_file
from pipelines.identify.register_files import write_at_once
from pipelines.identify.scoring import with_weights
from pipelines.identify.training import save_model, train
from pipelines.prioritise.priority import case_ids
from pipelines.publish.run_folders import list_in_force
from pipelines.synthesise.person_records import synthesise_person_records


def pairs_of_file(file: Path, *, out: Path) -> list[str]:
    """Write every candidate pair of a file of person records.

    Args:
        file: CSV or Parquet.
        out: CSV or Parquet, by its ending.

    Returns:
        Lines to print: what was taken as unknown, how many pairs of which decision.
    """
    require_writable(out)
    named, numbered, identities, notices = _read_prepared(file)
    pairs = decide_file(named, identities=identities, numbered=numbered)
    write_pairs(with_weights(pairs, identities=identities), path=out)
    counted = Counter(pairs["decision"].to_list())
    told = ", ".join(f"{decision} {counted[decision]}" for decision in ("LINK", "REVIEW", "APART"))
    return [*notices, f"{numbered.height} records, {pairs.height} candidate pairs: {told}."]


def _read_prepared(file: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    """Read a file and prepare it; of the file itself only what names a record stays in memory."""
    person_file = read_person_file(file)
    numbered, identities = prepared(person_file.records)
    return person_file.records.select(NAMED), numbered, identities, person_file.notices


def train_linkage(*, am: date, records: int, seed: int, folder: Path) -> Path:
    """Train a model on freshly invented records and freeze it.

    Args:
        am: day that names the model.
        records: how many to invent.
        seed: of the records and of the random pairs.
        folder: gets the file.
    """
    invented = synthesise_person_records(count=records, seed=seed)
    person_records = as_person_records(invented.records).records
    truth = invented.truth.select("true_person_id", record_key=pl.format("{}:{}", "quelle", "datensatz_id"))
    model = train(person_records, truth=truth, seed=seed)
    return save_model(model, folder=folder, am=am, seed=seed, records=records)


def explain_records(home: Path, *, left: str, right: str) -> str:
    """Tell in German why two records of the list in force are one person, or not."""
    run = list_in_force(home)
    judgements = given_before(known_judgements(home), stichtag=run.stichtag)
    return explain_link(left, right=right, known=linked_of_list(home), judgements=judgements)


def linked_of_list(home: Path) -> LinkedRecords:
    """Read what the run of the list in force has linked.

    Raises:
        UserError: no list, or one that was made before links were kept.
    """
    run = list_in_force(home)
    key_file = keys_from_environment().rrk_key_file
    known = kept_links(home, key_file=None if key_file is None else Path(key_file))
    if known is None:
        raise UserError(
            what=f"The links of the list of {run.stichtag.isoformat()} were not kept.",
            meaning="Nobody can say from here which records were joined; the list itself is not concerned.",
            remedy=f"Make the list again: iris refresh --stichtag {run.stichtag.isoformat()}",
        )
    return known


def write_queue(home: Path, *, out: Path, pseudonym_key: bytes) -> int:
    """Write the clerical queue of the list in force.

    Args:
        home: the folder of all data.
        out: XLSX or HTML, by its ending.
        pseudonym_key: of the case ids.

    Returns:
        How many pairs wait.

    Raises:
        UserError: no list yet, or an output of another kind.
    """
    if out.suffix.lower() not in {".xlsx", ".html"} or not out.parent.is_dir():
        raise UserError(
            what=f"{out} cannot be written: its ending is not .xlsx or .html, or there is no such folder.",
            meaning="The queue was not written; no list is concerned.",
            remedy="Name a file in a folder that exists: iris clerical --out klaerliste.xlsx",
        )
    known, stichtag = linked_of_list(home), list_in_force(home).stichtag
    persons = known.person_links["person_id"].unique().sort().to_list()
    listed = set(list_in_force(home).table("case_list")["fall_id"])
    cases = dict(zip(persons, case_ids(persons, pseudonym_key=pseudonym_key), strict=True))
    queue = make_queue(known, case_ids={person: case for person, case in cases.items() if case in listed})
    write = write_workbook if out.suffix.lower() == ".xlsx" else write_page
    write(queue, stichtag=stichtag, path=out)
    return queue.height


def take_judgements(home: Path, *, file: Path, am: date) -> int:
    """Take in the judgements of a filled-in workbook.

    Args:
        home: the folder of all data.
        file: the workbook.
        am: day on which it was handed over.

    Returns:
        How many are new.

    Raises:
        UserError: the workbook cannot be read, says nothing whole, or contradicts what was judged before.
    """
    new, given = read_judgement_file(file, am=am), known_judgements(home)
    everything = add_judgements(new, given=given, record_keys=linked_of_list(home).person_links["record_key"])
    write_at_once(everything, path=judgements_file(home))
    return everything.height - given.height
