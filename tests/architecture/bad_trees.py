"""The smallest tree that breaks each rule: proof that the rule can fail, and an example of what it is against.

Belongs here: for every rule the files of one bad tree, and words that the finding must contain.
Does not belong here: the rules themselves.
"""

from typing import NamedTuple

STAGES = '"""Stages."""\nclass Stage:\n    SOURCE = "source"\n    PUBLISHED_LIST = "published_list"\n'
CONTRACT = "table: {table}\nstage: {stage}\nproduced_by: dbt\ncolumns:\n  fall_id: {{personal_data: false}}\n"


class BadTree(NamedTuple):
    """Files by path, and what the rule must say about them."""

    files: dict[str, str]
    says: str


BAD_TREES: dict[str, BadTree] = {
    # imports
    "imports_run_from_orchestration_to_pipelines_to_quality": BadTree(
        {
            "quality/frames.py": "def check():\n    import pipelines.run\n",
            "pipelines/run.py": "from orchestration import jobs\n",
            "orchestration/jobs.py": "",
        },
        "quality.frames (line 2) -> pipelines.run (line 1) -> orchestration.jobs",
    ),
    "steps_exchange_tables_not_imports": BadTree(
        {
            "pipelines/run.py": "from .publish.gate import ask\n",
            "pipelines/publish/__init__.py": "",
            "pipelines/publish/gate.py": "",
            "pipelines/identify/__init__.py": "",
            "pipelines/identify/tiers.py": "import pipelines.run\n",
        },
        "pipelines.identify.tiers (line 1) -> pipelines.run (line 1) -> pipelines.publish.gate.ask",
    ),
    "each_library_has_one_home": BadTree(
        {
            "quality/ledger.py": "import pandera.polars as pa\n",
            "quality/frames.py": "",
            "tests/architecture/library_homes.yml": "- {library: pandera, homes: [quality/frames.py], reason: x}\n",
        },
        "quality/ledger.py:1 imports pandera, whose home is quality/frames.py",
    ),
    "nobody_imports_what_begins_with_an_underscore": BadTree(
        {"quality/ledger.py": "from quality.frames import _split\n"},
        "quality/ledger.py:1 imports quality.frames._split",
    ),
    # determinism
    "nothing_is_made_up_where_data_are_missing": BadTree(
        {"pipelines/run.py": "x = {}.get('a', 0)\n"}, "pipelines/run.py:1 takes a default"
    ),
    "the_clock_is_read_in_named_places_only": BadTree(
        {"pipelines/run.py": "from datetime import date as d\nday = d.today()\n"},
        "pipelines/run.py:2 uses datetime.date.today",
    ),
    "nothing_is_left_to_chance": BadTree(
        {"pipelines/run.py": "import random\nx = random.choice([1])\n"}, "pipelines/run.py:2 uses random.choice"
    ),
    "the_environment_is_read_in_one_place": BadTree(
        {"pipelines/run.py": "from os import environ\nx = environ['A']\n"}, "pipelines/run.py:2 uses os.environ"
    ),
    "sql_knows_no_clock_and_no_chance": BadTree(
        {"dbt_project/models/marts/faelle.sql": "select current_date as stichtag\n"}, "uses current_date"
    ),
    # structure
    "top_level_names_are_fixed": BadTree({"scripts/run.sh": "true\n"}, "scripts stands at the top level"),
    "no_drawer_collects_what_has_no_name": BadTree({"quality/date_utils.py": ""}, "is called [date_utils]"),
    "files_have_at_most_300_lines": BadTree({"quality/long.py": "x = 1\n" * 301}, "has 301 lines, 300 are allowed"),
    "how_to_pages_have_fewer_than_150_lines": BadTree(
        {"docs/how-to/x.md": "-\n" * 150}, "has 150 lines, 149 are allowed"
    ),
    "every_module_says_what_belongs_in_it": BadTree(
        {"quality/ledger.py": '"""Count rows.\n\nBelongs here: counting.\n"""\n'}, "lacks [Does not belong here:]"
    ),
    "every_folder_of_code_is_a_package": BadTree({"quality/rules/one.py": ""}, "quality/rules/ has Python files"),
    "no_import_takes_everything": BadTree({"quality/ledger.py": "from datetime import *\n"}, "imports * from datetime"),
    "stage_names_are_written_once": BadTree(
        {"pipelines/stages.py": STAGES, "pipelines/run.py": 'x = "published_list"\n'},
        "pipelines/run.py:1 writes the stage [published_list]",
    ),
    "no_test_folder_hides_a_test": BadTree(
        {"tests/unit/rows.py": "def test_rows():\n    pass\n"}, "is never collected"
    ),
    # sql
    "every_model_ends_with_its_last_step": BadTree(
        {"dbt_project/models/marts/faelle.sql": "with a as (select 1)\nselect * from b\n"},
        "[b] is not a step of this model",
    ),
    "no_model_makes_a_problem_go_away": BadTree(
        {"dbt_project/models/marts/faelle.sql": "-- try_cast\nselect distinct fall_id from a\n"},
        "uses [select distinct]",
    ),
    "every_model_that_decides_has_a_unit_test": BadTree(
        {"dbt_project/models/marts/personen.sql": "select case when a then 1 end as b from c\n"},
        "marts/personen.sql decides with [case when]",
    ),
    "every_model_is_called_after_its_layer": BadTree(
        {"dbt_project/models/marts/int_faelle.sql": "select 1\n"}, "a name in marts looks like"
    ),
    "staging_models_lie_with_their_authority": BadTree(
        {"dbt_project/models/staging/jva/stg_zab__peps.sql": "", "pipelines/acquire/authorities/jva.yml": ""},
        "stg_zab__peps.sql lies in the folder of [jva]",
    ),
    # names
    "every_contract_lies_where_its_table_lies": BadTree(
        {
            "pipelines/stages.py": STAGES,
            "quality/contracts/source/jva__haft.yml": CONTRACT.format(table="jva__haefte", stage="source"),
        },
        "jva__haft.yml describes source.jva__haefte",
    ),
    "every_model_has_a_contract": BadTree(
        {"dbt_project/models/marts/personen.sql": ""}, "marts/personen.sql has no contract"
    ),
    "every_contract_of_dbt_has_a_model": BadTree(
        {"quality/contracts/staging/stg_jva__haften.yml": CONTRACT.format(table="stg_jva__haften", stage="staging")},
        "stg_jva__haften.yml describes a model that does not exist",
    ),
    "every_delivered_table_has_an_authority": BadTree(
        {"quality/contracts/source/pol__vorgang.yml": CONTRACT.format(table="pol__vorgang", stage="source")},
        "authorities/pol.yml does not exist",
    ),
    "every_code_list_is_used": BadTree(
        {"dbt_project/seeds/code_lists/haftart.csv": "code,label\n"}, "[haftart] is used by no contract and no model"
    ),
    "every_check_can_be_read": BadTree(
        {"quality/checks/source.yml": "stage: source\nchecks:\n- {name: every_row_counts, tables: [a]}\n"},
        "the key [owner] is missing",
    ),
    "every_rule_names_its_law": BadTree(
        {"pipelines/prioritise/rulesets/iris_1_0/gates.yml": "gates:\n- {id: G1, name: Rechtskraft}\n"},
        "gates [G1] has no recht",
    ),
    "every_setting_is_documented": BadTree(
        {"docs/settings.md": "`IRIS_HOME`\n", "orchestration/resources.py": 'x = "IRIS_HOME"\ny = "IRIS_KEY"\n'},
        "uses IRIS_KEY, which docs/settings.md does not list",
    ),
    "every_command_shows_an_example": BadTree(
        {"orchestration/cli.py": '@app.command()\ndef refresh():\n    """Make the list."""\n'},
        "the help of [iris refresh]",
    ),
    "every_error_is_met_by_a_test": BadTree(
        {"quality/errors.py": "class LostRowError(Exception): ...\n"}, "no test names LostRowError"
    ),
    # law
    "every_contract_can_be_read": BadTree(
        {"quality/contracts/source/jva__haft.yml": "table: jva__haft\nstage: source\n"},
        "the key [legal_basis] is missing",
    ),
    "no_forbidden_feature_reaches_an_assessed_case": BadTree(
        {
            "quality/contracts/assessed_cases/cases.yml": CONTRACT.format(table="cases", stage="assessed_cases")
            + "  staatsang_1: {}\n"
        },
        "the column [staatsang_1] looks like nationality",
    ),
    "personal_data_are_never_called_harmless": BadTree(
        {"quality/contracts/source/jva__haft.yml": "columns:\n  familienname: {personal_data: false}\n"},
        "the column [familienname] is called no personal data",
    ),
    # documents
    "links_lead_somewhere": BadTree(
        {"README.md": "[flow](docs/flow.md#time)\n", "docs/flow.md": "# Flow\n"},
        "docs/flow.md#time has no such heading",
    ),
    "paths_in_documents_exist": BadTree({"README.md": "see `quality/ledger.py`\n"}, "speaks of quality/ledger.py"),
    "commands_in_documents_exist": BadTree(
        {"README.md": "run `iris refresh` or `make demo`\n", "Makefile": "demo:\n\ttrue\n"},
        "there is no command [iris refresh]",
    ),
    "every_command_stands_in_the_readme": BadTree(
        {"README.md": "`iris demo`\n", "orchestration/cli.py": "@app.command()\ndef refresh(): ...\n"},
        "README.md does not name [iris refresh]",
    ),
    "the_glossary_explains_each_word_once": BadTree(
        {"docs/glossary.md": "| **Duldung** | a |\n| **Duldung** | b |\n"}, "explains [Duldung] 2 times"
    ),
    "every_decision_record_is_whole": BadTree(
        {"docs/adr/0001-clock.md": "# 1\n## Context\n## Decision\n"}, "0001-clock.md has no [## Consequences]"
    ),
    "every_kind_of_test_is_described": BadTree(
        {"tests/README.md": "| `unit/` | x |\n", "tests/load/test_load.py": ""}, "does not describe tests/load/"
    ),
    "the_first_screen_says_what_the_list_is_not": BadTree(
        {"README.md": "# IRIS\nfinds people\n"}, "does not say [people decide]"
    ),
    # hygiene
    "no_file_names_a_machine_path": BadTree(
        {"Makefile": "x:\n\tcat /home/somebody/x\n"}, "Makefile:2 names a path of one machine"
    ),
    "no_file_names_a_package_index": BadTree(
        {"Makefile": "x:\n\tpip install --index-url x\n"}, "Makefile:2 chooses a package index"
    ),
    "the_lock_has_hashes_and_no_address": BadTree(
        {"requirements.lock": "polars==2.1.0\n"}, "[polars==2.1.0] has no hash"
    ),
    "no_file_refers_to_what_is_not_here": BadTree(
        {"quality/ledger.py": "# see lessons.md\n"},
        "quality/ledger.py:1 refers to a paper that is not in the repository",
    ),
    "nothing_is_left_undone": BadTree(
        {"quality/ledger.py": "x = 1  # TODO\n"}, "quality/ledger.py:1 leaves something undone"
    ),
}
