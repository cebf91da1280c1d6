"""The data inside the work list: no text ends its element, nothing is lost, the matrix counts ranked cases only."""

import base64
import gzip
import json

import polars as pl
import pytest

from orchestration.rule_words import rule_words
from pipelines.prioritise.ruleset import IRIS_1_0, Ruleset, load_ruleset
from pipelines.publish.worklist_data import case_pages, column_block, in_script, packed
from pipelines.publish.worklist_overview import overview
from tests.unit.publish.invented import fall
from tests.unit.publish.invented_runs import inputs, late_tables, tables_of


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset(IRIS_1_0)


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "a & b", "\u2028", "👩‍⚖️"])
def test_a_text_in_a_script_element_is_read_back_and_ends_nothing(text: str) -> None:
    written = in_script([text])
    assert json.loads(written) == [text]
    assert not {"<", ">", "&"} & set(written)


def test_a_packed_block_is_read_back_and_has_the_same_bytes() -> None:
    block = {"F-1": ["</script>", None, 3]}
    assert json.loads(gzip.decompress(base64.b64decode(packed(block)))) == block
    assert packed(block) == packed(block)


def test_repeated_texts_become_numbers_and_unknown_stays_unknown() -> None:
    block = column_block(pl.DataFrame({"abh": ["5515", None, "5515"], "platz": [1, 2, None]}))
    assert block == {
        "size": 3,
        "columns": {"abh": {"values": ["5515"], "codes": [0, None, 0]}, "platz": [1, 2, None]},
    }


def test_every_case_has_a_page_with_its_own_rows() -> None:
    pages = {name: content for block in case_pages(tables_of()) for name, content in block.items()}
    assert list(pages) == [fall(1), fall(2), fall(3)]
    assert pages[fall(2)]["text"] == f"Erläuterung {fall(2)}"
    assert pages[fall(2)]["kriterien"] == [["A1", 45, 45, "FS 30 Monate", None]]
    assert pages[fall(2)]["verlauf"] == [["2026-06-01", "RANGFOLGE", 2, "P3", "EINGETRETEN", "ERSTE_LISTE"]]


def test_the_overview_counts_what_was_published(ruleset: Ruleset) -> None:
    words = rule_words(ruleset)
    page = overview(tables_of() | late_tables(run_id=inputs().run_id()), words=words)
    assert "Fallschwere H, Perspektive M, P3: 3 Fälle" in page
    assert page.count('aria-label="Fallschwere') == len(words.matrix)
    assert "Unerklärt: 0." in page


def test_the_words_come_from_the_ruleset(ruleset: Ruleset) -> None:
    words = rule_words(ruleset)
    assert words.version == "1.0.0 (ENTWURF)"
    assert words.notice.startswith("Dies ist ein Arbeitsvorschlag")
    assert words.deadline_buckets[1] == "bis 30 Tage"
    assert words.matrix["S", "G"] == "P2*"
    assert words.fields["C_DT_KIND"] == "deutsches Kind"
    assert words.values["B2:KONSULARISCH"] == "konsularisch bestätigt"
    assert set(words.units) == {"A2", "A4", "B5"}
