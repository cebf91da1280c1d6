"""What the audit log knows of reading before a decision: told, kept in the log, and demanded where wanted."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from filled_sheets import cases_of, entries, fill_in
from flow_worlds import TUESDAY
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.decisions import HandedIn, take_decisions
from pipelines.errors import UserError
from pipelines.publish.audit import read_log
from pipelines.publish.decision_sheet import read_decision_file
from pipelines.publish.run_folders import list_in_force


def explained(home: Path, *, case: str, zweck: str = "SACHBEARBEITUNG") -> None:
    done = CliRunner().invoke(app, ["explain", case, "--zweck", zweck, "--home", str(home)])
    assert done.exit_code == 0, done.output


def test_two_accounts_have_opened_the_reasons_where_it_is_demanded(
    published_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAGSTER_HOME", "IRIS_HOME", "IRIS_WAREHOUSE"):
        monkeypatch.setenv(name, "")
    run = list_in_force(published_copy)
    blind = read_decision_file(run.folder / "worklist_blind.xlsx")["fall_id"].implode()
    ranked = cases_of(run.table("case_list"), pl.col("liste") == "RANGFOLGE", ~pl.col("fall_id").is_in(blind))
    cases = [case["fall_id"] for case in ranked[:3]]
    whole = {case["fall_id"]: entries(case, "KLAERUNG", Wiedervorlage=date(2026, 6, 20)) for case in ranked[:3]}
    sheet = fill_in(run.folder / "worklist_rangfolge.xlsx", target=tmp_path / "offen.xlsx", decisions=whole)
    for case, accounts in ((cases[0], ("rrk-1", "rrk-2")), (cases[1], ("rrk-1", "rrk-1"))):
        for account in accounts:
            monkeypatch.setenv("IRIS_KONTO", account)
            explained(published_copy, case=case)
    explained(published_copy, case=cases[2], zweck="AUFSICHT")

    def handed_in(needed: str) -> HandedIn:
        monkeypatch.setenv("IRIS_AUFRUFE_NOETIG", needed)
        return take_decisions(published_copy, file=sheet, am=TUESDAY, back=tmp_path / "zurueck.html")

    first = handed_in("2")
    assert (first.taken, first.refused, first.unopened) == (1, 2, ())
    page = (tmp_path / "zurueck.html").read_text(encoding="utf-8")
    for case, opened in ((cases[1], 1), (cases[2], 0)):
        assert f"{opened}-mal von verschiedenen Konten geöffnet, nötig ist es 2-mal: iris explain {case}" in page
    second = handed_in("0")
    assert (second.taken, second.unopened) == (2, (cases[2],))
    log = [line for line in read_log(published_copy) if line["art"] == "ENTSCHEIDUNG"]
    assert {line["fall_id"]: line["begruendung"] for line in log} == dict(
        zip(cases, ("ZWEI_KONTEN", "EIN_KONTO", "KEIN_AUFRUF"), strict=True)
    )
    with pytest.raises(UserError, match="not one of 0, 1, 2"):
        handed_in("drei")
