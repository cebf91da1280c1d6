"""The `iris` command.

Belongs here: what a person types, and what is printed for it.
Does not belong here: anything that a scheduled run needs as well.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from orchestration import decisions_cli, deletion_cli, linking_cli, oversight_cli, report_cli, rules_cli
from orchestration.arguments import HomeOption, ZweckOption, day_of, home_folder, moment_of
from orchestration.interpreter import call_with_room, keep_what_is_loaded
from orchestration.progress import show_error, shown_steps
from pipelines.publish.audit import Zweck

if TYPE_CHECKING:
    import polars as pl

    from pipelines.publish.run_folders import PublishedRun

app = typer.Typer(
    name="iris",
    help="Prioritised case list of the pilot. It proposes an order of looking at files; people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
out = Console()
err = Console(stderr=True)

DEMO_STICHTAG = "2026-06-01"
DEMO_SEED = 20260601
FIRST_PLACES = 10


@app.command(epilog="Example: iris prepare")
def prepare() -> None:
    """Parse the dbt project once and read off its column lineage, so that a daily run need not."""
    from orchestration.prepare import prepare_project

    with err.status("Preparing the dbt manifest and the column lineage …"):
        columns = prepare_project()
    err.print(f"Prepared: dbt manifest, lineage of {columns} columns.", highlight=False)


@app.command(epilog="Example: iris synthesise --scale S --seed 1 --out data/inbox --fault F25")
def synthesise(
    *,
    out_folder: Annotated[Path, typer.Option("--out", help="Folder of the inboxes, one per authority.")],
    scale: Annotated[str, typer.Option(help="S, M, L or XL.")] = "S",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = DEMO_SEED,
    first_day: Annotated[str, typer.Option(help="First day of deliveries.")] = "2026-05-27",
    last_day: Annotated[str, typer.Option(help="Last day of deliveries.")] = "2026-06-02",
    fault: Annotated[
        list[str] | None, typer.Option(help="Plant only this fault (F01 to F30, or `none`); may be given again.")
    ] = None,
    documents: Annotated[
        str, typer.Option(help="Whether travel documents depend on nationality: independent or correlated.")
    ] = "independent",
) -> None:
    """Write invented deliveries with known truth.

    Eighteen months with the days of the pilot: --first-day 2025-03-01 --last-day 2026-08-31.
    """
    from orchestration.demo import synthesise_into

    with err.status("Inventing deliveries …"):
        summary = synthesise_into(
            out_folder,
            scale=scale,
            seed=seed,
            first_day=day_of(first_day),
            last_day=day_of(last_day),
            only=fault,
            documents=documents,
        )
    out.print(summary, highlight=False)


@app.command(epilog="Example: iris refresh --stichtag 2026-06-01")
def refresh(
    stichtag: Annotated[str, typer.Option(help="The day the list speaks of.")],
    wissensstand: Annotated[
        str | None,
        typer.Option(help="Deliveries handed over by then are known; default: six in the morning of the Stichtag."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Make the list of a day: pull, validate, link, assess, publish."""
    from orchestration.refresh import refresh_day

    keep_what_is_loaded()
    folder = home_folder(home)
    with shown_steps(err):
        run = refresh_day(folder, stichtag=day_of(stichtag), wissensstand=moment_of(wissensstand))
    out.print(f"Published: {run.folder}", highlight=False, soft_wrap=True)
    out.print(f"List hash: {run.list_hash}", highlight=False)


def _logged_list(home: Path, *, zweck: Zweck, felder: tuple[str, ...], fall_id: str | None = None) -> "PublishedRun":
    from orchestration.oversight import logged_list
    from orchestration.resources import account_from_environment

    return logged_list(home, konto=account_from_environment(), zweck=zweck, felder=felder, fall_id=fall_id)


