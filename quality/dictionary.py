"""The data dictionary and everything else that is generated from the contracts.

Belongs here: which files are generated, their writing and the check that none is stale, the comments in DuckDB.
Does not belong here: what dbt must know (dbt_files), the contracts themselves (contract).

    python -m quality.dictionary --write     after a change of a contract
    python -m quality.dictionary --check     in the tests; ends with 1 when a file is stale
"""

import argparse
import sys
from pathlib import Path

from quality.code_list import CODE_LIST_FOLDER
from quality.column import Column
from quality.contract import Contract, Contracts, load_contracts
from quality.dbt_files import models_yml, records_macro, sources_yml
from quality.door_rules import DoorRules
from quality.errors import QualityError, listed

PROJECT = Path(__file__).resolve().parent.parent
CONTRACTS = Path("quality/contracts")
MODELS = Path("dbt_project/models")
RECORDS_MACRO = Path("dbt_project/macros/_gelieferte.sql")
PAGES = Path("docs/dictionary")
_MARK = "Generated from quality/contracts"
_PAGE_HEADER = f"<!-- {_MARK} by: python -m quality.dictionary --write. Edit the contract, not this file. -->\n"


class StaleError(QualityError):
    """A generated file is not what the contracts say."""


def generated_files(contracts: Contracts) -> dict[Path, str]:
    """Make the content of every generated file.

    Args:
        contracts: all.

    Returns:
        Text by path below the project, sorted.
    """
    files = {MODELS / "_sources.yml": sources_yml(contracts), RECORDS_MACRO: records_macro(contracts)}
    for stage in sorted({contract.stage for contract in contracts.values()}):
        files[PAGES / f"{stage}.md"] = page(contracts, stage=stage)
        models = models_yml(contracts, stage=stage)
        if models is not None:
            files[MODELS / f"_models_{stage}.yml"] = models
    return dict(sorted(files.items()))


def write_generated(contracts: Contracts, *, project: Path) -> tuple[Path, ...]:
    """Write every generated file that differs and remove those that are no longer generated.

    Args:
        contracts: all.
        project: folder that holds dbt_project and docs.

    Returns:
        The paths that changed, below the project.
    """
    stale = stale_files(contracts, project=project)
    files = generated_files(contracts)
    for path in stale:
        if path in files:
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(files[path], encoding="utf-8")
        else:
            (project / path).unlink()
    return stale


def stale_files(contracts: Contracts, *, project: Path) -> tuple[Path, ...]:
    """Find generated files that are missing, differ, or should no longer be there.

    Args:
        contracts: all.
        project: folder that holds dbt_project and docs.

    Returns:
        Paths below the project, sorted.
    """
    files = generated_files(contracts)
    stale = {path for path, text in files.items() if _content(project / path) != text}
    candidates = [*(project / MODELS).glob("_*.yml"), *(project / PAGES).glob("*.md")]
    for found in candidates:
        if found.relative_to(project) not in files and _MARK in (_content(found) or "").partition("\n")[0]:
            stale.add(found.relative_to(project))
    return tuple(sorted(stale))


def require_fresh(contracts: Contracts, *, project: Path) -> None:
    """Demand that every generated file is what the contracts say.

    Raises:
        StaleError: naming the files.
    """
    stale = stale_files(contracts, project=project)
    if stale:
        raise StaleError(
            what=f"{len(stale)} generated file(s) do not say what the contracts say:\n"
            f"{listed([path.as_posix() for path in stale])}",
            meaning="dbt and the readers of the dictionary would go by an old description of the data.",
            remedy="Run: python -m quality.dictionary --write",
        )


def comment_statements(contracts: Contracts, *, stage: str) -> list[str]:
    """Write the SQL that comments the tables and columns of one stage in DuckDB.

    Args:
        contracts: all.
        stage: whose tables; they must exist. Views are commented by the same statements.
    """
    statements: list[str] = []
    for contract in contracts.of_stage(stage):
        table = f'{stage}."{contract.table}"'
        statements.append(f"comment on table {table} is {_quoted(f'{contract.grain} {contract.title}')}")
        statements.extend(
            f'comment on column {table}."{column.name}" is {_quoted(_comment(column))}' for column in contract.columns
        )
    return statements


