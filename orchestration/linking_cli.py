"""The `iris` commands about links between person records.

Belongs here: what a person types about links, and what is printed for it.
Does not belong here: anything that a scheduled run needs as well (assets), the work itself (linking).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(epilog="Example: iris pairs records.csv --out pairs.parquet")
    def pairs(
        file: Annotated[Path, typer.Argument(help="CSV (UTF-8) or Parquet of person records; any of the columns.")],
        out_file: Annotated[Path, typer.Option("--out", help="CSV or Parquet, by its ending.")],
    ) -> None:
        """Run the rules of linking on a file and write every candidate pair with its decision and reasons."""
        from orchestration.linking import pairs_of_file

        with err.status("Comparing …"):
            told = pairs_of_file(file, out=out_file)
        for line in told:
            out.print(line, highlight=False, markup=False, soft_wrap=True)
