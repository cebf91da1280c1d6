"""What authorities write differently since 12.06.2026, when the Union's asylum regulations began to apply.

Belongs here: the norm of a decision by the day of the application, the basis of a permit by the day of its grant.
Does not belong here: decisions and permits themselves (deliveries_bamf, world_residence), what rules make of them.

Decisions follow the law of the day on which the application was lodged: section 87e AsylG with article 79 (3) of
Regulation (EU) 2024/1348. So an old application is decided under the Asylgesetz after that day too. Permits are granted
under the law in force; section 25 (2) AufenthG names subsidiary protection in a sentence of its own since then.
"""

from datetime import date

import polars as pl

from pipelines.synthesise.chance import day_number

CHANGE = day_number(date(2026, 6, 12))
REPEATED = "UNZ_FOLGE"
"""Mark of a decision that a repeated application leads to no new procedure; delivered as UNZ."""
NORMS = {
    "A16": ("Art. 16a GG", "Art. 16a GG"),
    "FLU": ("§ 3 Abs. 4 AsylG", "Art. 13 VO (EU) 2024/1347"),
    "SUB": ("§ 4 Abs. 1 AsylG", "Art. 18 VO (EU) 2024/1347"),
    "AV5": ("§ 60 Abs. 5 AufenthG", "§ 60 Abs. 5 AufenthG"),
    "AV7": ("§ 60 Abs. 7 AufenthG", "§ 60 Abs. 7 AufenthG"),
    "ABL": ("§ 31 Abs. 2 AsylG", "Art. 39 Abs. 3 VO (EU) 2024/1348"),
    "ABO": ("§ 30 AsylG", "Art. 39 Abs. 4 VO (EU) 2024/1348"),
    "UNZ": ("§ 29 Abs. 1 Nr. 1 AsylG", "Art. 42 VO (EU) 2024/1351"),
    REPEATED: ("§ 29 Abs. 1 Nr. 5 AsylG", "Art. 38 VO (EU) 2024/1348"),
}
"""Per outcome: the norm for applications until 11.06.2026, and for those from 12.06.2026 on."""
PERMITS = {
    "A16": ("§ 25 Abs. 1 AufenthG", "§ 25 Abs. 1 AufenthG"),
    "FLU": ("§ 25 Abs. 2 Satz 1 Alt. 1 AufenthG", "§ 25 Abs. 2 Satz 1 AufenthG"),
    "SUB": ("§ 25 Abs. 2 Satz 1 Alt. 2 AufenthG", "§ 25 Abs. 2 Satz 2 AufenthG"),
}
"""Per kind of protection: the legal basis of a permit granted before, and from that day on."""


def _by_day(code: pl.Expr, *, norms: dict[str, tuple[str, str]], day: pl.Expr) -> pl.Expr:
    old, new = (
        code.replace_strict({key: pair[place] for key, pair in norms.items()}, default=None, return_dtype=pl.String)
        for place in (0, 1)
    )
    return pl.when(day < CHANGE).then(old).otherwise(new)


def decision_norm(outcome: pl.Expr, *, lodged: pl.Expr) -> pl.Expr:
    """Return the norm of a decision; null where nothing was decided.

    Args:
        outcome: code of NORMS.
        lodged: day of the application.
    """
    return _by_day(outcome, norms=NORMS, day=lodged)


def permit_basis(status: pl.Expr, *, protection: pl.Expr, granted: pl.Expr, others: dict[str, str]) -> pl.Expr:
    """Return the legal basis of a residence status.

    Args:
        status: code of the status.
        protection: A16, FLU or SUB of a person with the status SCH.
        granted: day on which the status was granted or renewed.
        others: the basis of every other status.
    """
    of_protection = _by_day(protection, norms=PERMITS, day=granted)
    known = status.replace_strict(others, default=None, return_dtype=pl.String)
    return pl.when((status == "SCH") & protection.is_not_null()).then(of_protection).otherwise(known)
