"""The `iris` command of those who answer for the pilot: the evidence for the project report.

Belongs here: what they type, and what is printed for it.
Does not belong here: the report (pilot_report).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.arguments import HomeOption, day_of, home_folder
from orchestration.progress import shown_steps
from pipelines.publish.staffing import ASSUMPTIONS

out = Console()
err = Console(stderr=True)


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(epilog="Example: iris report --stichtag 2026-06-01 --nach report.html --alte-daten 7")
    def report(
        *,
        stichtag: Annotated[str, typer.Option("--stichtag", help="A day that has a list.")],
        nach: Annotated[Path, typer.Option("--nach", help="The HTML file, in a folder of your own.")],
        draws: Annotated[int, typer.Option("--ziehungen", min=1, help="How often all weights are drawn anew.")] = 500,
        k: Annotated[int, typer.Option("--kapazitaet", min=1, help="Cases that can be worked on in a week.")] = 10,
        frozen: Annotated[
            list[int] | None,
            typer.Option("--alte-daten", min=1, help="Hold each source back by so many days; may be repeated. Slow."),
        ] = None,
        assumptions: Annotated[
            Path, typer.Option("--annahmen", help="Assumptions of the personnel model (YAML).")
        ] = ASSUMPTIONS,
        home: HomeOption = None,
    ) -> None:
        """Write the evidence for the project report: robustness, groups, deletion, staffing. Nothing is changed."""
        from orchestration.pilot_report import write_report

        with shown_steps(err):
            sections = write_report(
                home_folder(home),
                stichtag=day_of(stichtag),
                target=nach,
                draws=draws,
                k=k,
                frozen_days=frozen or (),
                assumptions=assumptions,
            )
        out.print(f"Bericht: {nach} ({sections} Abschnitte).", highlight=False, markup=False, soft_wrap=True)
