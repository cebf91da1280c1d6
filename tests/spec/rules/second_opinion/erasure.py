"""BZRG sections 45 to 47 once more, one register at a time, every fact known.

Belongs here: which line of section 46 applies, the day it ends, and which entries are gone on a day.
Does not belong here: what is unknown (worlds), what erasure means for points (points).
"""

from datetime import date, timedelta
from typing import Any

from tests.spec.rules.second_opinion.calendar_days import months_later
from tests.spec.rules.second_opinion.paragraphs import NIE, TILGUNG_3, any_stgb, is_1a_catalogue

Entry = dict[str, Any]
NEVER = date.max
_LOSS_OF_LIBERTY = ("FS", "SA", "JS")
_SENTENCES = ("FS", "SA", "JS", "GS")


def in_register(entry: Entry, *, day: date) -> bool:
    """Final, not part of another sentence, still in the extract, not lifted, certainly of this person."""
    return (
        entry["rechtskraft_am"] is not None
        and entry["rechtskraft_am"] <= day
        and not entry["einbezogen"]
        and not entry["doppelt"]
        and entry["ist_in_bzr"]
        and not entry["ist_aufgehoben"]
        and not entry["ist_link_unsicher"]
    )


def length(entry: Entry) -> int:
    """Length of a sentence in days, a month at thirty."""
    return 30 * (entry["dauer_monate"] or 0) + (entry["dauer_tage"] or 0)


def _stands_suspended(entry: Entry) -> bool:
    """Suspended, as sentence or remainder, and not revoked since (46 II)."""
    revoked, remainder = entry["bew_widerruf_am"], entry["strafrest_ausgesetzt_am"]
    if revoked is None:
        return bool(entry["ist_bewaehrung"]) or remainder is not None
    return remainder is not None and remainder > revoked


def _number_one(entry: Entry, *, liberty: bool, sentence: bool, day: date) -> str | None:  # noqa: PLR0911 -- one line per letter of the statute
    """Give the letter a to f of section 46 I number 1 that holds."""
    kind, days = entry["strafart"], length(entry)
    stain_gone = entry["strafmakel_beseitigt_am"] is not None and entry["strafmakel_beseitigt_am"] <= day
    if kind == "GS" and entry["tagessaetze"] <= 90 and not liberty:
        return "1a"
    if kind in ("FS", "SA") and days <= 90 and not sentence:
        return "1b"
    if kind == "JS" and stain_gone:
        return "1f"
    if kind == "JS" and days <= 360:
        return "1c"
    if kind == "JS" and days <= 720 and _stands_suspended(entry):
        return "1d"
    if kind == "JS" and days > 720 and entry["strafrest_ausgesetzt_am"] and entry["strafe_erlassen_am"]:
        return "1e"
    return None


def rule_of(entry: Entry, others: list[Entry], *, day: date) -> tuple[str, date]:  # noqa: PLR0911, PLR0912 -- one line per number
    """Give the line that applies beside the other entries of the register, and the day its own period ends."""
    kind, norms, days = entry["strafart"], entry["normen"], length(entry)
    is_never_offence = any_stgb(norms, NIE)
    repeated = any(any_stgb(other["normen"], NIE) for other in others)
    if "63" in entry["massregeln"] or "SV" in entry["massregeln"]:
        return "45 III 2", NEVER
    if is_never_offence and kind == "FS" and days >= 1800:
        return "45 III 3a", NEVER
    if is_never_offence and kind == "FS" and days >= 1080 and repeated:
        return "45 III 3b", NEVER
    if entry["lebenslang"]:
        return "45 III 1", NEVER
    liberty = any(other["strafart"] in _LOSS_OF_LIBERTY for other in others)
    sentence = any(other["strafart"] in _SENTENCES for other in others)
    one = _number_one(entry, liberty=liberty, sentence=sentence, day=day)
    if is_1a_catalogue(norms):
        if one is not None:
            is_long_youth = kind == "JS" and days > 360
            return ("Nr. 1a JS" if is_long_youth else "Nr. 1a"), _end(entry, years=10, longer=is_long_youth)
        if kind == "MN" and "64" in entry["massregeln"]:
            return "Nr. 1a", _end(entry, years=10, longer=False)
    if any_stgb(norms, TILGUNG_3) and kind in ("FS", "JS") and days > 360:
        return "3", _end(entry, years=20, longer=True)
    if one is not None:
        return one, _end(entry, years=5, longer=one == "1e")
    if kind == "MN":
        return "1g", _end(entry, years=5, longer=False)
    if kind == "GS" or (kind in ("FS", "SA") and days <= 90):
        return "2a", _end(entry, years=10, longer=False)
    if kind in ("FS", "SA") and days <= 360 and _stands_suspended(entry) and not liberty:
        return "2b", _end(entry, years=10, longer=False)
    if kind == "JS":
        return "2c", _end(entry, years=10, longer=True)
    return "4", _end(entry, years=15, longer=True)


