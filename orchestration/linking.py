"""What people do with links beside the daily run: try the rules on a file, ask why.

Belongs here: putting the parts of pipelines.identify together for the command line.
Does not belong here: the rules (pipelines.identify), what is printed (linking_cli).
"""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from orchestration.register_folder import known_judgements, linked_folder
from pipelines.errors import UserError
from pipelines.identify.explain_link import explain_link
from pipelines.identify.judgements import given_before
from pipelines.identify.linked_files import LinkedRecords, read_linked
from pipelines.identify.pairs import decide_file, prepared, require_writable, write_pairs
from pipelines.identify.person_file import as_person_records, read_person_file
from pipelines.identify.scoring import with_weights
from pipelines.identify.training import save_model, train
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
    person_file = read_person_file(file)
    numbered, identities = prepared(person_file.records)
    pairs = decide_file(person_file.records, identities=identities, numbered=numbered)
    write_pairs(with_weights(pairs, identities=identities), path=out)
    counted = Counter(pairs["decision"].to_list())
    told = ", ".join(f"{decision} {counted[decision]}" for decision in ("LINK", "REVIEW", "APART"))
    return [*person_file.notices, f"{numbered.height} records, {pairs.height} candidate pairs: {told}."]


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
    known = read_linked(linked_folder(home))
    if known is None:
        raise UserError(
            what=f"The links of the list of {run.stichtag.isoformat()} were not kept.",
            meaning="Nobody can say from here which records were joined; the list itself is not concerned.",
            remedy=f"Make the list again: iris refresh --stichtag {run.stichtag.isoformat()}",
        )
    return known
