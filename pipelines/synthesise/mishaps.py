"""What goes wrong with whole files on their way: late, twice, half, missing, in another charset than declared.

Belongs here: choosing the files and what becomes of them (F25, F11).
Does not belong here: faults in rows.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipelines.synthesise.chance import Bools, between, share, stream
from pipelines.synthesise.copies_abh import OBJECT as COPIES
from pipelines.synthesise.faults import Fault, Faults, Handling
from pipelines.synthesise.profiles import PROFILES
from pipelines.synthesise.series import Planned

LATE, TWICE, HALF, MISSING, CHARSET = "LATE", "TWICE", "HALF", "MISSING", "CHARSET"
KINDS = (LATE, TWICE, HALF, MISSING)
EXPECTED = {
    LATE: (Fault.F25, Handling.TAKEN_WHEN_IT_CAME),
    TWICE: (Fault.F25, Handling.TAKEN_ONCE),
    HALF: (Fault.F25, Handling.LAST_STATE_CARRIED),
    MISSING: (Fault.F25, Handling.LAST_STATE_CARRIED),
    CHARSET: (Fault.F11, Handling.FILE_REFUSED),
}
"""Deltas that build on a file that is missing or refused wait for the next full delivery; the truth lists the file
itself."""


def befall(files: Sequence[Planned], *, seed: int, faults: Faults) -> list[Planned]:
    """Let mishaps befall files.

    The first file of every office and object, corrections, messages of deletion and extracts about prescribed persons
    are spared: without a first state there is nothing to carry on. So are copies of convictions: an erased one has to
    stay in the newest state of its file.

    Returns:
        All files; one delivered twice is there twice.
    """
    rng = stream(seed, table="mishaps")
    seen: set[tuple[str, str, str]] = set()
    able = np.zeros(len(files), dtype=np.bool_)
    for place, file in enumerate(files):
        chain = (file.series.code, file.stelle, file.series.objekt)
        able[place] = chain in seen and file.art in {"VOLL", "DELTA"} and not _is_needed(file)
        able[place] &= file.series.objekt != COPIES
        seen.add(chain)
    struck = np.flatnonzero(share(rng, among=able, rate=faults.rate(Fault.F25)))
    turns = rng.permutation(struck.size) % len(KINDS)
    days = between(rng, size=struck.size, low=1, high=5)
    for place, turn, late in zip(struck.tolist(), turns.tolist(), days.tolist(), strict=True):
        file, kind = files[place], KINDS[turn]
        # An empty file cannot be cut in half, and twice it says nothing twice.
        file.mishap = kind if file.rows.size or kind in {LATE, MISSING} else LATE
        file.created += late if file.mishap == LATE else 0
    if faults.rate(Fault.F11) > 0:
        _mistake_charset(files, able=able)
    return [*files, *(replace(file, mishap=COPY, original=file) for file in files if file.mishap == TWICE)]


def _is_needed(file: Planned) -> bool:
    """Say whether an extract tells of a prescribed person: the next one comes only after months."""
    if file.series.code != "bzr":
        return False
    people = file.series.states["person"].gather(file.rows)
    return bool((people < len(PROFILES)).any())


COPY = "COPY"
"""The second coming of a file that is delivered twice."""


def _mistake_charset(files: Sequence[Planned], *, able: Bools) -> None:
    """Write the first later full file of a UTF-8 office in ISO-8859-1, where enough of its rows show the difference."""
    for place in np.flatnonzero(able).tolist():
        file = files[place]
        if file.art == "VOLL" and not file.mishap and file.series.wrapping.charset == "UTF-8" and file.rows.size:
            text = file.series.states["zeile"].gather(file.rows)
            if int(text.str.contains(r"[^\x00-\x7F]").sum()) > max(1, VISIBLE * file.rows.size):
                file.mishap = CHARSET
                return


VISIBLE = 0.03
"""Share of rows with letters beyond ASCII from which on the mistake cannot pass unseen; one row alone says nothing."""