def _end(entry: Entry, *, years: int, longer: bool) -> date:
    if not longer:
        return months_later(entry["erstes_urteil_am"], 12 * years)
    months = 12 * years + (entry["dauer_monate"] or 0)
    return months_later(entry["erstes_urteil_am"], months) + timedelta(days=entry["dauer_tage"] or 0)


def _may_run_out(entry: Entry) -> date:
    """Give the day before which the period does not run out: the register shows open execution or a measure (47 II)."""
    if entry["nur_abschrift"]:
        return date.min
    if entry["strafart"] not in _LOSS_OF_LIBERTY and not entry["massregeln"]:
        return date.min
    ends = [entry[name] for name in ("vollstr_erledigt_am", "strafe_erlassen_am") if entry[name] is not None]
    return min(ends, default=NEVER)


def erase(entries: list[Entry], *, day: date) -> tuple[dict[str, tuple[str, date | None]], set[str]]:
    """Say what is gone: of the register by itself, of copies beside all that may stand there.

    A copy holds no entry of the register back: nobody knows whether its decision stands there.

    Returns:
        As _walk.
    """
    found, gone = _walk([entry for entry in entries if not entry["nur_abschrift"]], day=day)
    copies = {entry["verurteilung_id"] for entry in entries if entry["nur_abschrift"]}
    if copies:
        found_beside, gone_beside = _walk([entry for entry in entries if entry["verurteilung_id"] not in gone], day=day)
        found |= {name: rule for name, rule in found_beside.items() if name in copies}
        gone |= gone_beside & copies
    return found, gone


def _walk(entries: list[Entry], *, day: date) -> tuple[dict[str, tuple[str, date | None]], set[str]]:
    """Walk the register forward: whenever all entries are ripe when the next judgement falls, all of them are gone.

    Returns:
        Per entry of the register the rule and the end of its own period (None: never), and the ids that are gone.
    """
    waiting = sorted(
        (entry for entry in entries if in_register(entry, day=day)),
        key=lambda entry: (entry["erstes_urteil_am"], entry["verurteilung_id"]),
    )
    found: dict[str, tuple[str, date | None]] = {}
    gone: set[str] = set()
    standing: list[Entry] = []
    moments = [(entry["erstes_urteil_am"], entry) for entry in waiting] + [(day, None)]
    for moment, newcomer in moments:
        rules = {
            entry["verurteilung_id"]: rule_of(entry, [o for o in standing if o is not entry], day=day)
            for entry in standing
        }
        found |= {name: (rule, None if end == NEVER else end) for name, (rule, end) in rules.items()}
        if standing and all(
            max(rules[entry["verurteilung_id"]][1], _may_run_out(entry)) <= moment for entry in standing
        ):
            gone |= set(rules)
            standing = []
        if newcomer is not None:
            standing.append(newcomer)
    return found, gone
