"""Read YAML so that nothing in it is overlooked.

Belongs here: taking each key exactly once with its type, refusing doubled keys and keys that nobody reads.
Does not belong here: what the keys of one kind of file mean (contract, verdicts, expectations).

All problems of a file are collected in a list that the caller owns; the caller raises once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

_ABSENT = object()
_NUMBERS: dict[str, Callable[[str], Any]] = {"tag:yaml.org,2002:int": int, "tag:yaml.org,2002:float": float}
_NULL = "tag:yaml.org,2002:null"


def _value(node: yaml.Node, *, place: str, problems: list[str]) -> Any:  # noqa: ANN401 -- a YAML value
    """Build the value of a node: texts stay texts (no dates, no `no` as boolean), a doubled key is a problem."""
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _value(key_node, place=place, problems=problems)
            if key in mapping:
                problems.append(f"{place}, line {key_node.start_mark.line + 1}: the key [{key}] stands twice")
            mapping[key] = _value(value_node, place=place, problems=problems)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, place=place, problems=problems) for item in node.value]
    if node.tag == _NULL:
        return None
    if node.tag in _NUMBERS:
        try:
            return _NUMBERS[node.tag](node.value)
        except ValueError:
            problems.append(
                f"{place}, line {node.start_mark.line + 1}: {node.value!r} is no plain number; quote a text"
            )
    return node.value


_BOOLEANS = {"true": True, "false": False}


class Fields:
    """The keys of one YAML mapping, each taken once; what is left over is refused.

    Args:
        mapping: the mapping as read.
        place: where it stands, for messages, such as `jva__haft.yml, column [buchnr]`.
        problems: list that problems are added to. A taker that finds a problem returns an empty value of its type,
            so that reading goes on and all problems come to light together.
    """

    def __init__(self, mapping: dict[str, Any], *, place: str, problems: list[str]) -> None:
        """Keep a copy: taking a key must not change what the caller holds."""
        self._left = dict(mapping)
        self.place = place
        self._problems = problems

    def _take(self, key: str, *, required: bool) -> Any:  # noqa: ANN401 -- a YAML value, typed by the public takers
        value = self._left.pop(key, _ABSENT)
        if value is _ABSENT and required:
            self.refuse(f"the key [{key}] is missing")
        return value

    def refuse(self, problem: str) -> None:
        """Note a problem at this place."""
        self._problems.append(f"{self.place}: {problem}")

    def has(self, key: str) -> bool:
        """Tell whether a key is still to be taken."""
        return key in self._left

    def names(self) -> tuple[str, ...]:
        """Name the keys that are still to be taken, in the order of the file."""
        return tuple(self._left)

    def holds_text(self, key: str) -> bool:
        """Tell whether the value of a key is a text."""
        return isinstance(self._left.get(key), str)

    def mapping(self, key: str, *, thing: str) -> "Fields":
        """Take a mapping whose keys are names and whose values are read by the caller.

        Args:
            key: the key that holds it.
            thing: what one key of it names, for messages.
        """
        value = self._take(key, required=True)
        if not isinstance(value, dict) or not value:
            self.refuse(f"[{key}] must name at least one {thing}")
            value = {}
        return Fields(value, place=f"{self.place}, [{key}]", problems=self._problems)

    def text(self, key: str) -> str:
        """Take a text that must be there and say something; line breaks and doubled spaces are folded."""
        return " ".join(self.verbatim(key).split())

    def verbatim(self, key: str) -> str:
        """Take a text that must be there, exactly as written: a pattern, a format, a value."""
        value = self._take(key, required=True)
        if value is _ABSENT:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"[{key}] must be a text, not {value!r}")
            return ""
        return value

    def optional_text(self, key: str) -> str | None:
        """Take a text that may be absent; an empty one is refused."""
        return self.text(key) if self.has(key) else None

    def optional_verbatim(self, key: str) -> str | None:
        """Take a text exactly as written; None when absent."""
        return self.verbatim(key) if self.has(key) else None

    def boolean(self, key: str) -> bool:
        """Take `true` or `false`."""
        value = self._take(key, required=True)
        if value is _ABSENT:
            return False
        if not isinstance(value, str) or value not in _BOOLEANS:
            self.refuse(f"[{key}] must be true or false, not {value!r}")
            return False
        return _BOOLEANS[value]

    def optional_boolean(self, key: str) -> bool | None:
        """Take `true` or `false`; None when absent."""
        return self.boolean(key) if self.has(key) else None

    def integer(self, key: str) -> int:
        """Take a whole number."""
        value = self._take(key, required=True)
        if value is _ABSENT:
            return 0
        if not isinstance(value, int):
            self.refuse(f"[{key}] must be a whole number, not {value!r}")
            return 0
        return value

    def optional_number(self, key: str) -> float | None:
        """Take a number; None when absent."""
        value = self._take(key, required=False)
        if value is _ABSENT:
            return None
        if not isinstance(value, int | float):
            self.refuse(f"[{key}] must be a number, not {value!r}")
            return None
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, which may be empty."""
        value = self._take(key, required=True)
        if value is _ABSENT:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.refuse(f"[{key}] must be a list of texts, not {value!r}")
            return ()
        return tuple(value)

    def optional_list(self, key: str) -> list[Any] | None:
        """Take a list of anything; None when absent."""
        value = self._take(key, required=False)
        if value is _ABSENT:
            return None
        if not isinstance(value, list):
            self.refuse(f"[{key}] must be a list, not {value!r}")
            return None
        return value

    def named(self, key: str, *, thing: str) -> dict[str, "Fields"]:
        """Take a mapping of names to mappings, in the order of the file.

        Args:
            key: the key that holds it.
            thing: what one entry is, for messages.
        """
        value = self._take(key, required=True)
        if value is _ABSENT:
            return {}
        if not isinstance(value, dict) or not value:
            self.refuse(f"[{key}] must name at least one {thing}")
            return {}
        entries: dict[str, Fields] = {}
        for name, entry in value.items():
            if not isinstance(name, str) or not isinstance(entry, dict):
                self.refuse(f"{thing} [{name}] must be a mapping of keys to values")
                continue
            entries[name] = Fields(entry, place=f"{self.place}, {thing} [{name}]", problems=self._problems)
        return entries

    def entries(self, key: str, *, thing: str) -> list["Fields"]:
        """Take a list of mappings, which may be empty.

        Args:
            key: the key that holds it.
            thing: what one entry is, for messages.
        """
        found: list[Fields] = []
        if not self.has(key):
            self.refuse(f"the key [{key}] is missing")
        for number, entry in enumerate(self.optional_list(key) or [], start=1):
            if not isinstance(entry, dict):
                self.refuse(f"{thing} {number} must be a mapping of keys to values")
                continue
            found.append(Fields(entry, place=f"{self.place}, {thing} {number}", problems=self._problems))
        return found

    def refuse_leftovers(self) -> None:
        """Refuse every key that was not taken: a key nobody reads is an error."""
        for key in self._left:
            self.refuse(f"the key [{key}] is not known here")


def read_fields(path: Path, *, problems: list[str]) -> Fields | None:
    """Read a YAML file whose top is a mapping.

    Args:
        path: the file.
        problems: list that problems are added to.

    Returns:
        Its keys, or None when it is no readable mapping (the reason is then among the problems).
    """
    place = f"{path.parent.name}/{path.name}"
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(f"{place}, line {line}: {error.problem}")
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{place}: {error}")
        return None
    content = None if node is None else _value(node, place=place, problems=problems)
    if not isinstance(content, dict):
        problems.append(f"{place}: the file must be a mapping of keys to values")
        return None
    return Fields(content, place=place, problems=problems)
