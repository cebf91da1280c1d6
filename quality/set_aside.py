"""Rows that are not taken: why, and what to do about each.

Belongs here: the closed lists of reasons and rejection rules, and the shapes of source.set_aside and source.rejected.
Does not belong here: finding such rows (the readers of acquire, frames).
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

SET_ASIDE_SCHEMA = pl.Schema(
    {
        "delivery_id": pl.String(),
        "objekt": pl.String(),
        "source_row": pl.Int32(),
        "reason": pl.String(),
        "column_name": pl.String(),
        "raw_value": pl.String(),
        "raw_line": pl.String(),
        "remedy": pl.String(),
    }
)
"""One row per row (or whole delivery, then without source_row) that was not taken."""

REJECTED_SCHEMA = pl.Schema(
    {"delivery_id": pl.String(), "objekt": pl.String(), "rule": pl.String(), "row_count": pl.Int32()}
)
"""One row per delivery, object and rule: how many rows may not be held at all. Their content is never kept."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What a reason says, in one sentence each.

    Attributes:
        meaning: what is wrong with the row.
        remedy: what a steward does about it.
    """

    meaning: str
    remedy: str


class Reason(StrEnum):
    """Why a row, or a whole delivery, was set aside."""

    MANIFEST_NOT_READABLE = "MANIFEST_NOT_READABLE"
    FILE_MISSING = "FILE_MISSING"
    FILE_EMPTY = "FILE_EMPTY"
    HASH_DIFFERS = "HASH_DIFFERS"
    ROW_COUNT_DIFFERS = "ROW_COUNT_DIFFERS"
    COLUMNS_DIFFER = "COLUMNS_DIFFER"
    MISSING_PREDECESSOR = "MISSING_PREDECESSOR"
    NOT_READABLE = "NOT_READABLE"
    WRONG_CHARSET = "WRONG_CHARSET"
    NUL_BYTE = "NUL_BYTE"
    TOO_FEW_FIELDS = "TOO_FEW_FIELDS"
    TOO_MANY_FIELDS = "TOO_MANY_FIELDS"
    NAME_OUTSIDE_DIN_91379 = "NAME_OUTSIDE_DIN_91379"
    REQUIRED_VALUE_MISSING = "REQUIRED_VALUE_MISSING"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_A_DATE = "NOT_A_DATE"
    PATTERN_BROKEN = "PATTERN_BROKEN"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    CODE_NOT_IN_FORCE = "CODE_NOT_IN_FORCE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    DUPLICATE_ROW = "DUPLICATE_ROW"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    PARENT_SET_ASIDE = "PARENT_SET_ASIDE"


EXPLANATIONS: dict[Reason, Explanation] = {
    Reason.MANIFEST_NOT_READABLE: Explanation(
        meaning="The manifest is no JSON, lacks a key or has one that is not known.",
        remedy="Ask the authority to deliver again with a complete manifest.",
    ),
    Reason.FILE_MISSING: Explanation(
        meaning="There is a manifest, but not the file it describes.",
        remedy="Ask the authority to deliver the file.",
    ),
    Reason.FILE_EMPTY: Explanation(
        meaning="The file has no row, although its manifest announces some.",
        remedy="Ask the authority to deliver again.",
    ),
    Reason.HASH_DIFFERS: Explanation(
        meaning="The bytes of the file are not those the manifest speaks of.",
        remedy="Ask the authority to deliver again; the transfer was cut short or the file was changed.",
    ),
    Reason.ROW_COUNT_DIFFERS: Explanation(
        meaning="The file has more or fewer rows than the manifest announces.",
        remedy="Ask the authority to deliver again; rows are missing or were added.",
    ),
    Reason.COLUMNS_DIFFER: Explanation(
        meaning="The columns of the file are not those of the contract.",
        remedy="Ask the authority what changed; if the change is right, edit the contract of the table.",
    ),
    Reason.MISSING_PREDECESSOR: Explanation(
        meaning="The delivery builds on one that is missing or was not taken in itself.",
        remedy="Ask the authority for the missing delivery, or for a full one.",
    ),
    Reason.NOT_READABLE: Explanation(
        meaning="The row cannot be told apart into fields.",
        remedy="Look at the raw line, and ask the authority to deliver the row again.",
    ),
    Reason.WRONG_CHARSET: Explanation(
        meaning="The row holds bytes that do not exist in the declared charset.",
        remedy="Ask the authority which charset it writes; the manifest must name it.",
    ),
    Reason.NUL_BYTE: Explanation(
        meaning="The row holds a NUL byte, which no text has.",
        remedy="Ask the authority to deliver the row again; the export was damaged.",
    ),
    Reason.TOO_FEW_FIELDS: Explanation(
        meaning="The row has fewer fields than the header.",
        remedy="Look for a line break inside a field, and ask the authority to deliver the row again.",
    ),
    Reason.TOO_MANY_FIELDS: Explanation(
        meaning="The row has more fields than the header.",
        remedy="Look for a separator inside a field without quotes, and ask the authority to deliver the row again.",
    ),
    Reason.NAME_OUTSIDE_DIN_91379: Explanation(
        meaning="A name holds characters that names in German registers cannot have.",
        remedy="Look for a wrong charset at the authority, and ask it to deliver the row again.",
    ),
    Reason.REQUIRED_VALUE_MISSING: Explanation(
        meaning="A value is empty that must be there.",
        remedy="Ask the authority for the value.",
    ),
    Reason.NOT_A_NUMBER: Explanation(
        meaning="A value must be a number and is none.",
        remedy="Look for a spreadsheet between export and delivery, and ask the authority for the value.",
    ),
    Reason.NOT_A_DATE: Explanation(
        meaning="A value must be a day of the calendar in the agreed format and is none.",
        remedy="Ask the authority for the day.",
    ),
    Reason.PATTERN_BROKEN: Explanation(
        meaning="A value does not have the agreed form.",
        remedy="Ask the authority for the value; if the form is new, edit the pattern in the contract.",
    ),
    Reason.UNKNOWN_CODE: Explanation(
        meaning="A code is not in the code list of the column.",
        remedy="Ask the authority what the code means; if it is new, add it to the code list with its edition.",
    ),
    Reason.CODE_NOT_IN_FORCE: Explanation(
        meaning="A code stands in the list, but was not in force on the day of the row to which it applies.",
        remedy="Ask the authority which law it applied; one of the code and the day is wrong.",
    ),
    Reason.OUT_OF_RANGE: Explanation(
        meaning="A value lies outside the range that is possible for the column.",
        remedy="Ask the authority for the value; if it is right, widen the range in the contract.",
    ),
    Reason.DUPLICATE_ROW: Explanation(
        meaning="The row stands in the delivery more than once, the same in every field; the first was taken.",
        remedy="Nothing is lost; tell the authority if it happens often.",
    ),
    Reason.DUPLICATE_KEY: Explanation(
        meaning="Another row of the delivery has the same key and other content; the first was taken.",
        remedy="Ask the authority which of the rows is right.",
    ),
    Reason.PARENT_SET_ASIDE: Explanation(
        meaning="The row is sound, but belongs to a record of which another part was set aside.",
        remedy="Mend the other part; the record is then taken whole.",
    ),
}


class Rejection(StrEnum):
    """Why rows may not be held, or have no effect. They are counted, and nothing of them is kept."""

    HANDY_SEARCH = "HANDY_SEARCH"
    ROLE_NOT_ADMISSIBLE = "ROLE_NOT_ADMISSIBLE"
    UNDER_14 = "UNDER_14"
    EDUCATION_REGISTER = "EDUCATION_REGISTER"
    MESSAGE_AGAIN = "MESSAGE_AGAIN"
    MESSAGE_OVERTAKEN = "MESSAGE_OVERTAKEN"
    DELETED = "DELETED"
    REVIEW_DATE_PASSED = "REVIEW_DATE_PASSED"
    CLEARED = "CLEARED"
    CASE_NOT_KNOWN = "CASE_NOT_KNOWN"
    GROUP_RETRIEVAL = "GROUP_RETRIEVAL"
    UNION_CITIZEN = "UNION_CITIZEN"
    NOT_NEEDED_HERE = "NOT_NEEDED_HERE"


REJECTION_MEANINGS: dict[Rejection, str] = {
    Rejection.HANDY_SEARCH: "The identity was found by searching a telephone; such a finding may not be used here.",
    Rejection.ROLE_NOT_ADMISSIBLE: "The person is a victim, a witness or another bystander of the matter.",
    Rejection.UNDER_14: "The person was a child at the time of the deed and cannot be guilty.",
    Rejection.EDUCATION_REGISTER: "The outcome stands in the Erziehungsregister alone (as under §§ 45, 47 JGG), of "
    "which immigration offices may know nothing (§ 61 BZRG).",
    Rejection.MESSAGE_AGAIN: "The same message (nachrichtUUID) came before; it has its effect once.",
    Rejection.MESSAGE_OVERTAKEN: "A message about the same person that was made later is known already, so this one "
    "changes nothing; a deletion holds against what arrives after it.",
    Rejection.DELETED: "The record was deleted from the archive by law or by order; an empty row stands in its place.",
    Rejection.REVIEW_DATE_PASSED: "The day has passed on which the police had to review whether they may go on holding "
    "it (§ 22 Abs. 2 PolG NRW).",
    Rejection.CLEARED: "The proceeding ended without a conviction (as under § 170 Abs. 2 StPO, or by acquittal); "
    "nothing of it may be held against the person (Art. 6 Abs. 2 EMRK).",
    Rejection.CASE_NOT_KNOWN: "The register was asked about somebody of whom no immigration office delivers a file "
    "under the named number; a single retrieval is for a known case only (§ 10 Abs. 1 AZRG).",
    Rejection.GROUP_RETRIEVAL: "The register was asked about a group (§ 12 AZRG); what it answers may be used for the "
    "purpose of that retrieval only, and never comes by automatic means.",
    Rejection.UNION_CITIZEN: "The person is a Union citizen whose right to move freely was not found to be lost; the "
    "register's data are for the immigration offices' own tasks only (§ 10 Abs. 1a AZRG).",
    Rejection.NOT_NEEDED_HERE: "The register's answer carries what nobody needs here (picture, fingerprints, benefits, "
    "health, education, telephone, religion); all of that answer is left out.",
}
"""What each rule says. But for those about messages, an occurrence is a matter for the data protection officer too."""
