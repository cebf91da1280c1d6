"""Arguments that several `iris` commands share: the home folder, a day, a moment.

Belongs here: their options, and turning text into values with a message when it is none.
Does not belong here: commands (cli and its neighbours).
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.publish.audit import Zweck

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Folder of all data; default: IRIS_HOME, else ./data.", show_default=False)
]

ZweckOption = Annotated[
    Zweck, typer.Option("--zweck", help="What you read it for; goes into the audit log with your account.")
]


def home_folder(given: Path | None) -> Path:
    """The folder given or set, with the environment prepared for it."""
    from orchestration.resources import iris_home, prepare_environment

    home = given.resolve() if given else iris_home()
    prepare_environment(home)
    return home


def day_of(text: str) -> date:
    """A day in ISO form; BadParameter otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-06-01") from None


def moment_of(text: str | None) -> datetime | None:
    """A moment in ISO form with its offset, or None; BadParameter otherwise."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment; write it as 2026-06-01T06:00:00+02:00") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} lacks its offset from UTC; write it as 2026-06-01T06:00:00+02:00")
    return moment
