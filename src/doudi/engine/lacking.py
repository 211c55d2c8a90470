"""What is missing: the unknown facts and values that an unknown result really hangs on.

The walk goes down the checked tree through unknown nodes only, and takes a known condition at its word:
of a town's and a country's standard only the one that applies is asked for. Exact for one missing
fact; for several it may name too many, because ends of intervals do not remember each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from doudi.engine.derivations import Missing
from doudi.engine.model import Entity
from doudi.engine.nodes import Node, Op
from doudi.engine.watching import Watched

NOT_TOLD = "材料里没有说明"


class Lacking:
    """What one run lacks. Sets are the bits of an integer: bit ``n`` is the ``n``-th of ``leaves``."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.run, self.program = watched, watched.run, watched.program
        self._below: dict[tuple[Node, int], int] = {}
        self._told: dict[int, tuple[Missing, ...]] = {}
        self._missing: dict[int, Missing] = {}

    def behind(self, names: Iterable[str], person: int = 0) -> tuple[Missing, ...]:
        """Facts and parameters behind the unknown ones of these rules: the household's first, then person by person."""
        bits = 0
        for name in names:
            node = self.program.rules[name].node
            if not self.run.known(name, person):
                bits |= self.below(node, person if node.entity is Entity.PERSON else -1)
        if bits not in self._told:
            self._told[bits] = tuple(self._each(bits))
        return self._told[bits]

    @cached_property
    def leaves(self) -> dict[str, int]:
        """Places of facts and parameters within one person's share of the bits."""
        return {name: place for place, name in enumerate((*self.program.facts, *self.program.parameters))}

    def below(self, node: Node, person: int) -> int:
        """What is missing below a node; nothing below a known one."""
        key = (node, person)
        if key not in self._below:
            low, high = self.watched.ends(node, person)
            self._below[key] = 0 if low == high else self._unknown(node, person)
        return self._below[key]

    def _unknown(self, node: Node, person: int) -> int:
        if node.op in (Op.FACT, Op.PARAMETER):
            bit = (person + 1) * len(self.leaves) + self.leaves[node.name]
            self._missing[bit] = self._lack(node, person)
            return 1 << bit
        bits = 0
        for arg in self._deciding(node, person):
            for each, whose in self.watched.below(node, arg, person):
                bits |= self.below(each, whose)
        return bits

    def _deciding(self, node: Node, person: int) -> tuple[Node, ...]:
        """The arguments that the value can still turn on."""
        if node.op in (Op.LEAST, Op.GREATEST):
            first, second = (self.watched.ends(arg, person) for arg in node.args)
            if node.op is Op.GREATEST:
                first, second = second, first
            if first[1] <= second[0]:
                return node.args[:1]
            if second[1] <= first[0]:
                return node.args[1:]
        return self.watched.taken(node, person)

    def _lack(self, node: Node, person: int) -> Missing:
        """The fact or parameter, with who and why."""
        if node.op is Op.PARAMETER:
            label = self.program.parameters[node.name].label
            return Missing("parameter", node.name, "", label, self.program.not_set_because(node.name))
        key = self.watched.members[person].key if person >= 0 else ""
        return Missing("fact", node.name, key, self.program.facts[node.name].label, NOT_TOLD)

    def _each(self, bits: int) -> Iterable[Missing]:
        while bits:
            lowest = bits & -bits
            yield self._missing[lowest.bit_length() - 1]
            bits ^= lowest