@app.command("list", epilog="Example: iris list --top 20")
def show_list(
    top: Annotated[int, typer.Option(help="How many places.")] = FIRST_PLACES,
    zweck: ZweckOption = Zweck.SACHBEARBEITUNG,
    home: HomeOption = None,
) -> None:
    """Show the first places of the list in force."""
    from pipelines.publish.explain import top_of_list

    run = _logged_list(home_folder(home), zweck=zweck, felder=("case_list",))
    _print_places(top_of_list(run.folder, n=top).to_dicts(), title=f"Stichtag {run.stichtag:%d.%m.%Y}")


def _print_places(rows: list[dict[str, object]], *, title: str) -> None:
    table = Table(title=f"IRIS-Vorschlag zur Reihenfolge der Prüfung, {title}", title_justify="left")
    table.add_column("Platz", justify="right")
    table.add_column("Fall")
    table.add_column("Kurztext")
    for row in rows:
        table.add_row(str(row["platz"]), str(row["fall_id"]), str(row["kurztext"]))
    out.print(table)
    out.print("Arbeitsvorschlag. Keine Entscheidung; er löst nichts aus.", style="bold")


@app.command(epilog="Example: iris explain F-0123456789ab")
def explain(
    fall_id: Annotated[str, typer.Argument(help="As on the list.")] = "",
    link: Annotated[
        tuple[str, str] | None,
        typer.Option("--link", metavar="RECORD RECORD", help="Why these two records are one person, or not."),
    ] = None,
    zweck: ZweckOption = Zweck.SACHBEARBEITUNG,
    home: HomeOption = None,
) -> None:
    """Print why a case stands where it stands, or why two records are one person."""
    if (link is None) == (fall_id == ""):
        raise typer.BadParameter("give a case as on the list, or --link with two records")
    if link is not None:
        from orchestration.linking import explain_records

        left, right = link
        _logged_list(home_folder(home), zweck=zweck, felder=("pair_decisions", "records"))
        out.print(explain_records(home_folder(home), left=left, right=right), highlight=False, markup=False)
        return
    from pipelines.publish.explain import explain_case

    run = _logged_list(home_folder(home), zweck=zweck, felder=("case_explanations",), fall_id=fall_id)
    out.print(explain_case(run.folder, fall_id=fall_id), highlight=False, markup=False)


@app.command(epilog="Example: iris compare")
def compare(
    stichtag: Annotated[
        str | None, typer.Option(help="The list of this day as known then, beside the same day as known now.")
    ] = None,
    zweck: ZweckOption = Zweck.SACHBEARBEITUNG,
    home: HomeOption = None,
) -> None:
    """Print what changed since the list before, and why; with --stichtag what was learned about a past day since."""
    from pipelines.publish.explain import changes_told

    folder = home_folder(home)
    if stichtag is None:
        run = _logged_list(folder, zweck=zweck, felder=("comparison",))
        rows = run.table("comparison")
        against = f"Stichtag {run.stichtag:%d.%m.%Y} gegen {run.manifest['previous_run_id'] or 'keine Liste davor'}"
    else:
        rows, against = _learned_since(folder, stichtag=stichtag, zweck=zweck)
    told = changes_told(rows)
    out.print(
        f"{against}: {told.height} Fälle geändert, {rows.height - told.height} unverändert.",
        highlight=False,
        soft_wrap=True,
    )
    for row in told.iter_rows(named=True):
        details = f" · {row['Einzelheiten']}" if row["Einzelheiten"] else ""
        shown = f"{row['Liste']}, Platz {row['Platz']}, {row['Priorität']}{details}"
        out.print(
            f"{row['Fall']} {row['Änderung']}, {row['Ursache']}: {shown}", highlight=False, markup=False, soft_wrap=True
        )


def _learned_since(home: Path, *, stichtag: str, zweck: Zweck) -> tuple["pl.DataFrame", str]:
    from orchestration.oversight import log_read
    from orchestration.past_knowledge import learned_since, said, then_and_now
    from orchestration.resources import account_from_environment

    then, now = then_and_now(home, stichtag=day_of(stichtag))
    for run in (then, now):
        log_read(home, konto=account_from_environment(), zweck=zweck, felder=("case_list",), lauf_id=run.run_id)
    against = f"Stichtag {now.stichtag:%d.%m.%Y}, bekannt bis {said(then)} gegen bekannt bis {said(now)}"
    return learned_since(then, now=now), against


