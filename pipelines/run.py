"""What identifies one run: its two clocks, its inputs and the versions that made it.

Belongs here: the run's identity, which is a pure function of its inputs: same input, same id, same bytes.
Does not belong here: folders and publication (publish), the scheduler's own run ids (orchestration).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

RUN_ID_HEX_DIGITS = 12
"""48 bits: with one run a day a collision is out of the question, and the id still fits a file name."""


@dataclass(frozen=True, kw_only=True)
class RunInputs:
    """Everything a list depends on.

    Attributes:
        stichtag: the day the list speaks of.
        wissensstand: deliveries handed over up to this moment (UTC, naive) are known.
        deliveries: (delivery_id, sha256) of every delivery that is read, sorted.
        code_hash: sha256 over the source files of the product.
        ruleset_hash: sha256 over the files of the ruleset.
        register_hash: sha256 over the person register and the human judgements as known before the run.
        previous_list_hash: hash of the list that this one is compared with; None for the first list.
    """

    stichtag: date
    wissensstand: datetime
    deliveries: tuple[tuple[str, str], ...]
    code_hash: str
    ruleset_hash: str
    register_hash: str
    previous_list_hash: str | None

    def run_id(self) -> str:
        """Name the run by its inputs: '<stichtag>-<12 hex digits>'."""
        text = json.dumps(
            {
                "stichtag": self.stichtag.isoformat(),
                "wissensstand": self.wissensstand.isoformat(),
                "deliveries": sorted(self.deliveries),
                "code_hash": self.code_hash,
                "ruleset_hash": self.ruleset_hash,
                "register_hash": self.register_hash,
                "previous_list_hash": self.previous_list_hash,
            },
            sort_keys=True,
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"{self.stichtag.isoformat()}-{digest[:RUN_ID_HEX_DIGITS]}"
