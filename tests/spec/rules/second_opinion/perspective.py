"""Dimension B once more: tracks, points, caps, by trying every value that an unknown fact may have.

Belongs here: B1 to B6, D1, D2 of one person.
Does not belong here: dimension A (points).
"""

from itertools import product
from typing import Any

B1 = {
    "VA_OHNE_DULDUNG": 35, "VA_DULDUNG_BEHEBBAR": 25, "VA_EILANTRAG": 12, "AP_NICHT_VOLLZ": 10,
    "VERFAHREN_EINGELEITET": 5, "KEINE": 0,
}  # fmt: skip
B2 = {"ORIGINALPASS": 15, "KONSULARISCH": 12, "URKUNDEN": 8, "BEHAUPTET": 0, "WIDERSPRUECHLICH": 0}
B3 = {
    "PASS_GUELTIG": 20, "PEP_AUSGESTELLT": 18, "PEP_ZUSAGE": 14, "PEP_ANHOERUNG": 8, "PEP_ANTRAG": 5, "KEIN_ANTRAG": 0,
    "PEP_ABGELEHNT": 0,
}  # fmt: skip
B4 = {"KEINE_GEPRUEFT": 15, "BEFRISTET": 5, "DAUERHAFT": 0}
NOT_APPLICABLE = "NICHT_ANWENDBAR"
_NOT_ENFORCEABLE = {"VA_EILANTRAG", "AP_NICHT_VOLLZ", "VERFAHREN_EINGELEITET", "KEINE"}
_FULL = {"B1": 35, "B2": 15, "B3": 20, "B4": 15, "B5": 10, "B6": 5}


def _window(days: int) -> int:
    return 4 if days < 30 else 10 if days <= 270 else 6 if days <= 730 else 2


def _span(value: str | None, worth: dict[str, int]) -> tuple[int, int]:
    return (min(worth.values()), max(worth.values())) if value is None else (worth[value], worth[value])


def assess_b(case: dict[str, Any], *, reasons: dict[str, str]) -> dict[str, tuple[int, int]] | None:
    """Give least and greatest points per criterion and for B; None where the track has no dimension B.

    Args:
        case: columns of lagen.
        reasons: criterion to the reason why it is unknown; one that is not applicable gives a fixed 0.
    """
    track = case["verfahrensweg"]
    if track in ("K4", "K5"):
        return None
    known = {
        name: None if name in reasons and reasons[name] != NOT_APPLICABLE else case[f"{name.lower()}_wert"]
        for name in ("B1", "B2", "B3", "B4")
    }
    banned = case["abschiebungsverbot_alle_zielstaaten"]
    if track == "K6":
        highest = min(29 if banned else 100, 49 if known["B1"] in _NOT_ENFORCEABLE else 100)
        return {name: (0, full) for name, full in _FULL.items()} | {"B": (0, highest)}
    spans = {"B2": _span(known["B2"], B2), "B3": _span(known["B3"], B3), "B4": _span(known["B4"], B4)}
    custody, days = case["in_strafhaft"], case["tage_bis_haftende"]
    spans["B5"] = (0, 0) if custody == "NEIN" else (0, 10)
    if custody == "JA" and days is not None:
        spans["B5"] = (_window(days), _window(days))
    promise = case["rueckuebernahme_zusage"]
    spans["B6"] = (0, 5) if promise is None else (5, 5) if promise else (0, 0)
    not_applicable = {name for name, reason in reasons.items() if reason == NOT_APPLICABLE}
    spans |= dict.fromkeys(spans.keys() & not_applicable, (0, 0))
    stages = list(B1) if known["B1"] is None else [known["B1"]]
    worlds = []
    for stage, is_banned in product(stages, [True, False] if banned is None else [banned]):
        first = 0 if track == "K3" or "B1" in not_applicable else B1[stage]
        limit = min(29 if is_banned else 100, 49 if track == "K3" or stage in _NOT_ENFORCEABLE else 100)
        low, high = (first + sum(span[end] for span in spans.values()) for end in (0, 1))
        worlds.append((first, min(low, limit), min(high, limit)))
    spans["B1"] = (min(w[0] for w in worlds), max(w[0] for w in worlds))
    return spans | {"B": (min(w[1] for w in worlds), max(w[2] for w in worlds))}


def band_b(points: int) -> str:
    """Band of dimension B."""
    return "S" if points >= 70 else "H" if points >= 50 else "M" if points >= 30 else "G"
