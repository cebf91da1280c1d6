"""What is written down of a deletion: entries in both logs, and the certificate.

Belongs here: their content; the main log shows a class of grounds, the restricted one ground and cases.
Does not belong here: carrying the deletion out (forgetting), messages to receivers (outbox).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from orchestration.certificates import certify
from orchestration.deletion_plan import Plan
from orchestration.oversight import moment_here
from pipelines.publish.audit import Art, Entry, Konto, Zweck, append, read_log, restricted
from pipelines.publish.run_folders import PublishedRun
from pipelines.publish.seals import write_seal

CONFIRMED: Final = "BESTAETIGT"
EVERYWHERE: Final = ("archive", "keys", "register", "runs")


def log_deletion(plan: Plan, *, cases: Mapping[str, frozenset[str]], paths: list[str], home: Path) -> None:
    """Write both logs; the main one vouches for the files as they are now.

    Args:
        plan: of the deletion.
        cases: by list, the cases it lost.
        paths: below home, of sealed files that were rightly changed or deleted.
        home: folder of all data.
    """
    konto, now = Konto(**plan.konto), moment_here()
    sealed = write_seal(home, log=read_log(home), changed=paths, with_new=False)
    entry = Entry(
        art=Art.LOESCHUNG,
        zweck=Zweck.DATENPFLEGE,
        felder=EVERYWHERE,
        begruendung=plan.klasse,
        lauf_id=plan.needs_run,
        siegel=sealed,
    )
    append(home, entry, konto=konto, zeit=now)
    restricted(home).mkdir(mode=0o700, exist_ok=True)
    of_lists = {case for of_list in cases.values() for case in of_list}
    concerned: list[str | None] = [*sorted({*plan.persons, *plan.touched, *of_lists})]
    for fall_id in concerned or [None]:
        told = Entry(art=Art.LOESCHUNG, zweck=Zweck.AUFSICHT, begruendung=plan.grund, fall_id=fall_id)
        append(restricted(home), told, konto=konto, zeit=now)
    if plan.zweite_person is not None:
        second = Konto(konto=plan.zweite_person, rolle=konto.rolle, stelle=konto.stelle)
        confirmed = Entry(art=Art.LOESCHUNG, zweck=Zweck.AUFSICHT, begruendung=CONFIRMED)
        append(restricted(home), confirmed, konto=second, zeit=now)


def certify_deletion(plan: Plan, *, deliveries: int, runs: int, lists: Sequence[PublishedRun], home: Path) -> None:
    """Write down, for the data protection officer, that and where it was done; it names accounts and no person.

    Args:
        plan: of the deletion.
        deliveries: archived deliveries that lost records.
        runs: published lists that were rewritten.
        lists: that got placeholders.
        home: folder of all data.
    """
    content = {
        "nr": plan.nr,
        "am": plan.am.isoformat(),
        "grund": plan.grund,
        "angeordnet_von": dict(plan.konto),
        "bestaetigt_von": plan.zweite_person,
        "lieferungen_neu_geschrieben": deliveries,
        "listen_neu_geschrieben": runs,
        "listen_mit_platzhalter": [run.run_id for run in lists],
        "gesperrte_datensaetze": len(plan.records),
        "vorfaelle": list(plan.incidents),
        "auch_geloescht_in": ["register", "keys", "inbox", "simulations", "dagster", "alerts"],
    }
    certify(home, name=f"{plan.nr}.json", content=content, konto=Konto(**plan.konto))
