"""The interpreter of a command: rare searches for garbage, and one chunk for all frames."""

import gc
import sys
from collections.abc import Iterator

import pytest

from orchestration.interpreter import COLLECT_AFTER, FRAME_SLOTS, call_with_room


@pytest.fixture(autouse=True)
def threshold_stays() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_the_command_has_room_for_its_frames_and_is_rarely_searched() -> None:
    seen = []

    def command() -> None:
        caller = sys._getframe(1)
        seen.append((gc.get_threshold()[0], caller.f_code.co_stacksize))

    call_with_room(command)
    assert seen == [(COLLECT_AFTER, FRAME_SLOTS)]


def test_what_ends_a_command_passes_through() -> None:
    def command() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit) as ended:
        call_with_room(command)
    assert ended.value.code == 3
