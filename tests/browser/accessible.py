"""What axe-core does not see of a page, as scripts that run in it (accessible.js).

Belongs here: the names of the checks, and the script of one of them.
Does not belong here: the checks themselves (accessible.js), which views they are tried on (test_accessibility).
"""

import re
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
CHECKS = tuple(re.findall(r"^  (\w+)\(\) \{$", SCRIPT, re.MULTILINE))


def script(name: str) -> str:
    """Give an expression whose value is the list of what is wrong."""
    return f"(() => {{ {SCRIPT} return CHECKS.{name}(); }})()"
