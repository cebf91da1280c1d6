"""The `iris` commands of those who answer for the ruleset: simulate, activate, rules.

Belongs here: what they type, and what is printed for it.
Does not belong here: the comparison (simulate), the conditions of an activation (active_rules).
"""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from orchestration.arguments import HomeOption, day_of, home_folder
from orchestration.progress import shown_steps

out = Console()
err = Console(stderr=True)

RulesetOption = Annotated[Path, typer.Option("--ruleset", help="Folder of the new ruleset, such as rulesets/iris_1_1.")]


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(
        epilog="Example: iris simulate --ruleset rulesets/iris_1_1 --stichtag 2026-06-01 --stichtag 2026-06-08"
    )
    def simulate(
        ruleset: RulesetOption,
        stichtag: Annotated[list[str], typer.Option("--stichtag", help="A past day; may be given several times.")],
        more: Annotated[list[str] | None, typer.Argument(help="Further days.", metavar="[DAY]...")] = None,
        home: HomeOption = None,
    ) -> None:
        """Compare a new ruleset with the one in force on the facts of past days: who moves, by how much, why."""
        from orchestration.simulate import simulate as compare
        from pipelines.prioritise.simulation import MOVEMENTS
        from pipelines.prioritise.simulation_charts import WORDS

        days = [day_of(text) for text in (*stichtag, *(more or ()))]
        with shown_steps(err):
            folder, report = compare(home_folder(home), folder=ruleset_folder(ruleset), days=days)
        table = Table(title=f"{report.after.version} gegen {report.before.version}", title_justify="left")
        table.add_column("Stichtag")
        for name in MOVEMENTS:
            table.add_column(WORDS[name], justify="right")
        for part in report.moves.partition_by("stichtag", maintain_order=True):
            found = Counter(part["bewegung"].to_list())
            table.add_row(part["stichtag"][0].isoformat(), *(str(found[name]) for name in MOVEMENTS))
        out.print(table)
        out.print(f"{len(report.changes)} Unterschiede der Regelwerke. Bericht: {folder / 'simulation.html'}",
                  highlight=False, markup=False, soft_wrap=True)  # fmt: skip

    @app.command(epilog="Example: iris activate --ruleset rulesets/iris_1_1 --first a.muster --second b.beispiel")
    def activate(
        ruleset: RulesetOption,
        first: Annotated[str, typer.Option("--first", help="Who proposes it.")],
        second: Annotated[str, typer.Option("--second", help="Who agrees; another person.")],
        ab: Annotated[
            str | None,
            typer.Option("--ab", help="First Stichtag it counts for; default: the day after the latest list."),
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Let a new ruleset make the lists from a day on; needs the report of a simulation and two persons."""
        from orchestration.active_rules import activate as set_active
        from orchestration.resources import account_from_environment
        from orchestration.simulation_reports import reports

        folder = home_folder(home)
        active = set_active(
            folder,
            folder=ruleset_folder(ruleset),
            ab=None if ab is None else day_of(ab),
            first=first,
            second=second,
            simulations=reports(folder),
            konto=account_from_environment(),
        )
        out.print(
            f"{active.name} {active.version} makes the lists from {active.ab} on; "
            f"agreed by {active.first} and {active.second} on report {active.simulation[:12]}.",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )

    @app.command(epilog="Example: iris rules")
    def rules(home: HomeOption = None) -> None:
        """Show which ruleset makes the lists from which day on, and who agreed."""
        from orchestration.active_rules import activations
        from orchestration.resources import RULESET
        from pipelines.prioritise.ruleset import load_ruleset

        table = Table(title="Rulesets in force", title_justify="left")
        for column in ("from", "ruleset", "status", "content", "agreed by"):
            table.add_column(column)
        own = load_ruleset(RULESET)
        table.add_row(
            str(own.von), f"{own.name} {own.version}", own.status, own.content_hash[:12], "comes with the program"
        )
        folder = home_folder(home)
        for each in activations(folder):
            status = load_ruleset(folder / "rulesets" / each.folder).status
            agreed = f"{each.first}, {each.second}"
            table.add_row(each.ab, f"{each.name} {each.version}", status, each.content_hash[:12], agreed)
        out.print(table)


def ruleset_folder(given: Path) -> Path:
    """The folder given; BadParameter when it is none.

    Args:
        given: as typed.
    """
    if not given.is_dir():
        raise typer.BadParameter(f"{given} is no folder; name the one that holds ruleset.yml", param_hint="--ruleset")
    return given.resolve()
