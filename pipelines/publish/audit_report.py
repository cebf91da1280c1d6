"""What the data protection officer looks at every week: a sample of reads, what stands out, what came unlawfully.

Belongs here: drawing the sample, the rules by which a read stands out, the report in German.
Does not belong here: the log (audit), printing (the command line).
"""

import hmac
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pipelines.publish.audit import Art

BERLIN: Final = ZoneInfo("Europe/Berlin")
SHARE: Final = 0.02
LEAST: Final = 10
"""Two in a hundred reads, and never fewer than ten: enough to see a habit, few enough to ask about each."""

FIRST_HOUR: Final = time(6)
LAST_HOUR: Final = time(20)
SATURDAY: Final = 5
MOST_CASES: Final = 50
"""Cases a day on one account; nobody works on more."""

NO_INCIDENT: Final = "Unzulässig gesandt: nichts."
KINDS: Final = {
    "G3": "getilgte oder tilgungsreife Einträge",
    "G4": "Einträge des Erziehungsregisters",
    "G5": "Einträge mit beseitigtem Strafmakel",
    "X01": "Deutsche auf einer Liste",
}
"""What a source may not send, by the rule that found it."""

Line = Mapping[str, Any]


def reads_of_week(log: Sequence[Line], *, monday: date) -> list[Line]:
    """Take the reads of seven days, in the order of the log."""
    days = {monday + timedelta(days=day) for day in range(7)}
    return [line for line in log if line["art"] == Art.ABFRAGE and _here(line).date() in days]


def sample(reads: Sequence[Line], *, key: str) -> list[Line]:
    """Draw the sample: by a keyed hash of the line, so that it cannot be foreseen and comes out the same again.

    Args:
        reads: of a week.
        key: of the keyed hashes.
    """
    number = min(len(reads), max(LEAST, math.ceil(len(reads) * SHARE)))
    drawn = sorted(reads, key=lambda line: hmac.digest(key.encode(), str(line["hash"]).encode(), "sha256"))[:number]
    return sorted(drawn, key=lambda line: int(line["log_id"]))


def striking(reads: Sequence[Line]) -> list[str]:
    """Name, in German, the reads out of hours and the accounts that read very many cases on one day."""
    found = [
        f"Eintrag {line['log_id']}: {line['konto']} liest am {_here(line):%d.%m.%Y um %H:%M} Uhr, außerhalb der "
        "Dienstzeit"
        for line in reads
        if _is_out_of_hours(_here(line))
    ]
    cases = {(line["konto"], _here(line).date(), line["fall_id"]) for line in reads if line["fall_id"] is not None}
    for (konto, day), number in sorted(Counter((konto, day) for konto, day, _ in cases).items()):
        if number > MOST_CASES:
            found.append(f"{konto} liest am {day:%d.%m.%Y} {number} Fälle; mehr als {MOST_CASES} fallen auf")
    return found


def report(log: Sequence[Line], *, monday: date, key: str, incidents: Sequence[Line] = ()) -> list[str]:
    """Write the report of a week, line by line.

    Args:
        log: of audit.read_log.
        monday: first day of the week.
        key: of the keyed hashes.
        incidents: of the certificates of deletions of lists of this week: am, quelle, delivery_id, art, anzahl.
    """
    reads = reads_of_week(log, monday=monday)
    drawn, found = sample(reads, key=key), striking(reads)
    end = monday + timedelta(days=6)
    told = [f"Zugriffe vom {monday:%d.%m.%Y} bis {end:%d.%m.%Y}: {len(reads)}"]
    told += ["", f"Stichprobe ({len(drawn)}): bitte bei den Genannten nach dem Anlass fragen."]
    told += [
        f"  {line['log_id']}  {_here(line):%d.%m.%Y %H:%M}  {line['konto']} ({line['rolle']})  {line['zweck']}  "
        f"{line['fall_id'] or 'ganze Liste'}  {', '.join(line['felder'])}"
        for line in drawn
    ]
    told += ["", f"Auffällig ({len(found)}):" if found else "Auffällig: nichts."]
    told += [f"  {sentence}" for sentence in found]
    told += ["", f"Unzulässig gesandt ({len(incidents)}): bitte die Stelle verständigen." if incidents else NO_INCIDENT]
    return told + [
        f"  {date.fromisoformat(each['am']):%d.%m.%Y}  {each['quelle']}  Lieferung {each['delivery_id']}  "
        f"{KINDS[each['art']]}: {each['anzahl']}"
        for each in incidents
    ]


def _here(line: Line) -> datetime:
    return datetime.fromisoformat(line["zeit"]).astimezone(BERLIN)


def _is_out_of_hours(moment: datetime) -> bool:
    return moment.weekday() >= SATURDAY or not FIRST_HOUR <= moment.time() < LAST_HOUR
