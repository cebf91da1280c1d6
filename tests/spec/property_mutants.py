"""`python -m tests.spec.property_mutants`: the program altered, one property at a time; the property's test must fail.

A property that no alteration can break is not tested. Belongs here: applying the alterations, running the test of the
property, the page of the result. Does not belong here: the alterations (property_alterations).
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from hypothesis.errors import HypothesisException

from pipelines.prioritise.ruleset import load_ruleset
from tests.spec.property_alterations import ALTERATIONS, Alteration, Patches

PAGE = """# Altered program, property by property

Each property that must hold for every case has an alteration of the evaluator or of the rules that breaks it. The
test of the property passes on the program as it is and has to fail on the altered one.

- Command: `python -m tests.spec.property_mutants --out docs/proofs/property_mutants.md` (ends with 1 on failure)
- Ruleset: {name} {version}, content {content}; examples of hypothesis are derived from the test, not from chance
- Alterations: {count}, noticed: {noticed}

| Altered | Property that has to fail | Outcome |
|---|---|---|
{lines}
"""


@contextmanager
def applied(patches: Patches) -> Iterator[None]:
    """Alter the program while the block runs."""
    with ExitStack() as stack:
        for module, name, replacement in patches:
            stack.enter_context(patch.object(module, name, replacement))
        yield


def is_noticed(alteration: Alteration) -> bool:
    """Tell whether the property's test fails on the altered program."""
    with applied(alteration.patches):
        try:
            alteration.test(*alteration.calls)
        except (AssertionError, HypothesisException, ExceptionGroup):
            return True
    return False


def main() -> None:
    """Try every alteration, write the page, end with 1 when one is unnoticed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    ruleset = load_ruleset()
    outcomes = [(alteration, is_noticed(alteration)) for alteration in ALTERATIONS]
    lines = [
        f"| {one.says} | `{one.test.__name__}` | {'noticed' if noticed else 'NOT NOTICED'} |"
        for one, noticed in outcomes
    ]
    page = PAGE.format(
        name=ruleset.name,
        version=ruleset.version,
        content=ruleset.content_hash,
        count=len(outcomes),
        noticed=sum(noticed for _, noticed in outcomes),
        lines="\n".join(lines),
    )
    print(page)
    if options.out is not None:
        options.out.write_text(page, encoding="utf-8")
    sys.exit(not all(noticed for _, noticed in outcomes))


if __name__ == "__main__":
    main()
