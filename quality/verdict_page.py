"""The verdicts of one run as a page for data stewards.

Belongs here: one HTML file that needs nothing outside itself: no address, no script, no font.
Does not belong here: finding the verdicts (frames, ledger, expectations, dbt), where the file is put (publish).
"""

from collections.abc import Sequence
from html import escape

from quality.verdicts import CheckResult

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1a1a;
       background: #fff; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #bbb; }
.holds { color: #14532d; } .warns { color: #7c2d12; font-weight: 600; } .stops { color: #991b1b; font-weight: 700; }
.description { color: #444; }
@media print { body { margin: 0; max-width: none; } }
"""


def verdict_page(results: Sequence[CheckResult], *, title: str) -> str:
    """Write the page.

    Args:
        results: of one run; the page sorts them, those that do not hold first.
        title: heading, such as the Stichtag and the run.

    Returns:
        HTML, the same bytes for the same results.
    """
    broken = [result for result in results if not result.passed]
    stopping = [result for result in broken if result.blocking]
    summary = (
        f"{len(results)} checks: {len(results) - len(broken)} hold, {len(broken) - len(stopping)} warn, "
        f"{len(stopping)} stop publication."
    )
    stages = sorted({result.stage for result in results})
    sections = [_table(sorted(broken, key=_order), caption="What does not hold")] if broken else []
    sections += [
        _table(sorted((r for r in results if r.stage == stage), key=_order), caption=f"Stage {stage}")
        for stage in stages
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(summary)}</p>\n{''.join(sections)}</main>\n</body>\n</html>\n"
    )


def _order(result: CheckResult) -> tuple[bool, bool, str, str, str]:
    return (result.passed, not result.blocking, *result.identity)


def _table(results: Sequence[CheckResult], *, caption: str) -> str:
    rows = "".join(_row(result) for result in results)
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Verdict", "Sentence", "Table", "Found", "Expected", "Rows")
    )
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(result: CheckResult) -> str:
    style, verdict = _verdict(result)
    failed = "" if result.failed_rows is None else str(result.failed_rows)
    return (
        f'<tr><td class="{style}">{verdict}</td>'
        f"<td>{escape(result.name.replace('_', ' '))}"
        f'<br><span class="description">{escape(result.description)}</span></td>'
        f"<td>{escape(result.stage)}.{escape(result.table)}</td>"
        f"<td>{escape(result.observed)}</td><td>{escape(result.expected)}</td><td>{failed}</td></tr>\n"
    )


def _verdict(result: CheckResult) -> tuple[str, str]:
    if result.passed:
        return "holds", "holds"
    return ("stops", "stops publication") if result.blocking else ("warns", "warns")
