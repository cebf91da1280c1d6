"""Read one rule file so that every refusal names file, line and rule.

Belongs here: turning a YAML mapping into fields that know their line.
Does not belong here: what the keys mean (conditions, criteria, ruleset_parts).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from quality.strict_yaml import Fields

_LINE = "\0line"
"""Key under which the reader keeps the line of a mapping; no YAML text can contain it."""
_INTEGER = "tag:yaml.org,2002:int"
_NULL = "tag:yaml.org,2002:null"
OPEN = "offen"
"""How a rule file writes that a validity has no end."""


@dataclass(frozen=True, kw_only=True)
class LegalState:
    """Where a rule comes from and when it is in force.

    Attributes:
        id: name of the rule inside its list.
        name: German name, as shown.
        law: keys of the legal sources.
        von: first day.
        bis: last day; None: no end known.
        line: line in the file.
        place: file, line and rule, for messages.
    """

    id: str
    name: str
    law: tuple[str, ...]
    von: date
    bis: date | None
    line: int
    place: str

    def in_force(self, stichtag: date) -> bool:
        """Tell whether the rule is law on that day."""
        return self.von <= stichtag and (self.bis is None or stichtag <= self.bis)


def _value(node: yaml.Node, *, file: str, problems: list[str]) -> Any:  # noqa: ANN401 -- a YAML value
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {_LINE: node.start_mark.line + 1}
        for key_node, value_node in node.value:
            key = _value(key_node, file=file, problems=problems)
            if key in mapping:
                problems.append(f"{file}, line {key_node.start_mark.line + 1}: the key [{key}] stands twice")
            mapping[key] = _value(value_node, file=file, problems=problems)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file=file, problems=problems) for item in node.value]
    if node.tag == _NULL:
        return None
    return int(node.value) if node.tag == _INTEGER and node.value.lstrip("-").isdigit() else node.value


def fields_of(value: object, *, file: str, thing: str, problems: list[str], place: str | None = None) -> Fields:
    """Make fields of one mapping of a rule file.

    Args:
        value: what stands there; anything but a mapping is a problem and gives empty fields.
        file: name of the file.
        thing: what the mapping is, such as `gate`; its `id` is added to the place.
        problems: list that problems are added to.
        place: file, line and rule around it, named when it is no mapping; None: the file.
    """
    if not isinstance(value, dict):
        problems.append(f"{place or f'{file}, line 1'}: {thing} must be a mapping of keys to values, not {value!r}")
        return Fields({}, place=file, problems=[])
    mapping = dict(value)
    line = mapping.pop(_LINE)
    name = f" [{mapping['id']}]" if "id" in mapping else ""
    return Fields(mapping, place=f"{file}, line {line}, {thing}{name}", problems=problems)


def read_rule_file(path: Path, *, problems: list[str]) -> Fields:
    """Read a rule file whose top is a mapping; what cannot be read is a problem and gives empty fields."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        problems.append(f"{path.name}, line {line}: the file cannot be read as YAML: {error.problem or error.context}")
        return Fields({}, place=path.name, problems=[])
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}, line 1: the file cannot be read as UTF-8 text: {' '.join(str(error).split())}")
        return Fields({}, place=path.name, problems=[])
    if node is None:
        problems.append(f"{path.name}, line 1: the file is empty")
        return Fields({}, place=path.name, problems=[])
    content = _value(node, file=path.name, problems=problems)
    return fields_of(content, file=path.name, thing="file", problems=problems)


def entries(fields: Fields, key: str, *, file: str, thing: str, problems: list[str]) -> list[Fields]:
    """Take a list of mappings that must be there."""
    if not fields.has(key):
        fields.refuse(f"the key [{key}] is missing")
        return []
    return [
        fields_of(item, file=file, thing=thing, problems=problems, place=fields.place)
        for item in fields.optional_list(key) or []
    ]


def day(fields: Fields, key: str) -> date | None:
    """Take a day written as 2026-03-01, or `offen` for none."""
    text = fields.verbatim(key)
    if text == OPEN:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fields.refuse(f"[{key}] must be a day such as 2026-03-01 or {OPEN}, not {text!r}")
        return None


def legal_state(fields: Fields) -> LegalState:
    """Take id, name, recht, von and bis, which every rule has."""
    place = fields.place
    return LegalState(
        id=fields.verbatim("id"),
        name=fields.text("name"),
        law=fields.texts("recht"),
        von=day(fields, "von") or date.max,
        bis=day(fields, "bis"),
        line=_line_of(place),
        place=place,
    )


def _line_of(place: str) -> int:
    digits = [part.removeprefix("line ") for part in place.split(", ") if part.startswith("line ")]
    return int(digits[-1]) if digits else 0
