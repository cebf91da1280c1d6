"""The closed register of facts that a rule may name, and of features that no rule may ever name.

Belongs here: reading the register, and the check of one name against it.
Does not belong here: the conditions that name facts (conditions), where facts come from (dbt_project).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UserError
from pipelines.prioritise.rule_source import fields_of, read_rule_file

IRIS_FACTS = Path(__file__).parent / "facts.yml"
TABLES = ("faelle", "ereignisse")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact.

    Attributes:
        name: column.
        table: `faelle` (one row per case) or `ereignisse` (one row per piece of evidence).
        type: code, integer, boolean, date, text_list, date_list, or interval (columns <name>_min and <name>_max).
        meaning: what it says, German.
        values: allowed codes; empty for other types.
        never_points: it may stop, list, flag, ask or speak of stay interest; no rule that leads to points may name it.
    """

    name: str
    table: str
    type: str
    meaning: str
    values: tuple[str, ...]
    never_points: bool


@dataclass(frozen=True, kw_only=True)
class ForbiddenFeature:
    """A feature that no rule may use.

    Attributes:
        reason: why.
        except_for: registered facts that contain the stem and are allowed for a narrow purpose of their own.
    """

    reason: str
    except_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FactRegistry:
    """The facts a rule may name.

    Attributes:
        facts: by name.
        forbidden: features that no rule may name, by word stem.
    """

    facts: dict[str, Fact]
    forbidden: dict[str, "ForbiddenFeature"]

    def demand(self, name: str, *, table: str, refuse: Callable[[str], None], gives_points: bool = False) -> None:
        """Refuse a name that is forbidden, unknown, a fact of the other table, or one that never leads to points."""
        for stem, feature in self.forbidden.items():
            if stem in name.lower() and name not in feature.except_for:
                refuse(f"[{name}] is a forbidden feature ({feature.reason}); no rule may use it: remove the condition")
                return
        if name not in self.facts:
            refuse(f"[{name}] is no registered fact; register it in facts.yml with its meaning, or correct the name")
        elif self.facts[name].table != table:
            refuse(f"[{name}] is a fact of {self.facts[name].table}, but this rule looks at {table}")
        elif gives_points and self.facts[name].never_points:
            refuse(f"[{name}] must never lead to points ({self.facts[name].meaning}): remove the condition")

    def demand_values(self, name: str, values: Sequence[str], *, refuse: Callable[[str], None]) -> None:
        """Refuse values that the fact can never have."""
        fact = self.facts.get(name)
        if fact is None or not fact.values:
            return
        for value in values:
            if value not in fact.values:
                refuse(f"[{name}] can never be [{value}]; it is one of {', '.join(fact.values)}")


def load_registry(path: Path = IRIS_FACTS) -> FactRegistry:
    """Read the register of facts.

    Args:
        path: YAML with the lists faelle, ereignisse (id, type, meaning, values, nie_punkte) and forbidden (id, reason).

    Raises:
        UserError: with every problem of the file.
    """
    problems: list[str] = []
    top = read_rule_file(path, problems=problems)
    facts: dict[str, Fact] = {}
    places: dict[str, str] = {}
    for table in TABLES:
        for item in top.optional_list(table) or []:
            entry = fields_of(item, file=path.name, thing="fact", problems=problems, place=top.place)
            name = entry.verbatim("id")
            places[name] = entry.place
            if name in facts:
                entry.refuse(f"[{name}] is registered twice")
            facts[name] = Fact(
                name=name,
                table=table,
                type=entry.verbatim("type"),
                meaning=entry.text("meaning"),
                values=entry.texts("values") if entry.has("values") else (),
                never_points=entry.boolean("nie_punkte") if entry.has("nie_punkte") else False,
            )
            entry.refuse_leftovers()
    forbidden: dict[str, ForbiddenFeature] = {}
    for item in top.optional_list("forbidden") or []:
        entry = fields_of(item, file=path.name, thing="forbidden feature", problems=problems, place=top.place)
        forbidden[entry.verbatim("id")] = ForbiddenFeature(
            reason=entry.text("reason"),
            except_for=entry.texts("except_for") if entry.has("except_for") else (),
        )
        entry.refuse_leftovers()
    top.refuse_leftovers()
    for name in facts:
        problems.extend(
            f"{places[name]}: the registered fact [{name}] contains the forbidden stem [{stem}]"
            for stem, feature in forbidden.items()
            if stem in name and name not in feature.except_for
        )
    if problems:
        raise UserError(
            what="The register of facts cannot be read:\n" + "\n".join(f"  - {problem}" for problem in problems),
            meaning="No rule can be checked against it, so no list is made; the last published list stays.",
            remedy=f"Correct {path.name} and run the command again.",
        )
    return FactRegistry(facts=facts, forbidden=forbidden)
