"""The interval of every node of a run, not of its rules alone; computed when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from doudi.engine.interpreter import Compiled, Ends, Place, compile_rules
from doudi.engine.model import Entity
from doudi.engine.nodes import AGGREGATES, Node, Op
from doudi.engine.program import Run


class Watched:
    """A run with the values of all its nodes, and the steps from a node down to what it is made of."""

    def __init__(self, run: Run) -> None:
        self.run, self.program, self.members = run, run.program, run.family.members

    @cached_property
    def _values(self) -> tuple[dict[Node, Place], tuple[int, ...], list[list[tuple[int, ...]]]]:
        nodes = tuple(spec.node for spec in self.program.rules.values())
        compiled, places = _watching(nodes, tuple(self.program.parameters))
        ends = [self.program.parameter_ends(name) for name in self.program.parameters]
        facts = [member.facts for member in self.members]
        return places, *compiled(self.run.family.household, facts, ends, self.program.on.toordinal())

    def ends(self, node: Node, person: int) -> Ends:
        """The interval of one node; ``person`` is the member's place, and does not matter for the household's."""
        places, household, stages = self._values
        stage, offset = places[node]
        row = household if stage < 0 else stages[stage][person]
        return row[offset], row[offset + 1]

    def below(self, node: Node, arg: Node, person: int) -> Iterator[tuple[Node, int]]:
        """An argument with each person whose value of it counts; the household stands at -1."""
        if arg.entity is Entity.HOUSEHOLD:
            yield arg, -1
        elif node.op in AGGREGATES:
            for each in range(len(self.members)):
                yield arg, each
        else:
            yield arg, person

    def taken(self, node: Node, person: int) -> tuple[Node, ...]:
        """All arguments, save the branch of a choice that is known to be left aside."""
        if node.op is not Op.WHERE:
            return node.args
        low, high = self.ends(node.args[0], person)
        return node.args if low != high else (node.args[0], node.args[1] if low else node.args[2])


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
