"""The signal that a delivery is not taken in as a whole.

Belongs here: what a reader says to the step that accounts for the rows.
Does not belong here: the message for people (notices), single rows (set_aside).
"""

from quality.set_aside import Reason


class DeliveryRefused(Exception):  # noqa: N818 -- a signal that is always caught; people get the UserError of notices
    """The file cannot be taken in.

    Args:
        reason: from the closed list.
        finding: what is wrong, as the end of the sentence "the delivery was not taken in: ...".
            Column names and line numbers, never the content of cells.
        remedy: what to do, without the command that follows it and without full stop.
    """

    def __init__(self, reason: Reason, *, finding: str, remedy: str) -> None:
        """Keep the parts apart: what it means for the list is known only when all deliveries are read."""
        self.reason = reason
        self.finding = finding
        self.remedy = remedy
        super().__init__(finding)
