"""Settings of the interpreter for a command that works for seconds and ends.

Belongs here: how rarely garbage is searched for, room for the frames of deep calls.
Does not belong here: what a command does (cli).
"""

import gc
from collections.abc import Callable
from types import FunctionType

COLLECT_AFTER = 200_000
"""New objects between two searches for garbage. By default Python searches after 700, and walks through the millions of
objects of Dagster and dbt again and again: an eighth of a refresh. A command is short; its end frees what it leaves."""

FRAME_SLOTS = 100_000
"""Python keeps the frames of calls in chunks of 16 KiB. Dagster calls so deep that a loop ends up on the border of two,
and then a chunk is asked of the system and given back at every call: a quarter of all page faults of a refresh
(github.com/python/cpython/issues/142183; cured in 3.13 and later). A frame that asks for this many slots gets a chunk
large enough for all calls below it."""


def call_with_room(function: Callable[[], object]) -> None:
    """Call a function so that all frames below it lie in one chunk, and garbage is searched for rarely."""
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
    FunctionType(_call.__code__.replace(co_stacksize=FRAME_SLOTS), globals())(function)


def keep_what_is_loaded() -> None:
    """Take what was imported so far out of every later search for garbage; it stays until the end anyway."""
    gc.freeze()


def _call(function: Callable[[], object]) -> None:
    function()
