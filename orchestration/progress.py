"""What a person at a terminal sees while a run goes on.

Belongs here: turning the steps' announcements into lines on the terminal, errors into three sentences.
Does not belong here: what the steps do; who announces what (resources.Building.step).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.panel import Panel
from rich.status import Status


class StepLines(logging.Handler):
    """Show the step that runs with a spinner, and a line for each that is done."""

    def __init__(self, console: Console) -> None:
        """Write to a console."""
        super().__init__(level=logging.INFO)
        self._console = console
        self._status: Status | None = None

    def stop(self) -> None:
        """End the spinner, if one turns."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def emit(self, record: logging.LogRecord) -> None:
        """Show one announcement; other messages are printed as they are."""
        if hasattr(record, "description") or hasattr(record, "released"):  # for the command, which prints it at the end
            return
        kind, _, rest = record.getMessage().partition("|")
        name, _, seconds = rest.rpartition("|") if rest.count("|") else (rest, "", "")
        self.stop()
        if kind == "start":
            self._status = self._console.status(f"{rest} …")
            self._status.start()
        elif kind == "done":
            self._console.print(f"  [green]✓[/] {name} [dim]{seconds} s[/]", highlight=False)
        elif kind == "failed":
            self._console.print(f"  [red]✗[/] {name}", highlight=False)
        else:
            self._console.print(record.getMessage(), highlight=False, markup=False)


@contextmanager
def shown_steps(console: Console) -> Iterator[None]:
    """Show every step announced inside the block.

    Args:
        console: where to.
    """
    logger = logging.getLogger("iris")
    handler = StepLines(console)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        handler.stop()
        logger.removeHandler(handler)


def show_error(console: Console, *, what: str, meaning: str, remedy: str) -> None:
    """Print an error as what happened, what it means for the list, what to do.

    Args:
        console: where to.
        what: what happened.
        meaning: what it means for the list.
        remedy: what to do.
    """
    from rich.text import Text

    body = Text(f"{what}\n")
    body.append(f"\n{meaning}\n", style="bold")
    body.append(f"\n{remedy}")
    console.print(Panel(body, title="Not done", title_align="left", border_style="red"))
