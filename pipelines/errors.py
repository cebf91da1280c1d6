"""Errors that a user can act on.

Belongs here: the shape of such an error. Every message says what happened, what it means for the list, what to do.
Does not belong here: programming errors, which keep their traceback.
"""


class UserError(Exception):
    """Something a person outside the code has to know and can mend.

    Args:
        what: what happened, with the file, row or setting concerned.
        meaning: what it means for the list.
        remedy: what to do next, with the command to run.
    """

    def __init__(self, *, what: str, meaning: str, remedy: str) -> None:
        """Keep the three sentences apart, so that a page can show them apart."""
        self.what = what
        self.meaning = meaning
        self.remedy = remedy
        super().__init__(f"{what}\n{meaning}\n{remedy}")
