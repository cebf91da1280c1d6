"""`python -m tests.spec.rules.second_opinion`: both readings of the rules on many random registers, with progress.

Belongs here: the loop, the progress and the page of the result.
Does not belong here: either reading, or the comparison (compare).
"""

import argparse
import sys
from pathlib import Path

from rich.progress import track

from pipelines.prioritise.ruleset import load_ruleset
from tests.spec.rules.second_opinion.compare import differences

CHUNK = 2000
"""Persons per seed: chunk n of a run uses seed + n."""
PAGE = """# Second reading of the rules

`tests/spec/rules/second_opinion` states the rules once more, in plain Python from the wording of the statutes and of
the table of points, without a line shared with `pipelines/prioritise`. Both judge the same random registers: points
A1 to A5 and B1 to B6, caps, bands, cells, gates, classes of section 54, erasure rule and day. Where a fact is unknown,
the second reading tries every way it may turn out, and the span of the program has to be exactly the span found.

- Command: `python -m tests.spec.rules.second_opinion --count {count} --seed {seed} --out docs/proofs/second_opinion.md`
- Ruleset: {name} {version}, content {content}
- Registers compared: {count}, seeds {seed} to {last}
- Differences: {differences}

What the comparison found and who was right: [findings](second_opinion_findings.md).
"""


def run(count: int, *, seed: int) -> list[str]:
    """Compare so many registers and give every difference."""
    ruleset = load_ruleset()
    found = []
    for number in track(range(-(-count // CHUNK)), description=f"{count} registers, seed {seed}"):
        size = min(CHUNK, count - number * CHUNK)
        found += differences(size, seed=seed + number, ruleset=ruleset)
    return found


def main() -> None:
    """Compare, print every difference, write the page, end with 1 when the readings disagree."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    found = run(options.count, seed=options.seed)
    print(*found, f"{options.count} registers, seed {options.seed}: {len(found)} differences", sep="\n")
    if options.out is not None:
        rules = load_ruleset()
        options.out.write_text(
            PAGE.format(
                count=options.count,
                seed=options.seed,
                last=options.seed + -(-options.count // CHUNK) - 1,
                name=rules.name,
                version=rules.version,
                content=rules.content_hash,
                differences=len(found),
            ),
            encoding="utf-8",
        )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
