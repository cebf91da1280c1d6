"""Which cases are read before their place is known.

Belongs here: choosing them by a keyed hash, the same in every run, so that nobody can pick them.
Does not belong here: the sheets (worklist_xlsx), comparing what was thought before and after.
"""

import hashlib
import hmac

PERCENT = 20
"""Share of ranked cases that are judged first without place and points: enough to see whether people still judge."""


def is_blind(fall_id: str, *, key: str) -> bool:
    """Tell whether a case belongs to the sample.

    Args:
        fall_id: of the case.
        key: of the keyed hashes; the same in all runs, so a case stays in or out of the sample.
    """
    digest = hmac.new(key.encode(), f"blind:{fall_id}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) % 100 < PERCENT
