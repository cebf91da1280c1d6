"""What the published pages say in the words of the ruleset.

Belongs here: handing the words of prioritise to publish, which do not know each other.
Does not belong here: the words themselves (the ruleset's files), words for published codes (publish.worklist_words).
"""

from pipelines.prioritise.criteria import Kind
from pipelines.prioritise.ruleset import Ruleset
from pipelines.prioritise.short_text import words_of_fields
from pipelines.publish.worklist_words import RuleWords

FLAG = "KENNZEICHEN"
"""Effect of a stop that is shown beside the case and stops nothing."""

UNITS = {
    Kind.COUNT_IN_WINDOW: "Verurteilungen",
    Kind.DENSEST_WINDOW: "Tage mit abgeurteilten Taten",
    Kind.DAYS_UNTIL_BANDS: "Tage bis zum nächsten Haftdatum",
}
"""What the number counts that a criterion of a kind has as its value."""


def rule_words(ruleset: Ruleset) -> RuleWords:
    """Take from a ruleset what the work list shows of it.

    Raises:
        ValueError: it has no matrix or no order; such a ruleset makes no ranked list.
    """
    if ruleset.matrix is None or ruleset.order is None:
        raise ValueError(f"the ruleset {ruleset.name} has no matrix or no order, so there is no list to show")
    criteria = [criterion for dimension in ruleset.dimensions for criterion in dimension.criteria]
    return RuleWords(
        version=f"{ruleset.version} ({ruleset.status})",
        notice=ruleset.texts["HINWEIS"],
        matrix={(cell.row, cell.column): cell.priority for cell in ruleset.matrix.cells},
        flags={stop.target: stop.legal.name for stop in ruleset.stops if stop.effect == FLAG},
        deadline_buckets={bucket.points: bucket.id for bucket in ruleset.order.buckets},
        fields=words_of_fields(ruleset),
        values={f"{each.legal.id}:{grade.id}": grade.text for each in criteria for grade in each.grades},
        units={each.legal.id: UNITS[each.kind] for each in criteria if each.kind in UNITS},
    )
