"""Every planted fault, and what became of it: `python -m tests.eval.faults --scale M --seed 4711`.

Belongs here: inventing a set, making its list, holding the warehouse against the truth, the table. Does not belong
here: planting (pipelines.synthesise), what must become of which fault (its catalogue), the single questions
(fault_questions.sql).
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.prioritise.priority import case_ids
from pipelines.synthesise import Scale, synthesise
from pipelines.synthesise.faults import CATALOGUE, Fault
from quality.contract import load_contracts
from quality.ledger import differences
from tests.bench import bare

FIRST_DAY, LAST_DAY = date(2026, 5, 25), date(2026, 6, 2)
REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = ("deliveries", "set_aside", "ledger", "case_list", "case_explanations", "case_clarifications")
QUESTIONS = Path(__file__).with_name("fault_questions.sql")
HEAD = """# What became of every planted fault

A freshly seeded set is invented, its deliveries are pulled, read and linked, and the warehouse is held against the
truth that was written beside the deliveries: is each planted place what the truth says must become of it?

- Command: `python -m tests.eval.faults --scale {scale} --seed {seed} --out docs/proofs/faults.md`
- Deliveries of {first} to {last}, list of {last}; {files} files, {rows} rows, {persons} persons
- Ledger: {entries} entries, {differences} differences

*Planted* counts places in delivered files. *Replaced* lie in deliveries that a later full one replaced, or that were
refused as a whole: nothing of them is in use. *Found* are the others, each looked up by delivery and line or by its
person; *as expected* are those that became what the truth file says; *otherwise* those that did not, named below.
The questions, one per kind of handling, are in `tests/eval/fault_questions.sql`.

| Fault | What | Planted | Replaced | Found | As expected | Otherwise |
|---|---|---:|---:|---:|---:|---:|
"""


def measure(folder: Path, *, scale: Scale, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, str]:
    """Invent a set and make its list below a folder.

    Returns:
        One row per fault (fault, planted, replaced, found, as_expected), one per place that became something else,
        and the head of the page.
    """
    done = synthesise(scale=scale, seed=seed, out=folder / "inbox", first_day=FIRST_DAY, last_day=LAST_DAY)
    bare.run(folder, stichtag=LAST_DAY)
    ledger = pl.read_parquet(folder / "result" / "ledger.parquet")
    with duckdb.connect(folder / "warehouse.duckdb") as con:
        for name in ("faults", "records", "persons"):
            con.execute(f"create view truth_{name} as from '{folder}/inbox/truth/{name}.parquet'")
        for name in RESULTS:
            con.execute(f"create view result_{name} as from '{folder}/result/{name}.parquet'")
        persons = con.sql("select person_id from linked_persons.personen").pl()["person_id"].to_list()
        fall_ids = case_ids(persons, pseudonym_key=bare.KEY.encode())
        con.register("ids_of_cases", pl.DataFrame({"person_id": persons, "fall_id": fall_ids}))
        con.register("matters_to_keep_out", matters_to_keep_out(folder / "inbox" / "pol"))
        con.execute(QUESTIONS.read_text(encoding="utf-8"))
        counted = con.sql(
            "select fault, count(*) as planted, count(*) filter (not in_use) as replaced,"
            " count(*) filter (in_use) as found, count(*) filter (in_use and as_expected) as as_expected"
            " from answers group by fault order by fault"
        ).pl()
        otherwise = con.sql(
            "select fault, erwartet, quelle, objekt, schluessel, datei, zeile from answers"
            " where in_use and not coalesce(as_expected, false) order by all limit 60"
        ).pl()
    head = HEAD.format(
        scale=scale,
        seed=seed,
        first=FIRST_DAY,
        last=LAST_DAY,
        files=done.files,
        rows=done.rows,
        persons=done.persons,
        entries=ledger.height,
        differences=differences(ledger).height,
    )
    return counted, otherwise, head


def matters_to_keep_out(inbox: Path) -> pl.DataFrame:
    """Name the lines of the police's matters that may not be held, whatever was planted in them: datei, zeile.

    Read from the delivered files and not from what the product made of them: the day of review has passed, or the
    proceeding ended in a way that leaves nothing to hold.
    """
    contract = load_contracts(REPOSITORY / "quality" / "contracts")["source", "pol__vorgang"]
    names = [column.name for column in contract.delivered_columns]
    # Days and codes are ASCII: they read the same in both charsets of these files.
    fields = pl.concat(
        [
            pl.DataFrame({"fields": file.read_bytes().decode("latin-1").split("\n")})
            .with_row_index("zeile", offset=1)
            .with_columns(datei=pl.lit(file.name), fields=pl.col("fields").str.split(";"))
            for file in sorted(inbox.glob("POL_VORGANG_*.csv"))
        ]
    )

    def cell(name: str) -> pl.Expr:
        return pl.col("fields").list.get(names.index(name), null_on_oob=True)

    ended = [
        cell(column.name).is_in(codes).fill_null(value=False)
        for column in contract.delivered_columns
        for codes in column.refused.values()
    ]
    is_past = (cell("prueftermin").str.to_date("%d.%m.%Y", strict=False) < LAST_DAY).fill_null(value=False)
    return fields.filter(pl.any_horizontal(is_past, *ended)).select("datei", "zeile")


def page(counted: pl.DataFrame, *, otherwise: pl.DataFrame, head: str) -> str:
    """Write the table of all thirty faults."""
    rows = {row["fault"]: row for row in counted.iter_rows(named=True)}
    lines = []
    for fault in Fault:
        row = rows[fault]
        numbers = (row["planted"], row["replaced"], row["found"], row["as_expected"], row["found"] - row["as_expected"])
        lines.append(f"| {fault} | {CATALOGUE[fault].title} | " + " | ".join(map(str, numbers)) + " |")
    if otherwise.height:
        lines += ["", "## Otherwise", "", "Expected, and the record that became something else:", ""]
        lines += [
            "- {fault} {erwartet}: {quelle} {schluessel}, {datei} line {zeile}".format_map(row)
            for row in otherwise.iter_rows(named=True)
        ]
    return head + "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", default="M")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted, otherwise, head = measure(Path(folder), scale=Scale(given.scale), seed=given.seed)
    text = page(counted, otherwise=otherwise, head=head)
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
