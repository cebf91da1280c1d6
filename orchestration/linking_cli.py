"""The `iris` commands about links between person records.

Belongs here: what a person types about links, and what is printed for it.
Does not belong here: anything that a scheduled run needs as well (assets), the work itself (linking).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.arguments import HomeOption, ZweckOption, day_of, home_folder
from pipelines.publish.audit import Zweck

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

    @app.command("train-linkage", epilog="Example: iris train-linkage --am 2026-06-01 --records 50000 --seed 1")
    def train_linkage(
        am: Annotated[str, typer.Option("--am", help="Day that names the model.")],
        records: Annotated[int, typer.Option(help="How many records to invent.")] = 50_000,
        seed: Annotated[int, typer.Option(help="Same seed, same model.")] = 1,
        folder: Annotated[Path | None, typer.Option("--out", help="Folder; default: that of the models.")] = None,
    ) -> None:
        """Train the model that orders open pairs on invented records; by hand, never part of a daily run."""
        from orchestration.linking import train_linkage as train
        from pipelines.identify.scoring import MODELS

        with err.status("Training …"):
            path = train(am=day_of(am), records=records, seed=seed, folder=folder or MODELS)
        out.print(f"Frozen: {path}. It is used once pipelines/identify/scoring.py names it.", highlight=False)

    @app.command(epilog="Example: iris clerical --out klaerliste.xlsx")
    def clerical(
        out_file: Annotated[Path, typer.Option("--out", help="XLSX to fill in, or HTML to read; holds names.")],
        zweck: ZweckOption = Zweck.DATENPFLEGE,
        home: HomeOption = None,
    ) -> None:
        """Write the pairs of records that wait for people, the likely ones first; logged first, for it holds names."""
        from orchestration.linking import write_queue
        from orchestration.oversight import logged_list
        from orchestration.resources import account_from_environment, keys_from_environment

        folder, konto = home_folder(home), account_from_environment()
        logged_list(folder, konto=konto, zweck=zweck, felder=("pair_decisions", "records"), fall_id=None)
        waiting = write_queue(folder, out=out_file, pseudonym_key=keys_from_environment().pseudonym_key.encode())
        out.print(f"{waiting} pairs wait for people: {out_file}", highlight=False, markup=False, soft_wrap=True)

    @app.command(epilog="Example: iris judgements klaerliste.xlsx --am 2026-06-01")
    def judgements(
        file: Annotated[Path, typer.Argument(help="The filled-in workbook of `iris clerical`.")],
        am: Annotated[str, typer.Option("--am", help="Day on which it was handed over; it counts from the next day.")],
        home: HomeOption = None,
    ) -> None:
        """Take in what people judged: same, different or unclear. It beats the rules for good."""
        from orchestration.linking import take_judgements
        from orchestration.oversight import log_judgements
        from orchestration.resources import account_from_environment

        folder = home_folder(home)
        new = take_judgements(folder, file=file, am=day_of(am))
        log_judgements(folder, konto=account_from_environment())
        out.print(f"{new} new judgements; they count for lists after {am}.", highlight=False)