def page(contracts: Contracts, *, stage: str) -> str:
    """Write the chapter of one stage: a heading per table, a row per column (Markdown)."""
    parts = [_PAGE_HEADER, f"# {stage}\n"]
    parts.extend(_section(contract) for contract in contracts.of_stage(stage))
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Write or check the generated files; 0 when all is well, 1 when not."""
    parser = argparse.ArgumentParser(
        prog="python -m quality.dictionary",
        description="Generate dbt sources and models and the data dictionary from the contracts.",
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write what differs, remove what is no longer generated")
    action.add_argument("--check", action="store_true", help="end with 1 when a generated file is stale")
    parser.add_argument("--project", type=Path, default=PROJECT, help="folder that holds quality, dbt_project and docs")
    chosen = parser.parse_args(arguments)
    try:
        contracts = load_contracts(chosen.project / CONTRACTS)
        if chosen.check:
            require_fresh(contracts, project=chosen.project)
            sys.stdout.write("All generated files say what the contracts say.\n")
            return 0
        changed = write_generated(contracts, project=chosen.project)
    except QualityError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"changed: {path.as_posix()}\n" for path in changed) or "Nothing had to change.\n")
    return 0


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _section(contract: Contract) -> str:
    facts = [
        f"## {contract.table}\n",
        f"{contract.title}. {contract.grain}\n",
        f"- Key: {', '.join(contract.key) or 'none; rows are entries of a log'}",
        f"- Owner: {contract.owner}",
        f"- Version of the contract: {contract.version}",
        f"- Legal basis: {contract.legal_basis}",
        f"- Purpose: {contract.purpose}",
    ]
    if contract.format_note is not None:
        facts.append(f"- Format: {contract.format_note}")
    facts.extend(f"- {line}" for line in _kept_out(contract.door))
    head = "| Column | Type | Meaning | Empty means | Personal data | Values | Legal basis | Purpose |"
    rows = [_row(column, contract=contract) for column in contract.columns]
    return "\n".join([*facts, "", head, "|---|---|---|---|---|---|---|---|", *rows, ""])


def _kept_out(door: DoorRules) -> list[str]:
    said: list[str] = []
    if door.persons is not None:
        rows = "Every row" if door.persons.column is None else f"A row with {door.persons.column} {door.persons.code}"
        said.append(f"{rows} is a person; children are counted and not held")
    if door.part_of:
        said.append(f"Rows go with their record in {', '.join(door.part_of)}")
    if door.admitted_with is not None:
        other = door.admitted_with
        said.append(
            f"Held only while {other.table} has {other.column} {' or '.join(other.codes)} for the same "
            f"{', '.join(other.by)}; else counted as {other.otherwise}"
        )
    return said


def _row(column: Column, *, contract: Contract) -> str:
    cells = (
        f"`{column.name}`",
        column.type.value,
        column.meaning,
        column.null_means or "never empty",
        "yes" if column.personal_data else "no",
        _values(column),
        "as the table" if column.legal_basis == contract.legal_basis else column.legal_basis,
        "as the table" if column.purpose == contract.purpose else column.purpose,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _values(column: Column) -> str:
    said: list[str] = []
    if column.code_list is not None:
        path = f"../../dbt_project/seeds/{CODE_LIST_FOLDER}/{column.code_list}.csv"
        said.append(f"code list [{column.code_list}]({path})")
    if column.format is not None:
        said.append(f"written `{column.format}`")
    if column.pattern is not None:
        said.append(f"matches `{column.pattern}`")
    if column.range is not None:
        said.append(f"{column.range[0]} to {column.range[1]}")
    if column.unbounded is not None:
        said.append(f"`{column.unbounded}` means no end")
    said.extend(f"{', '.join(codes)} may not be held ({rule})" for rule, codes in column.refused.items())
    if column.refused_when_past is not None:
        said.append(f"may not be held once it has passed ({column.refused_when_past})")
    return "; ".join(said)


def _comment(column: Column) -> str:
    parts = [column.meaning]
    if column.null_means is not None:
        parts.append(f"Leer: {column.null_means}")
    if column.code_list is not None:
        parts.append(f"Codeliste: {column.code_list}")
    return ". ".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    sys.exit(main())
