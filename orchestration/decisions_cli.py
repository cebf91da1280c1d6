"""The `iris` command by which decisions come back.

Belongs here: what a person types about decisions, and what is printed for it.
Does not belong here: the work itself (decisions).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.arguments import HomeOption, day_of, home_folder

out = Console()


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(epilog="Example: iris decisions worklist_rangfolge.xlsx --am 2026-06-01")
    def decisions(
        file: Annotated[Path, typer.Argument(help="The filled-in work list (XLSX), or a CSV with its headings.")],
        am: Annotated[str, typer.Option("--am", help="Day on which it is handed in; it counts from the next day.")],
        back: Annotated[
            Path | None, typer.Option("--zurueck", help="XLSX or HTML for the rows that are refused; default: beside.")
        ] = None,
        second: Annotated[
            Path | None, typer.Option("--zweitvotum", help="The second person's sheet of blind cases.")
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Take in the decisions of a filled-in work list; rows that cannot be taken come back with their reasons."""
        from orchestration.decisions import take_decisions

        told = take_decisions(home_folder(home), file=file, am=day_of(am), back=back, second_votes=second)
        lines = [
            f"Übernommen: {told.taken}; gilt für Listen nach dem {day_of(am):%d.%m.%Y}.",
            f"Schon früher übernommen: {told.known}. Leer: {told.empty}. Angefangen, ohne Entscheidung: {told.begun}.",
            f"Zurückgewiesen: {told.refused}." + ("" if told.returned is None else f" Gründe: {told.returned}"),
        ]
        if told.taken:
            opened = told.taken - len(told.unopened)
            lines.append(
                f"Begründung über iris explain geöffnet: bei {opened} von {told.taken}."
                + (f" Nur nach Angabe im Blatt gelesen: {', '.join(told.unopened)}." if told.unopened else "")
            )
        for line in lines:
            out.print(line, highlight=False, markup=False, soft_wrap=True)
