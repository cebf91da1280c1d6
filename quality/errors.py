"""Errors about data and their descriptions that a person can mend.

Belongs here: the shape of such an error, the same three sentences as everywhere in the product.
Does not belong here: programming errors, which keep their traceback.
"""

from collections.abc import Sequence


class QualityError(Exception):
    """A description of data is wrong, or data do not keep to theirs.

    Args:
        what: what happened, with the file, table or row concerned.
        meaning: what it means for the list.
        remedy: what to do next, with the command to run.
    """

    def __init__(self, *, what: str, meaning: str, remedy: str) -> None:
        """Keep the three sentences apart, so that a page can show them apart."""
        self.what = what
        self.meaning = meaning
        self.remedy = remedy
        super().__init__(f"{what}\n{meaning}\n{remedy}")


def listed(problems: Sequence[str]) -> str:
    """Write problems one per line, so that all of them are seen at once."""
    return "\n".join(f"  - {problem}" for problem in problems)
