"""Files of hypothetical cases: results by exactly their keys, and every fault of a file named at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from pipelines.errors import UserError
from pipelines.prioritise.hypothetical import assess_cases_file

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "spec" / "golden_cases.yml"
HEAD = "stichtag: 2026-06-01\n"
CONVICTION = (
    "{id: a, art: FS, normen: ['250'], erstes_urteil: 2025-11-10, rechtskraft: 2025-11-18, tat_bis: 2025-05-20%s}"
)
B = (
    "{B1: KEINE, B2: null, B3: null, B4: null, in_strafhaft: NEIN, tage_bis_haftende: null,"
    " rueckuebernahme_zusage: null, abschiebungsverbot_alle_zielstaaten: false%s}"
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "cases.yml"
    path.write_text(text, encoding="utf-8")
    return path


def _a(extra: str = "", *, key: str = "verurteilungen") -> str:
    return f"{HEAD}dimension_a:\n  - id: x\n    {key}: [{CONVICTION % extra}]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file must hold keys"),
        ("- a\n", "the file must hold keys"),
        ("stichtag: {\n", "while parsing"),
        ("dimension_a: []\n", "[stichtag] is missing"),
        ("stichtag: heute\ndimension_a: []\n", "[stichtag] is missing or no day"),
        ("stichtag: 2026-06-01 06:00:00\ndimension_a: []\n", "[stichtag] is missing or no day"),
        (HEAD, "there is no case in it"),
        (f"{HEAD}dimension_c: []\n", "the key [dimension_c] is not known here"),
        (f"{HEAD}dimension_a: x\n", "[dimension_a] must be a list of cases"),
        (f"{HEAD}dimension_a: [x]\n", "dimension_a, case 1: must be a mapping with an [id]"),
        (f"{HEAD}dimension_a: [{{says: x}}]\n", "dimension_a, case 1: must be a mapping with an [id]"),
        (f"{HEAD}dimension_a: [{{id: x}}]\n", "case x: [verurteilungen] must be a list, not None"),
        (_a() + f"  - id: x\n    verurteilungen: [{CONVICTION % ''}]\n", "case x: the id stands twice"),
        (_a(", monat: 3"), "case x, conviction a: the key [monat] is not known here"),
        (_a(", monate: viele"), "case x, conviction a: [monate] must be a whole number or null, not 'viele'"),
        (_a(", monate: true"), "[monate] must be a whole number or null, not True"),
        (_a(", waffe: ja"), "[waffe] must be a true or false or null, not 'ja'"),
        (_a(", bew_wid: bald"), "[bew_wid] must be a day or null, not 'bald'"),
        (_a(", taten: [2025-01-01, gestern]"), "[taten] must be a list of days or null"),
        (_a(key="facts"), "case x: the key [facts] is not known here"),
        (_a().replace("art: FS, ", ""), "case x, conviction a: [art] is missing; write null for unknown"),
        (f"{HEAD}dimension_b: [{{id: x, facts: {B % ''}}}]\n".replace("B4: null, ", ""), "the fact [B4] is missing"),
        (f"{HEAD}dimension_b: [{{id: x, facts: {B % ', B7: 1'}}}]\n", "case x: the fact [B7] is not known here"),
        (f"{HEAD}dimension_b: [{{id: x}}]\n", "case x: [facts] must be keys with values, not None"),
        (f"{HEAD}faelle: [{{id: x, person: {{nationalitaet: DE}}}}]\n", "the fact [nationalitaet] is not known here"),
        (f"{HEAD}faelle: [{{id: x, person: {{ist_deutsch: 1}}}}]\n", "[ist_deutsch] must be a true or false or null"),
        (f"{HEAD}faelle: [{{id: x, vorher: {{zelle_rang: P1}}}}]\n", "[vorher] must hold zelle_rang"),
        (
            f"{HEAD}faelle: [{{id: x, belege: [{{fakt: B1, grund: VERALTET, x: 1}}]}}]\n",
            "the key [x] is not known here",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_place_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        assess_cases_file(_file(tmp_path, text))
    assert says in refused.value.what
    assert refused.value.meaning == "Nothing was computed; no list is concerned."
    assert refused.value.remedy == "Correct cases.yml and run: iris assess cases.yml"


def test_all_faults_come_to_light_together(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        assess_cases_file(_file(tmp_path, _a(", monat: 3, waffe: ja") + "x: 1\n"))
    assert refused.value.what.count("\n  - ") == 3


def test_a_missing_file_and_a_day_without_rules_are_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        assess_cases_file(tmp_path / "nowhere.yml")
    with pytest.raises(UserError, match="speaks of days from 2026-03-01"):
        assess_cases_file(_file(tmp_path, _a().replace("2026-06-01", "2026-02-01")))


def test_optional_keys_may_be_left_out_and_null_is_a_span(tmp_path: Path) -> None:
    [plain] = assess_cases_file(_file(tmp_path, _a(", monate: 30")))
    assert (plain["A1"], plain["A3"], plain["band"], plain["klassen"]) == (45, 10, "H", {"a": ["I-1", "I-1a", "II-1"]})
    [unknown] = assess_cases_file(_file(tmp_path, _a(", monate: 30, waffe: null")))
    assert (unknown["A3"], unknown["hoechstens"]["A3"]) == (10, 15)
    [length] = assess_cases_file(_file(tmp_path, _a(", monate: null")))
    assert (length["A1"], length["hoechstens"]["A1"]) == (8, 45)
    [outside] = assess_cases_file(
        _file(tmp_path, f"{HEAD}dimension_b: [{{id: x, facts: {B % ''}}}]\n".replace("KEINE", "X"))
    )
    assert (outside["min"], outside["max"], outside["unbekannt"]) == (0, 90, ["B1", "B2", "B3", "B4", "B6"])


def test_cases_need_neither_expectation_nor_remark(tmp_path: Path) -> None:
    assert [case["id"] for case in assess_cases_file(_file(tmp_path, _a(", monate: 3")))] == ["x"]


def test_the_command_prints_json_with_exactly_the_expected_keys() -> None:
    import yaml

    result = CliRunner().invoke(app, ["assess", str(GOLDEN), "--json"])
    told = json.loads(result.stdout)
    content = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    wanted = [*content["dimension_a"], *content["dimension_b"]]
    assert [set(case) for case in told] == [{"id", *case["expect"]} for case in wanted]
    for case, expected in zip(told, wanted, strict=True):
        plain = json.loads(json.dumps(expected["expect"], default=str))
        assert {key: case[key] for key in plain} == plain


def test_the_command_can_try_other_rules_and_refuses_a_folder_that_is_none(tmp_path: Path) -> None:
    rules = str(ROOT / "pipelines" / "prioritise" / "rulesets" / "iris_1_0")
    own, other = (CliRunner().invoke(app, ["assess", str(GOLDEN), *more]) for more in ([], ["--ruleset", rules]))
    assert own.stdout == other.stdout
    assert CliRunner().invoke(app, ["assess", str(GOLDEN), "--ruleset", str(tmp_path / "x")]).exit_code == 2


def test_it_starts_without_scheduler_and_warehouse() -> None:
    program = (
        "import sys; from orchestration.assess import assess_file; from pathlib import Path;"
        f"assess_file(Path({str(GOLDEN)!r}));"
        "print(sorted({'dagster', 'dbt', 'duckdb', 'splink', 'pandera'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
