"""The `iris` commands of those who check: retention, verification, who read what.

Belongs here: what they type, and what is printed for it.
Does not belong here: the audit log itself (pipelines.publish.audit), the work behind the commands (oversight, replay).
"""

from typing import Annotated

import typer
from rich.console import Console

from orchestration.arguments import HomeOption, day_of, home_folder
from orchestration.progress import shown_steps
from pipelines.acquire.retention import RETENTION_DAYS

out = Console()
err = Console(stderr=True)


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(epilog="Example: iris retain --today 2026-07-01")
    def retain(
        today: Annotated[str, typer.Option("--today", help="The day on which this is done.")],
        days: Annotated[int, typer.Option("--days", min=1, help="How long replaced files are kept.")] = RETENTION_DAYS,
        home: HomeOption = None,
    ) -> None:
        """Delete what had its time: replaced deliveries, old proposals, persons on no list any more, messages, log."""
        from orchestration.log_retention import cut_logs
        from orchestration.oversight import drop_expired
        from orchestration.resources import account_from_environment, keys_from_environment
        from orchestration.retention_clock import delete_expired

        folder, day, konto = home_folder(home), day_of(today), account_from_environment()
        number = drop_expired(folder, today=day, days=days, konto=konto)
        expired = delete_expired(folder, today=day, konto=konto, keys=keys_from_environment())
        entries = cut_logs(folder, today=day, konto=konto)
        out.print(f"Dropped the files of {number} deliveries; manifests and receipts stay.", highlight=False)
        out.print(
            f"Deleted {expired.persons} persons on no list any more and {expired.proposals} cases not taken up, "
            f"dropped {expired.messages} messages.",
            highlight=False,
            soft_wrap=True,
        )
        out.print(f"Took away {entries} entries of the audit logs that were written before last year.", highlight=False)

    @app.command(epilog="Example: iris verify --replay 2026-06-01")
    def verify(
        replay: Annotated[
            str | None, typer.Option("--replay", help="Make the list of this day anew and compare.")
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Check audit log, archive, register and every published list; name whatever is not as it was."""
        from orchestration.oversight import log_length, verify_home
        from orchestration.replay import replay_day

        folder = home_folder(home)
        with err.status("Checking every byte …"):
            found = verify_home(folder)
        deleted: tuple[str, ...] = ()
        if replay is not None:
            with shown_steps(err):
                replayed = replay_day(folder, stichtag=day_of(replay))
            found, deleted = [*found, *replayed.differences], replayed.deleted
        for sentence in deleted:
            out.print(f"○ {sentence}", highlight=False, markup=False, soft_wrap=True)
        for sentence in found:
            out.print(f"✗ {sentence}", highlight=False, markup=False, soft_wrap=True)
        if found:
            raise typer.Exit(1)
        out.print(f"Everything is as it was written; the audit log has {log_length(folder)} entries.", highlight=False)
        if replay is not None:
            told = "apart from what was deleted, every row is the same" if deleted else "with the same bytes"
            out.print(f"The list of {replay} was made again{':' if deleted else ''} {told}.", highlight=False)

    @app.command(epilog="Example: iris audit --week 2026-06-01")
    def audit(
        week: Annotated[str, typer.Option("--week", help="Its Monday.")],
        home: HomeOption = None,
    ) -> None:
        """Print, in German, a sample of who read what in a week, and what stands out."""
        from orchestration.certificates import incidents_of_week
        from orchestration.oversight import weekly_report
        from orchestration.resources import account_from_environment, keys_from_environment

        key = keys_from_environment().pseudonym_key
        folder, monday = home_folder(home), day_of(week)
        told = incidents_of_week(folder, monday=monday)
        lines = weekly_report(folder, monday=monday, konto=account_from_environment(), key=key, incidents=told)
        for line in lines:
            out.print(line, highlight=False, markup=False, soft_wrap=True)
