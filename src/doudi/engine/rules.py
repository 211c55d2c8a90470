"""A rule as the pack states it, before it is lowered."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from doudi.engine.model import Cite, Entity, Kind
from doudi.engine.nodes import Node


@dataclass(frozen=True, slots=True, eq=False)
class RuleText:
    """One function of a ``formulas.py``; ``inputs`` maps each parameter to the kind it is declared with."""

    name: str
    label: str
    text: str
    kind: Kind
    unit: str
    values: dict[str, str]
    cite: Cite
    pack: str
    since: date
    until: date | None
    inputs: dict[str, Kind]
    expression: ast.expr = field(repr=False)
    exception_to: str
    why: str
    path: Path
    line: int

    def in_force(self, on: date) -> bool:
        """Whether the rule holds on that day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def source_text(self) -> str:
        """The expression as the pack writes it, on one line."""
        return ast.unparse(self.expression)


@dataclass(frozen=True, slots=True, eq=False)
class RuleSpec:
    """A rule in a program: its text, and the node that it was lowered to."""

    rule: RuleText
    node: Node
    inputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The rule's name, one per program."""
        return self.rule.name

    @property
    def label(self) -> str:
        """What the rule is called, in Chinese."""
        return self.rule.label

    @property
    def text(self) -> str:
        """The rule in one Chinese sentence."""
        return self.rule.text

    @property
    def kind(self) -> Kind:
        """The type of its value."""
        return self.rule.kind

    @property
    def unit(self) -> str:
        """The unit as written."""
        return self.rule.unit

    @property
    def values(self) -> dict[str, str]:
        """Codes and their Chinese, of a category."""
        return self.rule.values

    @property
    def entity(self) -> Entity:
        """Whose value it is."""
        return self.node.entity

    @property
    def cite(self) -> Cite:
        """The article."""
        return self.rule.cite

    @property
    def pack(self) -> str:
        """The pack that holds it."""
        return self.rule.pack

    @property
    def since(self) -> date:
        """First day in force."""
        return self.rule.since

    @property
    def until(self) -> date | None:
        """First day no longer in force."""
        return self.rule.until

    @property
    def exception_to(self) -> str:
        """The pack whose rule it replaces, or nothing."""
        return self.rule.exception_to

    @property
    def why(self) -> str:
        """Why it departs."""
        return self.rule.why

    @property
    def source_text(self) -> str:
        """The expression as written."""
        return self.rule.source_text

    @property
    def line(self) -> int:
        """Its line in the formulas file."""
        return self.rule.line


def behind(names: Iterable[str], rules: Mapping[str, RuleText] | Mapping[str, RuleSpec]) -> set[str]:
    """These names and all that their rules lean on: rules, facts and parameters."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += rules[name].inputs if name in rules else ()
    return found