@app.command(epilog="Example: iris names F-0123456789ab --zweck SACHBEARBEITUNG")
def names(
    fall_id: Annotated[str, typer.Argument(help="As on the list.")],
    zweck: Annotated[Zweck, typer.Option("--zweck", help="What you need the name for; goes into the audit log.")],
    home: HomeOption = None,
) -> None:
    """Print who a case is, from the encrypted file with names; the read is logged first."""
    from orchestration.resources import keys_from_environment
    from orchestration.rrk_keys import known_key
    from pipelines.publish.names_file import who_is

    folder = home_folder(home)
    run = _logged_list(folder, zweck=zweck, felder=("personalien",), fall_id=fall_id)
    key_file = keys_from_environment().rrk_key_file
    key = known_key(folder, run_id=run.run_id, key_file=None if key_file is None else Path(key_file))
    for row in who_is(run.folder, fall_id=fall_id, key=key).iter_rows(named=True):
        parts = [f"{name}: {value}" for name, value in row.items() if value is not None and name != "fall_id"]
        out.print(" · ".join(parts), highlight=False, markup=False, soft_wrap=True)


@app.command(epilog="Example: iris assess tests/spec/golden_cases.yml --json")
def assess(
    file: Annotated[Path, typer.Argument(help="Hypothetical cases in the format of tests/spec/golden_cases.yml.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print a list with one object per case.")] = False,
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="Folder of another ruleset.")] = None,
) -> None:
    """Assess hypothetical cases: training, lawyers, what-if. Nothing is stored."""
    from orchestration.assess import assess_file, lines_of

    cases = assess_file(file, ruleset=None if ruleset is None else rules_cli.ruleset_folder(ruleset))
    if as_json:
        import json

        print(json.dumps(cases, ensure_ascii=False, indent=1, default=str))
        return
    for line in lines_of(cases):
        out.print(line, highlight=False, markup=False)


@app.command(epilog="Example: iris demo")
def demo(
    stichtag: Annotated[str, typer.Option(help="The day the list speaks of.")] = DEMO_STICHTAG,
    home: HomeOption = None,
) -> None:
    """Invent deliveries, make one list, show its first places and one explained case."""
    from orchestration.demo import run_demo

    keep_what_is_loaded()
    folder = home_folder(home)
    with shown_steps(err):
        shown = run_demo(folder, stichtag=day_of(stichtag), seed=DEMO_SEED)
    _logged_list(folder, zweck=Zweck.BETRIEB, felder=("case_explanations", "case_list"))
    _print_places(shown.places, title=f"Stichtag {day_of(stichtag):%d.%m.%Y}")
    out.print()
    out.print(shown.explanation, highlight=False, markup=False)
    out.print()
    for name, path in shown.files.items():
        out.print(f"{name:<22}{path}", highlight=False, markup=False, soft_wrap=True)


decisions_cli.add_commands(app)
linking_cli.add_commands(app)
oversight_cli.add_commands(app)
deletion_cli.add_commands(app)
report_cli.add_commands(app)
rules_cli.add_commands(app)


@app.command(epilog="Example: iris ui")
def ui(
    port: Annotated[int, typer.Option(help="On the loopback address only.")] = 3000, home: HomeOption = None
) -> None:
    """Start the Dagster web UI: lineage, partitions, checks and the schedule."""
    from orchestration.ui import serve

    serve(home_folder(home), port=port)


def main() -> None:
    """Run the command; errors of users end in three sentences and exit code 1."""
    try:
        call_with_room(app)
    except Exception as error:
        from orchestration.resources import describe, iris_home

        told = describe(error, step=" ".join(sys.argv[1:2]))
        if "traceback" in told:
            file = iris_home() / "last_error.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(told["traceback"], encoding="utf-8")
            told["remedy"] = f"Give {file} to the developers; it holds the place in the code, and no data."
        show_error(err, what=told["what"], meaning=told["meaning"], remedy=told["remedy"])
        sys.exit(1)
