"""Rules that the law draws around the data: what may be held, and what may never weigh.

Belongs here: forbidden features by column name, and contracts without meaning, legal basis or purpose.
Does not belong here: what the ruleset refuses to compute with (its reader refuses, tests/unit/prioritise tries each).
"""

import re
from pathlib import Path

from quality.contract import ContractError, load_contracts
from tests.architecture import tree

FORBIDDEN_FEATURES: dict[str, str] = {
    "nationality": r"staatsang\w*|nationalitaet|staat|land|laender\w*|herkunft\w*",
    "birth place": r"geb_ort|geburtsort|geb_staat|geburtsland|geburtsstaat",
    "name": r"familienname|geburtsname|vornamen?|nachname|alias\w*",
    "sex": r"geschlecht",
    "age": r"geb_datum|geburtsdatum\w*|alter",
    "language, religion, ethnicity": r"sprachen?|muttersprache|religion\w*|konfession|ethni\w*|volkszugehoerigkeit",
    "body and photo": r"hautfarbe|augenfarbe|lichtbild|foto\w*|koerper\w*",
    "home": r"adresse|anschrift|strasse|plz|postleitzahl|wohnort|ortsteil|stadtteil|quartier",
    "benefits and health": r"sozialleistung\w*|buergergeld|leistungsbezug|diagnose|krankheit\w*|gesundheit\w*",
    "suspicion": r"tatverdacht\w*|verdacht\w*|beschuldigt\w*|vorgang\w*|ermittlung\w*|einstufung|punkte_lokal",
    "roles of others": r"zeuge\w*|opfer|geschaedigt\w*|angehoerige\w*",
    "social behaviour, learned scores": r"sozialverhalten|prognose\w*|wahrscheinlichkeit\w*|rueckfallrisiko|risiko\w*",
    "numbers of registers": r"azr_nr|d_nummer|bamf_az|steuer_id|idnr",
}
"""What must not weigh, as the words of a column name; a case carries none of them from the assessment on."""

LATE_STAGES = ("assessed_cases", "published_list")

PERSONAL_FREE = frozenset({"deliveries", "ledger", "check_results", "run_manifest"})
"""Tables about the run, not about cases: a delivery has an origin (`herkunft`), and that says nothing of a person."""


def every_contract_can_be_read(root: Path) -> list[str]:
    """Each table and column has meaning, legal basis and purpose; the reader of contracts names what is missing."""
    folder = root / "quality" / "contracts"
    if not folder.exists():
        return []
    try:
        load_contracts(folder)
    except ContractError as error:
        return error.what.splitlines()
    return []


def no_forbidden_feature_reaches_an_assessed_case(root: Path) -> list[str]:
    """Contracts of assessed cases and of the published list have no column for what must not weigh."""
    return [
        f"{tree.place(path, root=root)}: the column [{column}] looks like {feature}, which must not weigh"
        for stage, table, path, content in tree.contracts(root)
        if stage in LATE_STAGES and table not in PERSONAL_FREE
        for column in content["columns"]
        for feature, words in FORBIDDEN_FEATURES.items()
        if re.search(rf"(^|_)({words})(_|$)", column)
    ]


def personal_data_are_never_called_harmless(root: Path) -> list[str]:
    """A column whose name is that of a personal datum says `personal_data: true` wherever it appears."""
    words = "|".join(FORBIDDEN_FEATURES[feature] for feature in ("name", "sex", "birth place", "numbers of registers"))
    return [
        f"{tree.place(path, root=root)}: the column [{name}] is called no personal data"
        for _, _, path, content in tree.contracts(root)
        for name, column in content["columns"].items()
        if re.fullmatch(words, name) and column["personal_data"] is not True
    ]
