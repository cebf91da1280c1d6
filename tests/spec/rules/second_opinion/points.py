"""Gates, classes of section 54 and the points A1 to A5 once more, one register at a time, every fact known.

Belongs here: what the rules and the statute say of one person's convictions.
Does not belong here: erasure periods (erasure), what is unknown (worlds), dimension B (perspective).
"""

from datetime import date, timedelta

from tests.spec.rules.second_opinion.calendar_days import months_later
from tests.spec.rules.second_opinion.erasure import Entry, erase, in_register, length
from tests.spec.rules.second_opinion.paragraphs import (
    ABSCHNITTE_17_19_20,
    EIGENTUM,
    ERHOEHTES_MINDESTMASS,
    GEWALT,
    KOERPER,
    LANDFRIEDEN,
    LEBEN,
    NUR_AUSLAENDER,
    RAUB,
    SEXUAL_1A,
    SEXUAL_1D,
    WIDERSTAND,
    any_stgb,
    is_1a_catalogue,
    read,
)

WORTH = {
    "I-1": 45, "I-1a": 40, "I-1d": 40, "I-1b": 36, "I-1c": 36, "I-1b-263": 30, "II-2b": 26, "II-1": 24, "II-2": 20,
    "II-2a": 18, "II-9": 18, "SONSTIGE": 8, "GERING": 0,
}  # fmt: skip
CAPS = {"A1": 45, "A2": 15, "A3": 15, "A4": 12, "A5": 13}


def gate_of(entry: Entry, *, gone: set[str], day: date) -> str | None:  # noqa: PLR0911 -- one line per gate
    """Give the first gate that stops a conviction."""
    stain_gone = entry["strafmakel_beseitigt_am"] is not None and entry["strafmakel_beseitigt_am"] <= day
    norms = entry["normen"]
    only_foreigners = all(read(norm)[:2] in NUR_AUSLAENDER for norm in norms)
    if entry["rechtskraft_am"] is None or entry["rechtskraft_am"] > day:
        return "G1"
    if entry["einbezogen"] or entry["doppelt"]:
        return "G2"
    if not entry["ist_in_bzr"] or entry["verurteilung_id"] in gone:
        return "G3"
    if (stain_gone and not is_1a_catalogue(norms)) or "JGG 27" in norms:
        return "G5"
    if entry["ist_aufgehoben"]:
        return "G6"
    if entry["schuldform"] == "F":
        return "G7"
    if only_foreigners:
        return "G8"
    if entry["ist_link_unsicher"]:
        return "G9"
    if entry["veraltet"]:
        return "G10"
    return "G11" if entry["cannabis"] else None


def _is_petty(entry: Entry) -> bool:
    return bool(entry["strafart"] == "GS" and entry["tagessaetze"] <= 90)


def _in_series(entry: Entry, passed: list[Entry]) -> bool:
    """Another counting conviction has a deed within twelve months of one of this one's deeds (54 II 2a)."""

    def takes_part(one: Entry) -> bool:
        return any_stgb(one["normen"], ABSCHNITTE_17_19_20) and (
            one["strafart"] == "FS" or (one["strafart"] == "GS" and one["tagessaetze"] > 90)
        )

    if not takes_part(entry):
        return False
    return any(
        max(own, other) < months_later(min(own, other), 12)
        for another in passed
        if another is not entry and takes_part(another)
        for own in entry["tat_tage"]
        for other in another["tat_tage"]
    )


def classes_of(entry: Entry, passed: list[Entry], *, is_last: bool) -> list[str]:
    """Give every class of section 54 that a usable conviction fulfils."""
    kind, norms, days = entry["strafart"], entry["normen"], length(entry)
    liberty = kind in ("FS", "JS")
    laws = {read(norm)[:2] for norm in norms}
    year = liberty and days >= 360
    grave_1a = any(
        any_stgb(norms, catalogue)
        for catalogue in (LEBEN, KOERPER, SEXUAL_1A, ERHOEHTES_MINDESTMASS, WIDERSTAND, LANDFRIEDEN)
    )
    grave_1d = any(
        any_stgb(norms, catalogue) for catalogue in (LEBEN, KOERPER, SEXUAL_1D, RAUB, WIDERSTAND, LANDFRIEDEN)
    )
    noticeable = kind == "FS" or (kind == "GS" and not _is_petty(entry))
    fulfilled = {
        "I-1": (liberty and days >= 720) or (is_last and ("63" in entry["massregeln"] or "SV" in entry["massregeln"])),
        "I-1a": year and (grave_1a or (any_stgb(norms, EIGENTUM) and entry["ist_serienmaessig"])),
        "I-1b": year and any(law == "BtMG" for law, _ in laws),
        "I-1b-263": year and ("StGB", "263") in laws and entry["zu_lasten_leistungstraeger"],
        "I-1c": year and bool(laws & {("AufenthG", "96"), ("AufenthG", "97")}),
        "I-1d": kind == "FS" and days >= 180 and grave_1d and entry["waffe"],
        "II-1": kind == "FS" and days >= 180,
        "II-2": kind == "JS" and days >= 360 and not entry["ist_bewaehrung"],
        "II-2a": _in_series(entry, passed),
        "II-2b": ((kind == "FS" and days >= 90) or (kind == "JS" and not entry["ist_bewaehrung"]))
        and grave_1d
        and entry["waffe"],
        "II-9": noticeable and entry["hat_verwerflichen_beweggrund"],
        "GERING": _is_petty(entry),
    }
    found = [name for name, holds in fulfilled.items() if holds]
    return found or (["SONSTIGE"] if kind in ("FS", "JS", "GS", "SA") else [])


