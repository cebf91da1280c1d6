"""Rules on the dbt models that sqlfluff cannot ask.

Belongs here: how a model ends, the words that make a problem go away, names of models by folder.
Does not belong here: layout (sqlfluff), keys and relations (dbt tests), contracts and models (names).
"""

import re
from pathlib import Path

from tests.architecture import tree

LAST_LINE = re.compile(r"select \* from (\w+)$")
MACRO_CALL = re.compile(r"\{\{\s*(\w+)\(.*\)\s*\}\}", re.DOTALL)
SILENCERS = re.compile(r"\b(select distinct|try_cast|any_value|ignore nulls|on conflict)\b", re.IGNORECASE)
CASE_WHEN = re.compile(r"\bcase\s+(\w+\s+)?when\b", re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
MODEL_NAMES = {
    "staging": re.compile(r"stg_[a-z]{2,8}__[a-z_]+"),
    "intermediate": re.compile(r"int_[a-z_]+__[a-z_]+"),
    "marts": re.compile(r"(?!stg_|int_)[a-z_]+"),
}
"""Names by the first folder below models/; a double underscore parts owner from thing."""


def every_model_ends_with_its_last_step(root: Path) -> list[str]:
    """The last line is `select * from <last step>`, in the model or in the macro that it consists of."""
    macros = "\n".join(tree.text(path) for path in tree.files(root, under="dbt_project/macros", suffixes=(".sql",)))
    found: list[str] = []
    for path in models(root):
        code = COMMENT.sub("", tree.text(path)).strip()
        call = MACRO_CALL.fullmatch(code)
        if call is not None:
            body = re.search(rf"{{% macro {call.group(1)}\(.*?%}}(.*?){{%-? endmacro", macros, re.DOTALL)
            code = COMMENT.sub("", body.group(1)).strip() if body else ""
        last = LAST_LINE.fullmatch(code.splitlines()[-1].strip()) if code else None
        if last is None:
            found.append(f"{tree.place(path, root=root)}: the last line is not [select * from <last step>]")
        elif not re.search(rf"\b{last.group(1)} as \(", code):
            found.append(f"{tree.place(path, root=root)}: [{last.group(1)}] is not a step of this model")
    return found


def no_model_makes_a_problem_go_away(root: Path) -> list[str]:
    """No `select distinct`, `try_cast`, `any_value` and their kin: what they hide has to be set aside and counted."""
    return [
        f"{tree.place(path, root=root)} uses [{match.group()}]"
        for path in tree.files(root, under="dbt_project", suffixes=(".sql",))
        for match in SILENCERS.finditer(COMMENT.sub("", tree.text(path)))
    ]


def every_model_that_decides_has_a_unit_test(root: Path) -> list[str]:
    """A `case when` is a decision; a dbt unit test shows what it decides."""
    pages = [tree.yaml_file(path) for path in tree.files(root, under="dbt_project/models", suffixes=(".yml",))]
    tested = {test["model"] for page in pages for test in page.get("unit_tests", [])}
    return [
        f"{tree.place(path, root=root)} decides with [case when] and has no unit test"
        for path in models(root)
        if CASE_WHEN.search(COMMENT.sub("", tree.text(path))) and path.stem not in tested
    ]


def every_model_is_called_after_its_layer(root: Path) -> list[str]:
    """stg_<code>__<plural>, int_<plural>__<participle>, marts plain nouns."""
    found: list[str] = []
    for path in models(root):
        layer = path.relative_to(root / "dbt_project" / "models").parts[0]
        if layer not in MODEL_NAMES:
            found.append(f"{tree.place(path, root=root)}: [{layer}] is no layer; there are {', '.join(MODEL_NAMES)}")
        elif not MODEL_NAMES[layer].fullmatch(path.stem):
            found.append(f"{tree.place(path, root=root)}: a name in {layer} looks like {MODEL_NAMES[layer].pattern}")
    return found


def staging_models_lie_with_their_authority(root: Path) -> list[str]:
    """models/staging/<code>/ holds stg_<code>__* and nothing else, and <code> is an authority we receive from."""
    authorities = {path.stem for path in (root / "pipelines" / "acquire" / "authorities").glob("*.yml")}
    found: list[str] = []
    for path in models(root):
        folders = path.relative_to(root / "dbt_project" / "models").parts
        if folders[0] != "staging":
            continue
        if not path.name.startswith(f"stg_{folders[1]}__"):
            found.append(f"{tree.place(path, root=root)} lies in the folder of [{folders[1]}]")
        if folders[1] not in authorities:
            found.append(
                f"{tree.place(path, root=root)}: pipelines/acquire/authorities/{folders[1]}.yml does not exist"
            )
    return found


def models(root: Path) -> list[Path]:
    """List the files of the dbt models."""
    return tree.files(root, under="dbt_project/models", suffixes=(".sql",))
