"""The `iris` commands that delete persons.

Belongs here: what they type, and what is printed for it.
Does not belong here: what is deleted and how (deletion_order, forgetting).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.arguments import HomeOption, day_of, home_folder
from orchestration.progress import shown_steps

out = Console()
err = Console(stderr=True)


def add_commands(app: typer.Typer) -> None:
    """Add them to the command line.

    Args:
        app: of `iris`.
    """

    @app.command(epilog="Example: iris forget F-0123456789ab --grund TILG --zweite-person dsb-2")
    def forget(
        subjects: Annotated[list[str], typer.Argument(help="Cases, persons or records: F-…, p…, abh:5515/33.2-1")],
        grund: Annotated[str, typer.Option("--grund", help="TILG FREI EINB TOD BERI WIDE ZSCH FRIST ZUST IRRT")] = "",
        zweite_person: Annotated[
            str | None, typer.Option("--zweite-person", help="Account that confirms it; only ZSCH needs none.")
        ] = None,
        today: Annotated[
            str | None, typer.Option("--today", help="The day of the deletion; default: today.", show_default=False)
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Delete persons everywhere, for good, and make the list in force again without them."""
        from orchestration.deletion_order import forget_persons
        from orchestration.oversight import today_here
        from orchestration.resources import account_from_environment, keys_from_environment

        folder = home_folder(home)
        with shown_steps(err):
            forgotten = forget_persons(
                folder,
                subjects=subjects,
                grund=grund,
                konto=account_from_environment(),
                zweite_person=zweite_person,
                am=today_here() if today is None else day_of(today),
                keys=keys_from_environment(),
            )
        for done in forgotten.done:
            out.print(
                f"Deleted: {done.deliveries} deliveries and {done.runs} lists were written anew. Certificate: "
                f"{folder / 'restricted' / 'certificates' / f'{done.nr}.json'}",
                highlight=False,
                soft_wrap=True,
            )
        if forgotten.new_list is not None:
            out.print(f"New list: {forgotten.new_list.folder}", highlight=False, soft_wrap=True)
        out.print("Messages to those who were given a list lie in the outbox, sealed: iris outbox", highlight=False)

    @app.command(epilog="Example: iris outbox --receiver rrk --out messages.json")
    def outbox(
        receiver: Annotated[
            str | None, typer.Option("--receiver", help="Whose messages; without it, only how many wait for whom.")
        ] = None,
        out_file: Annotated[
            Path | None, typer.Option("--out", help="File to write them to; default: the screen.", show_default=False)
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Show for whom messages about deletions wait, and hand them over in the clear; that is logged."""
        from orchestration.outbox import hand_over, waiting
        from orchestration.resources import account_from_environment, keys_from_environment

        folder = home_folder(home)
        if receiver is None:
            for name, number in waiting(folder).items():
                out.print(f"{name}: {number}", highlight=False)
            out.print(f"{sum(waiting(folder).values())} messages wait in {folder / 'outbox'}.", highlight=False)
            return
        key_file = keys_from_environment().rrk_key_file
        konto = account_from_environment()
        told = hand_over(folder, receiver=receiver, konto=konto, key_file=None if key_file is None else Path(key_file))
        if out_file is None:
            for text in told:
                out.print(text, highlight=False, markup=False, soft_wrap=True)
        else:
            out_file.write_text("\n".join(told), encoding="utf-8")
            out.print(f"{len(told)} message(s): {out_file}", highlight=False, markup=False, soft_wrap=True)

    @app.command("end-pilot", epilog="Example: iris end-pilot --today 2026-11-30 --zweite-person dsb-2")
    def end_pilot(
        today: Annotated[str, typer.Option("--today", help="The day on which this is done.")],
        zweite_person: Annotated[
            str | None, typer.Option("--zweite-person", help="Account that confirms it.", show_default=False)
        ] = None,
        home: HomeOption = None,
    ) -> None:
        """Delete everything about persons after the pilot, and write the certificate."""
        from orchestration.pilot_end import end_pilot as end
        from orchestration.resources import account_from_environment

        certificate = end(
            home_folder(home), today=day_of(today), konto=account_from_environment(), zweite_person=zweite_person
        )
        out.print(f"Everything about persons is deleted. Certificate: {certificate}", highlight=False, soft_wrap=True)