def percent_of_time(free_days: int) -> int:
    """Factor Z."""
    for limit, percent in ((730, 100), (1461, 80), (2191, 60), (2922, 40)):
        if free_days <= limit:
            return percent
    return 20


def percent_of_youth(entry: Entry) -> int:
    """Factor J, only for youth sentences."""
    if entry["strafart"] != "JS" or entry["alter_bei_tat"] >= 21:
        return 100
    return 50 if entry["alter_bei_tat"] <= 17 else 75


def half_up(points: int, *percents: int) -> int:
    """Multiply and round half up once, in whole numbers."""
    product, scale = points, 1
    for percent in percents:
        product, scale = product * percent, scale * 100
    return (product * 2 + scale) // (scale * 2)


def _stepped(value: int, steps: tuple[tuple[int, int], ...]) -> int:
    return max((points for least, points in steps if value >= least), default=0)


def judge(
    entries: list[Entry], *, day: date, copies_weigh: bool = True
) -> tuple[dict[str, int], dict[str, str | None], dict[str, list[str]], dict[str, tuple[str, date | None]], set[str]]:
    """Judge one register; without the weight of copies for what is certain, because a copy alone never gives a point.

    Returns:
        Points per criterion; the gate per conviction; the classes per usable conviction; the rule and end of erasure
        per entry of the register; the entries that are gone.
    """
    erasure, gone = erase(entries, day=day)
    gates = {entry["verurteilung_id"]: gate_of(entry, gone=gone, day=day) for entry in entries}
    passed = [entry for entry in entries if gates[entry["verurteilung_id"]] is None]
    final = [e["rechtskraft_am"] for e in entries if in_register(e, day=day) and e["verurteilung_id"] not in gone]
    classes = {
        entry["verurteilung_id"]: classes_of(
            entry, passed, is_last=bool(final) and entry["rechtskraft_am"] == max(final)
        )
        for entry in passed
    }
    passed = [entry for entry in passed if copies_weigh or not entry["nur_abschrift"]]
    ten, five, three = (months_later(day, -months) for months in (120, 60, 36))
    gravest = [
        half_up(
            max((WORTH[name] for name in classes[entry["verurteilung_id"]]), default=0),
            percent_of_time(max(0, (day - entry["tat_letzter_tag"]).days - entry["hafttage"])),
            percent_of_youth(entry),
        )
        for entry in passed
    ]
    counted = [
        e
        for e in passed
        if e["tat_letzter_tag"] >= ten and e["strafart"] in ("FS", "JS", "GS", "SA") and not _is_petty(e)
    ]
    violent = [
        half_up(15 if entry["waffe"] else 10, percent_of_youth(entry))
        for entry in passed
        if entry["tat_letzter_tag"] >= five and any_stgb(entry["normen"], GEWALT)
    ]
    deeds = sorted({tag for entry in passed for tag in entry["tat_tage"] if tag >= three})
    densest = max((sum(start <= tag < start + timedelta(days=365) for tag in deeds) for start in deeds), default=0)
    recent = [entry for entry in passed if entry["tat_letzter_tag"] >= five]
    relapse = (
        6 * any(entry["ist_in_bewaehrung"] for entry in recent)
        + 4 * any(entry["bew_widerruf_am"] is not None and entry["bew_widerruf_am"] <= day for entry in passed)
        + 3
        * any(
            release <= entry["tat_letzter_tag"] <= months_later(release, 12)
            for entry in recent
            for release in entry["entlassungen"]
        )
    )
    points = {
        "A1": max(gravest, default=0),
        "A2": _stepped(len(counted), ((2, 4), (3, 8), (4, 11), (5, 15))),
        "A3": max(violent, default=0),
        "A4": _stepped(densest, ((3, 4), (5, 8), (8, 12))),
        "A5": relapse,
    }
    return {name: min(value, CAPS[name]) for name, value in points.items()}, gates, classes, erasure, gone


def band_a(points: int) -> str:
    """Band of dimension A."""
    return "S" if points >= 65 else "H" if points >= 45 else "M" if points >= 25 else "G" if points >= 1 else "0"
