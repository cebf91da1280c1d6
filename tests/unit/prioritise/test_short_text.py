"""The short line names what is open in words, not by the names of fields."""

import csv
import re
from pathlib import Path

from pipelines.prioritise.short_text import LIMIT, OPEN_LIMIT, words_of_fields
from tests.unit.prioritise.invented_cases import RULESET, STICHTAG, assessed, invented_facts, one_case, robbery

FACTS = Path(__file__).resolve().parents[3] / "dbt_project" / "seeds" / "mappings" / "fakten.csv"
RULES = RULESET.at(STICHTAG)


def test_every_field_that_can_be_asked_about_has_a_word() -> None:
    words = words_of_fields(RULES)
    with FACTS.open(encoding="utf-8") as file:
        facts = {row["fakt"] for row in csv.DictReader(file)}
    assert facts | {question.legal.id for question in RULES.questions} <= words.keys()
    assert not [word for field, word in words.items() if field == word or "_" in word]


def test_open_fields_are_told_in_words_and_cut_with_a_sign() -> None:
    lines = assessed(invented_facts(300, seed=11)).explanations["kurztext"].to_list()
    told = [line.split("offen: ")[1].split(" · ")[0] for line in lines if "offen: " in line]
    assert told
    assert max(len(each) for each in told) <= OPEN_LIMIT
    assert [each for each in told if each.endswith("…")]
    assert not [each for each in told if re.search(r"\b[a-z]+_[a-z]|\b[A-Z]_[A-Z]|\bB\d\b", each)]
    assert max(len(line) for line in lines) <= LIMIT


def test_two_convictions_with_the_same_question_name_it_once() -> None:
    twice = [robbery(waffe=None, verurteilung_id="v1"), robbery(waffe=None, verurteilung_id="v2")]
    line = assessed(one_case(convictions=twice)).explanations["kurztext"][0]
    assert line.count("Waffenfeststellung") == 1
