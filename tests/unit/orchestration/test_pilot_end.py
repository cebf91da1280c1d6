"""At the end of the pilot everything about persons goes, with a certificate, and the log still verifies."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.oversight import log_run, verify_home
from orchestration.pilot_end import CERTIFICATE, end_pilot
from pipelines.errors import UserError
from pipelines.publish.audit import Konto, read_log
from tests.unit.publish.invented_runs import release_day

KONTO = Konto(konto="dsb-1", rolle="DSB", stelle="MS")
DAY = date(2026, 11, 30)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    release_day(tmp_path)
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "person_register.parquet").write_text("numbers")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "a.key").write_text("secret")
    for name in ("simulations/1.1.0-a", ".simulate-x", "outbox/rrk", "forgetting"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text("F-0123456789ab")
    log_run(tmp_path, konto=KONTO)
    return tmp_path


def test_only_logs_and_certificates_are_left(home: Path) -> None:
    run = next(path for path in (home / "runs").iterdir())
    list_hash = json.loads((run / "manifest.json").read_bytes())["list_hash"]
    certificate = end_pilot(home, today=DAY, konto=KONTO, zweite_person="dsb-2")
    assert {path.name for path in home.iterdir()} == {"audit", "restricted", "writer.lock"}
    told = json.loads(certificate.read_bytes())
    assert [each["list_hash"] for each in told["listen"]] == [list_hash]
    assert (told["angeordnet_von"], told["bestaetigt_von"]) == ("dsb-1", "dsb-2")
    assert verify_home(home) == []
    assert read_log(home)[-1]["begruendung"] == "PILOTENDE"


def test_a_kill_in_the_middle_keeps_what_was_written_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def dying(*args: object, **kwargs: object) -> None:
        del args, kwargs
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("orchestration.pilot_end.write_seal", dying)
        with pytest.raises(Killed):
            end_pilot(home, today=DAY, konto=KONTO, zweite_person="dsb-2")
    certificate = end_pilot(home, today=DAY, konto=KONTO, zweite_person="dsb-2")
    assert len(json.loads(certificate.read_bytes())["listen"]) == 1
    assert verify_home(home) == []
    assert [path.name for path in certificate.parent.iterdir()] == [CERTIFICATE]


@pytest.mark.parametrize(
    ("day", "second", "what"),
    [(date(2026, 8, 31), "dsb-2", "runs until"), (DAY, None, "second person"), (DAY, "dsb-1", "second person")],
)
def test_too_early_or_alone_deletes_nothing(home: Path, day: date, second: str | None, what: str) -> None:
    before = sorted(home.rglob("*"))
    with pytest.raises(UserError, match=what):
        end_pilot(home, today=day, konto=KONTO, zweite_person=second)
    assert sorted(home.rglob("*")) == before
