"""Every registered check has exactly one result, and nothing else has."""

from pathlib import Path

import pytest

from quality.verdict_page import verdict_page
from quality.verdicts import CheckResult, RegisteredCheck, RegistryError, load_checks, missing_results

PROJECT = Path(__file__).resolve().parents[3]
DELIVERED = ("abc__alias", "abc__stay")
CHECKS = """\
stage: source
checks:
  - name: every_row_is_sound
    tables: [abc__stay, abc__alias]
    owner: nobody
    description: Rows are sound.
    blocking: true
"""


def register(tmp_path: Path, text: str = CHECKS, *, name: str = "source") -> tuple[RegisteredCheck, ...]:
    (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    return load_checks(tmp_path, delivered=DELIVERED)


def test_one_entry_registers_a_check_per_table(tmp_path: Path) -> None:
    checks = register(tmp_path)
    assert [check.identity for check in checks] == [
        ("source", "abc__alias", "every_row_is_sound"),
        ("source", "abc__stay", "every_row_is_sound"),
    ]
    assert checks[0].blocking
    assert checks[0].owner == "nobody"


def test_a_check_of_every_delivered_table_needs_no_list(tmp_path: Path) -> None:
    listed = register(tmp_path)
    assert register(tmp_path, CHECKS.replace("tables: [abc__stay, abc__alias]", "of_every: delivered_table")) == listed


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("every_row_is_sound", "soundness", "[name] must be a sentence that must hold"),
        ("every_row_is_sound", "Every_row_is_sound", "[name] must be a sentence that must hold"),
        ("    owner: nobody\n", "", "the key [owner] is missing"),
        ("Rows are sound.", "''", "[description] must be a text"),
        ("blocking: true", "blocking: maybe", "[blocking] must be true or false"),
        ("[abc__stay, abc__alias]", "[]", "[tables] names no table"),
        (
            "[abc__stay, abc__alias]",
            "[abc__stay, abc__stay]",
            "source.abc__stay: the check [every_row_is_sound] stands",
        ),
        ("tables: [abc__stay, abc__alias]", "of_every: table", "[of_every] must be delivered_table"),
        ("blocking: true", "blocking: true\n    colour: red", "the key [colour] is not known here"),
        ("stage: source", "stage: staging", "[stage] is staging, but the file is named source.yml"),
        ("stage: source", "stage: source\ncolour: red", "the key [colour] is not known here"),
    ],
)
def test_a_faulty_register_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in CHECKS
    with pytest.raises(RegistryError) as raised:
        register(tmp_path, CHECKS.replace(old, new, 1))
    assert problem in raised.value.what
    assert "nothing can be published" in raised.value.meaning
    assert "quality/checks" in raised.value.remedy


def test_a_missing_register_is_no_empty_register(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="there is no such folder"):
        load_checks(tmp_path / "nowhere", delivered=DELIVERED)


def test_exactly_one_result_per_registered_check(tmp_path: Path) -> None:
    first, second = register(tmp_path)
    good = [check.result(passed=True, observed="o", expected="e") for check in (first, second)]
    assert missing_results([first, second], good) == ()
    assert missing_results([first, second], good[:1]) == (
        "source.abc__stay [every_row_is_sound]: no result in this run",
    )
    assert missing_results([first, second], [*good, good[0]]) == ("source.abc__alias [every_row_is_sound]: 2 results",)
    assert missing_results([first], good) == (
        "source.abc__stay [every_row_is_sound]: a result, but the check is not registered",
    )


def test_a_result_cannot_call_itself_harmless(tmp_path: Path) -> None:
    check = register(tmp_path)[0]
    result = check.result(passed=False, observed="o", expected="e")
    harmless = CheckResult(**{**vars(result), "blocking": False})
    assert missing_results([check], [harmless]) == (
        "source.abc__alias [every_row_is_sound]: the result and the register differ on whether it blocks",
    )


def test_the_register_of_the_project_can_be_read() -> None:
    assert ("published_list", "ledger", "every_row_is_accounted_for") in {
        check.identity for check in load_checks(PROJECT / "quality" / "checks", delivered=DELIVERED)
    }


def test_the_page_shows_every_verdict_and_needs_nothing_outside_itself(tmp_path: Path) -> None:
    first, second = register(tmp_path)
    results = [
        first.result(passed=True, observed="all <sound>", expected="all sound", failed_rows=0),
        second.result(passed=False, observed="3 & more", expected="all sound", failed_rows=3),
    ]
    page = verdict_page(results, title="Verdicts of 2026-06-01")
    assert "2 checks: 1 hold, 0 warn, 1 stop publication." in page
    assert "all &lt;sound&gt;" in page
    assert "3 &amp; more" in page
    assert page.index("stops publication</td>") < page.index('class="holds">holds')
    assert "every row is sound" in page
    assert not any(outside in page for outside in ("http", "//", "<script", "@import", "url(", "src="))
    assert verdict_page(list(reversed(results)), title="Verdicts of 2026-06-01") == page


def test_the_page_calls_a_warning_a_warning(tmp_path: Path) -> None:
    check = register(tmp_path, CHECKS.replace("blocking: true", "blocking: false"))[0]
    page = verdict_page([check.result(passed=False, observed="o", expected="e")], title="t")
    assert "1 checks: 0 hold, 1 warn, 0 stop publication." in page
