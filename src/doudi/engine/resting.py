"""Which demonstration values an answer rests on: those that its value, known or not, may depend on.

A branch known to be left aside does not count; everything else does, so a value is named too often rather than not.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from doudi.engine.model import Entity
from doudi.engine.nodes import Node, Op
from doudi.engine.watching import Watched


class Resting:
    """What one run rests on."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.program = watched, watched.program
        self._below: dict[tuple[Node, int], frozenset[str]] = {}

    @cached_property
    def demonstrated(self) -> frozenset[str]:
        """The parameters that have a demonstration value here."""
        values = self.program.parameter_values.items()
        return frozenset(name for name, value in values if value and value.demonstration and value.amount is not None)

    def behind(self, names: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        """The labels of demonstration values behind rules and parameters, each with the place of a person."""
        if not self.demonstrated:
            return ()
        found = frozenset[str]().union(*(self._named(name, place) for name, place in names))
        return tuple(spec.label for name, spec in self.program.parameters.items() if name in found)

    def _named(self, name: str, place: int) -> frozenset[str]:
        if name not in self.program.rules:
            return self.demonstrated & {name}
        node = self.program.rules[name].node
        return self.below(node, place if node.entity is Entity.PERSON else -1)

    @cached_property
    def holders(self) -> frozenset[Node]:
        """The nodes with a demonstration value anywhere below them; the others need no walk."""
        return _holders(tuple(spec.node for spec in self.program.rules.values()), self.demonstrated)

    def below(self, node: Node, person: int) -> frozenset[str]:
        """The names of demonstration values that a node's value may depend on."""
        if node not in self.holders:
            return frozenset()
        if node.op is Op.PARAMETER:
            return frozenset((node.name,))
        key = (node, person)
        if key not in self._below:
            found: set[str] = set()
            for arg in self.watched.taken(node, person):
                for each, whose in self.watched.below(node, arg, person):
                    found |= self.below(each, whose)
            self._below[key] = frozenset(found)
        return self._below[key]


@lru_cache(maxsize=256)
def _holders(rules: tuple[Node, ...], names: frozenset[str]) -> frozenset[Node]:
    found: dict[Node, bool] = {}

    def holds(node: Node) -> bool:
        if node not in found:
            below = [holds(arg) for arg in node.args]
            found[node] = any(below) or (node.op is Op.PARAMETER and node.name in names)
        return found[node]

    for rule in rules:
        holds(rule)
    return frozenset(node for node, held in found.items() if held)
