"""What the published pages say in the words of the ruleset.

Belongs here: handing the words of prioritise to publish, which do not know each other.
Does not belong here: the words themselves (the ruleset's files), words for published codes (publish.worklist_words).
"""

from pipelines.prioritise.ruleset import Ruleset
from pipelines.publish.worklist_words import RuleWords

FLAG = "KENNZEICHEN"
"""Effect of a stop that is shown beside the case and stops nothing."""


def rule_words(ruleset: Ruleset) -> RuleWords:
    """Take from a ruleset what the work list shows of it.

    Raises:
        ValueError: it has no matrix or no order; such a ruleset makes no ranked list.
    """
    if ruleset.matrix is None or ruleset.order is None:
        raise ValueError(f"the ruleset {ruleset.name} has no matrix or no order, so there is no list to show")
    return RuleWords(
        version=f"{ruleset.version} ({ruleset.status})",
        notice=ruleset.texts["HINWEIS"],
        matrix={(cell.row, cell.column): cell.priority for cell in ruleset.matrix.cells},
        flags={stop.target: stop.legal.name for stop in ruleset.stops if stop.effect == FLAG},
        deadline_buckets={bucket.points: bucket.id for bucket in ruleset.order.buckets},
    )
