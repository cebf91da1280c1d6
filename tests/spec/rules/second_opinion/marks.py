"""What a usable conviction points people to, once more: never points, only what is to be checked.

Belongs here: AufenthG section 60 (8) to (8b), protection of the state, series of thefts, titles given after a
conviction, cannabis, disputed erasure; read from the statutes.
Does not belong here: flags and questions, which ask facts of the case beside these.
"""

from datetime import date

from tests.spec.rules.second_opinion.erasure import Entry, length
from tests.spec.rules.second_opinion.paragraphs import TILGUNG_3, any_stgb, read

NEW_WORDING = date(2026, 6, 12)
OLD_SEXUAL, NEW_SEXUAL = {"177"}, {"176", "176a", "176c", "176d", "177", "178", "184b"}
VIOLENCE_BY_DEFINITION = {"249", "250", "251", "252", "255"}
STATE = {"85", "89a", "89b", "89c", "129", "129a", "129b", "130"}
THEFT = {"242", "243", "244", "244a", "245", "246", "247", "248", "248a", "248b", "248c"}
RAISED = {"244", "244a", "249", "250", "251", "252", "255"}
YES, NO = frozenset({True}), frozenset({False})
Answers = frozenset[bool]


def _either(holds: bool) -> Answers:
    return YES if holds else NO


def _danger(entry: Entry, *, days: int, day: date) -> Answers:
    """Section 60 (8a) and (8b): nobody delivers whether a deed was done with violence, threat or cunning."""
    if entry["strafart"] not in ("FS", "JS") or length(entry) < days:
        return NO
    norms = entry["normen"]
    listed = any_stgb(norms, NEW_SEXUAL if day >= NEW_WORDING else OLD_SEXUAL)
    smuggling = any(read(norm)[:2] in {("AufenthG", "96"), ("AufenthG", "97")} for norm in norms)
    if listed or smuggling or any_stgb(norms, VIOLENCE_BY_DEFINITION) or entry["hat_verwerflichen_beweggrund"]:
        return YES
    return frozenset({True, False})


def marks_of(entry: Entry, *, rule: str | None, day: date) -> dict[str, Answers]:
    """Give what one usable conviction may turn out to say.

    Args:
        entry: everything known of it.
        rule: its line of section 46 BZRG.
        day: of the list.
    """
    days = length(entry) if entry["strafart"] in ("FS", "JS", "SA") else 0
    liberty = entry["strafart"] in ("FS", "JS")
    norms = entry["normen"]
    began = entry["titel_seit"]
    is_cannabis_law = all(read(norm)[:2] == ("BtMG", "29") for norm in norms)
    state = any_stgb(norms, STATE) or any(read(norm)[:2] == ("VereinsG", "20") for norm in norms)
    series = liberty and 360 <= days < 720 and any_stgb(norms, THEFT) and not any_stgb(norms, RAISED)
    return {
        # A copy that notes no day of finality points to nothing that came after it.
        "hat_titel_nach_rechtskraft": _either(
            entry["ist_rechtskraft_vermerkt"] and began is not None and began > entry["rechtskraft_am"]
        ),
        "hat_verurteilung_60_8": _either(liberty and days >= 1080),
        "hat_verurteilung_60_8a": _danger(entry, days=720, day=day),
        "hat_verurteilung_60_8b": _danger(entry, days=360, day=day),
        "hat_verurteilung_staatsschutz": _either(state),
        "hat_serie_zu_pruefen": _either(series and not entry["ist_serienmaessig"]),
        "hat_cannabis_eintrag": _either(is_cannabis_law and entry["tat_letzter_tag"] <= date(2024, 3, 31)),
        "hat_strittige_tilgung": _either(rule == "Nr. 1a JS" and any_stgb(norms, TILGUNG_3)),
    }


def marks_of_all(usable: list[tuple[Entry, str | None]], *, day: date) -> dict[str, Answers]:
    """Join the usable convictions of one world: one that says yes is enough."""
    told = [marks_of(entry, rule=rule, day=day) for entry, rule in usable]
    names = marks_of(_NOTHING, rule=None, day=day)
    joined = {}
    for name in names:
        answers = [one[name] for one in told]
        if YES in answers:
            joined[name] = YES
        else:
            joined[name] = frozenset({True, False}) if any(True in one for one in answers) else NO
    return joined


_NOTHING: Entry = {
    "strafart": "GS",
    "normen": [],
    "titel_seit": None,
    "rechtskraft_am": None,
    "ist_rechtskraft_vermerkt": False,
    "tat_letzter_tag": date.min,
    "hat_verwerflichen_beweggrund": False,
    "ist_serienmaessig": False,
}
