"""Persons that every set must contain, so that each rule of the list meets a case.

Belongs here: what is prescribed for these persons. Everything that is not prescribed is drawn as for all others.
Does not belong here: drawing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Prescriptions for one person; None leaves it to chance.

    Attributes:
        says: what the person is there to show.
        status: residence status at the end of the period (code list aufenthaltsstatus).
        gravity: 0 no conviction, 1 petty, 2 medium, 3 heavy, 4 many and heavy.
        offence: key of the newest conviction in offences.OFFENCES.
        months: Freiheits- or Jugendstrafe of the newest conviction; None with days means Geldstrafe.
        rates: Tagessaetze of the newest conviction.
        papers: state of the travel document (world_documents.PAPERS).
        checked: an explicit check found no obstacle to travel.
        age: age at the end of the period.
        lag: days from the newest deed to the end of the period.
        judged: days from the newest deed to its judgement.
        fate: what ends the case: tod, fortzug, einbuergerung, sperre, aussen (office outside the district).
        only_fine: every conviction is a Geldstrafe of at most 90 Tagessaetze.
    """

    says: str
    status: str | None = None
    gravity: int | None = None
    offence: str | None = None
    months: int | None = None
    rates: int | None = None
    papers: str | None = None
    checked: bool | None = None
    age: int | None = None
    lag: int | None = None
    judged: int | None = None
    fate: str | None = None
    only_fine: bool = False


PROFILES = (
    Profile("P1: robbery, enforceable, passport", "AVP", 4, "schwerer_raub", 38, papers="PASS", checked=True, lag=420),
    Profile("P1: robbery, enforceable, passport", "AVP", 3, "schwerer_raub", 30, papers="PASS", checked=True, lag=500),
    Profile("P1: dealing and series, papers promised", "DUL", 4, "raub", 44, papers="ZUSAGE", checked=True, lag=380),
    Profile("P1: robbery, papers issued", "GUB", 4, "raub", 26, papers="AUSGESTELLT", checked=True, lag=460),
    Profile(
        "P2: robbery, Duldung, hearing held", "DUL", 3, "schwerer_raub", 30, papers="ANHOERUNG", checked=True, lag=480
    ),
    Profile("P2: bodily harm, enforceable, passport", "AVP", 2, "gef_kv", 10, papers="PASS", checked=True, lag=520),
    Profile("P2: dealing, enforceable, passport", "AVP", 2, "btm_handel", 18, papers="PASS", checked=True, lag=600),
    Profile("P3: rape, title, expulsion begun", "AEF", 3, "vergewaltigung", 40, papers="PASS", lag=700),
    Profile("P3: robbery, Duldung, no papers", "DUL", 3, "schwerer_raub", 32, papers="ANTRAG", checked=True, lag=560),
    Profile("P3: dealing, Duldung, application filed", "DUL", 2, "btm_handel", 16, papers="ZUSAGE", lag=620),
    Profile("P4: bodily harm, title", "AEF", 2, "gef_kv", 14, papers="PASS", lag=640),
    Profile("P4: petty, enforceable, passport", "AVP", 1, "kv", None, 120, papers="PASS", checked=True, lag=500),
    Profile("P4: petty, papers issued", "GUB", 1, "betrug", None, 110, papers="AUSGESTELLT", checked=True, lag=540),
    Profile("P5: petty, Duldung, nothing known", "DUL", 1, "diebstahl", None, 120, papers="KEINE", lag=700),
    Profile("P5: petty, title", "AEB", 1, "betrug", None, 150, papers="UNBEKANNT", lag=800),
    Profile("protected", "SCH", 3, "raub", 30, papers="UNBEKANNT", lag=500),
    Profile("open asylum procedure", "AGS", 3, "gef_kv", 14, papers="KEINE", lag=450),
    Profile("Union citizen", "FZB", 3, "einbruch", 20, papers="PASS", lag=450),
    Profile("Union citizen, loss of the right found", "FZN", 3, "einbruch", 26, papers="PASS", checked=True, lag=450),
    Profile("naturalised", "NE", 2, "betrug", 8, papers="PASS", lag=900, age=33, fate="einbuergerung"),
    Profile("dead", "DUL", 3, "btm_handel", 20, papers="KEINE", lag=900, fate="tod"),
    Profile("departed", "DUL", 3, "raub", 24, papers="AUSGESTELLT", lag=900, fate="fortzug"),
    Profile("witness protection", "DUL", 3, "btm_handel", 30, papers="PASS", lag=500, fate="sperre"),
    Profile("minor, Jugendstrafe", "DUL", 3, "raub", 18, papers="KEINE", age=16, lag=300),
    Profile("minor", "AEF", 2, "gef_kv", 8, papers="PASS", age=17, lag=260),
    Profile("minor", "AEH", 1, "diebstahl", 6, papers="PASS", age=15, lag=200),
    Profile("Jugendstrafe at 19", "AEF", 3, "raub", 22, papers="PASS", age=20, lag=420),
    Profile("office outside the district, on the list", "DUL", 4, "raub", 30, papers="KEINE", lag=400, fate="aussen"),
    Profile("only small fines", "DUL", 1, "diebstahl", None, 60, papers="PASS", checked=True, lag=500, only_fine=True),
    Profile("only small fines", "AEF", 1, "diebstahl", None, 40, papers="PASS", lag=600, only_fine=True),
    Profile("only what foreigners alone can commit", "DUL", 1, "aufenthalt", None, 120, papers="KEINE", lag=400),
    Profile("only what foreigners alone can commit", "AVP", 1, "asylg", None, 100, papers="KEINE", lag=450),
    Profile("negligent", "AEF", 1, "fahrl_kv", None, 120, papers="PASS", lag=500),
    Profile("many convictions", "AEF", 4, "gef_kv", 20, papers="PASS", lag=430),
    Profile("Duldung after erasure", "DUL", 1, "diebstahl", None, 80, papers="KEINE", lag=2300, only_fine=True),
    Profile("erased after the newest extract", "DUL", 1, "diebstahl", None, 60, lag=1980, judged=150, only_fine=True),
    Profile("title, urgent motion", "APN", 3, "raub", 25, papers="PASS", lag=480),
    Profile("training Duldung", "DAU", 1, "kv", None, 130, papers="PASS", lag=500),
    Profile("identity unclear by own doing", "DUB", 3, "raub", 25, papers="ABGELEHNT", lag=500),
    Profile("ban on removal", "AVB", 2, "gef_kv", 15, papers="UNBEKANNT", lag=500),
    Profile("status unknown", "UNB", 2, "gef_kv", 12, papers="UNBEKANNT", lag=500),
)
