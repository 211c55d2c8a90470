"""What is missing: the unknown facts and values that an unknown result really hangs on.

The walk goes down the checked tree through unknown nodes only, and takes a known condition at its word:
of a town's and a country's standard only the one that applies is asked for. Exact for one missing
fact; for several it may name too many, because ends of intervals do not remember each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from doudi.engine.derivations import Missing
from doudi.engine.interpreter import Compiled, Ends, Place, compile_rules
from doudi.engine.model import Entity
from doudi.engine.nodes import AGGREGATES, Node, Op
from doudi.engine.program import Run

NOT_TOLD = "材料里没有说明"


class Lacking:
    """What one run lacks; the values of its nodes are computed when first asked for."""

    def __init__(self, run: Run) -> None:
        self.run, self.program, self.members = run, run.program, run.family.members

    def behind(self, name: str, person: int = 0) -> list[Missing]:
        """Facts and parameters behind an unknown rule value, each once, in the order of the rules."""
        if self.run.known(name, person):
            return []
        return list(self.below(self.program.rules[name].node, person, set()))

    @cached_property
    def values(self) -> _Values:
        """The interval of every node."""
        nodes = tuple(spec.node for spec in self.program.rules.values())
        compiled, places = _watching(nodes, tuple(self.program.parameters))
        ends = [self.program.parameter_ends(name) for name in self.program.parameters]
        facts = [member.facts for member in self.members]
        household, stages = compiled(self.run.family.household, facts, ends, self.program.on.toordinal())
        return _Values(places, household, stages)

    def ends(self, node: Node, person: int) -> Ends:
        """The interval of one node."""
        return self.values.ends(node, person)

    def below(self, node: Node, person: int, seen: set[tuple[Node, int]]) -> Iterator[Missing]:
        """What is missing below an unknown node; nothing below a known one, or one already seen."""
        person = person if node.entity is Entity.PERSON else -1
        low, high = self.ends(node, person)
        if low == high or (node, person) in seen:
            return
        seen.add((node, person))
        if node.op in (Op.FACT, Op.PARAMETER):
            yield self.lack(node, person)
        for arg in self.deciding(node, person):
            everybody = node.op in AGGREGATES and arg.entity is Entity.PERSON
            for each in range(len(self.members)) if everybody else (person,):
                yield from self.below(arg, each, seen)

    def deciding(self, node: Node, person: int) -> tuple[Node, ...]:
        """The arguments that the value can still turn on."""
        if node.op is Op.WHERE:
            low, high = self.ends(node.args[0], person)
            return node.args if low != high else (node.args[1] if low else node.args[2],)
        if node.op in (Op.LEAST, Op.GREATEST):
            first, second = (self.ends(arg, person) for arg in node.args)
            if node.op is Op.GREATEST:
                first, second = second, first
            if first[1] <= second[0]:
                return node.args[:1]
            if second[1] <= first[0]:
                return node.args[1:]
        return node.args

    def lack(self, node: Node, person: int) -> Missing:
        """The fact or parameter, with who and why."""
        if node.op is Op.PARAMETER:
            label = self.program.parameters[node.name].label
            return Missing("parameter", node.name, "", label, self.program.not_set_because(node.name))
        key = self.members[person].key if person >= 0 else ""
        return Missing("fact", node.name, key, self.program.facts[node.name].label, NOT_TOLD)


@dataclass(frozen=True, slots=True)
class _Values:
    """The result of an interpreter that keeps every node."""

    places: dict[Node, Place]
    household: tuple[int, ...]
    stages: list[list[tuple[int, ...]]]

    def ends(self, node: Node, person: int) -> Ends:
        stage, offset = self.places[node]
        row = self.household if stage < 0 else self.stages[stage][person]
        return row[offset], row[offset + 1]


@lru_cache(maxsize=64)
def _watching(rules: tuple[Node, ...], parameters: tuple[str, ...]) -> tuple[Compiled, dict[Node, Place]]:
    """An interpreter that keeps every node, made once for a set of rules."""
    found: dict[Node, None] = {}
    waiting = list(rules)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = None
            waiting += node.args
    compiled, places = compile_rules({str(id(node)): node for node in found}, parameters)
    return compiled, {node: places[str(id(node))] for node in found}
