"""Conditions that the declared ranges decide: whatever the facts are, they always or never hold.

Nodes keep bounds for amounts; a condition's own bounds are always 0 to 1. Here a comparison is decided by the bounds
of its two sides, and what follows from it upwards.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from doudi.domain.findings import Finding, at
from doudi.engine import units
from doudi.engine.bounds import Bounds, bounds_of
from doudi.engine.lowering import Lowering
from doudi.engine.model import Kind
from doudi.engine.nodes import Node, NodeTable, Op
from doudi.engine.program import Assembly
from doudi.engine.reaching import Stretch, assemblies
from doudi.engine.rules import RuleSpec, RuleText

LEAVES = (Op.FACT, Op.PARAMETER, Op.ON_DATE, Op.MEMBER_COUNT)


@dataclass(slots=True)
class Folding:
    """Bounds of nodes with conditions decided where they can be; each node once."""

    _known: dict[Node, Bounds] = field(default_factory=dict)

    def bounds(self, node: Node) -> Bounds:
        """The least and the greatest that the node can be."""
        if node not in self._known:
            self._known[node] = self._fold(node)
        return self._known[node]

    def _fold(self, node: Node) -> Bounds:
        if not node.args:
            return node.bounds
        args = [self.bounds(arg) for arg in node.args]
        match node.op:
            case Op.AND:
                return args[0][0] & args[1][0], args[0][1] & args[1][1]
            case Op.OR:
                return args[0][0] | args[1][0], args[0][1] | args[1][1]
            case Op.NOT:
                return 1 - args[0][1], 1 - args[0][0]
            case Op.EQ | Op.LT | Op.LE:
                return _compared(node.op, node.args, *args)
            case Op.ANYONE | Op.EVERYONE:
                return args[0]
            case Op.WHERE if args[0][0] == args[0][1]:
                return args[1] if args[0][0] else args[2]
        low, high = bounds_of(node.op, args)
        return max(low, node.bounds[0]), min(high, node.bounds[1])


def _compared(op: Op, nodes: Sequence[Node], left: Bounds, right: Bounds) -> Bounds:
    if nodes[0] is nodes[1]:
        return (0, 0) if op is Op.LT else (1, 1)
    match op:
        case Op.LT:
            return int(left[1] < right[0]), int(left[0] < right[1])
        case Op.LE:
            return int(left[1] <= right[0]), int(left[0] <= right[1])
    apart = left[1] < right[0] or right[1] < left[0]
    return int(left[0] == left[1] == right[0] == right[1]), int(not apart)


def constant_conditions(stretches: Iterable[Stretch]) -> Iterator[Finding]:
    """Conditions in a rule's text that always, or never, hold, in every place and time that the rule is for."""
    said: dict[RuleText, dict[ast.expr, set[Bounds]]] = {}
    seen: set[tuple[RuleText, tuple[Bounds | None, ...]]] = set()
    for assembly in assemblies(stretches):
        folding, table, names = Folding(), NodeTable(), _nodes(assembly)
        for spec in assembly.rules.values():
            key = (spec.rule, tuple(folding.bounds(names[name]) if name in names else None for name in spec.inputs))
            if key in seen:
                continue
            seen.add(key)
            for part, node in _conditions(spec, names, table):
                said.setdefault(spec.rule, {}).setdefault(part, set()).add(folding.bounds(node))
    for rule, parts in said.items():
        for part, ends in parts.items():
            if ends in ({(0, 0)}, {(1, 1)}):
                holds = "永远成立" if ends == {(1, 1)} else "永远不成立"
                message = f"规则 {rule.name} 里的条件“{ast.unparse(part)}”按声明的范围{holds}；请核对范围或删去"
                yield at(rule.path, part.lineno, message)


class _Recording(Lowering):
    """Lowers a rule again and keeps which node each part of its text became."""

    seen: list[tuple[ast.expr, Node]]

    def _node(self, item: ast.expr, codes: tuple[str, ...] = ()) -> Node:
        node = super()._node(item, codes)
        self.seen.append((item, node))
        return node


def _conditions(spec: RuleSpec, names: Mapping[str, Node], table: NodeTable) -> Iterator[tuple[ast.expr, Node]]:
    """The comparisons in a rule's text; a name alone, or a plain True, is nobody's slip."""
    lowering = _Recording(table, names, tuple(spec.values))
    lowering.seen = []
    lowering.lower(spec.rule.expression, spec.kind, units.parse(spec.unit))
    for part, node in lowering.seen:
        if node.kind is Kind.BOOL and isinstance(part, ast.Compare):
            yield part, node


def _nodes(assembly: Assembly) -> dict[str, Node]:
    """What each name stands for: rules, and the leaves that they lead to."""
    names = {name: spec.node for name, spec in assembly.rules.items()}
    seen: set[Node] = set()
    waiting = list(names.values())
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.args
            if node.op in LEAVES:
                names[node.name] = node
    return names


def idle_reasons(stretches: Iterable[Stretch]) -> Iterator[Finding]:
    """Reasons whose rule can never be what they wait for, on any day."""
    possible: dict[tuple[str, str], bool] = {}
    places: dict[tuple[str, str], Finding] = {}
    for assembly in assemblies(stretches):
        folding = Folding()
        folders = {info.id: info.folder for info in assembly.packs}
        for reason in assembly.reasons:
            if reason.when in assembly.rules:
                key = (reason.pack, reason.code)
                low, high = folding.bounds(assembly.rules[reason.when].node)
                possible[key] = possible.get(key, False) or low <= int(reason.holds) <= high
                never = f"规则“{reason.when}”永远不会是“{'是' if reason.holds else '否'}”"
                message = f"[{reason.code}]：按声明的范围，{never}，这句话没有机会说；请核对"
                places[key] = at(folders[reason.pack] / "reasons.toml", 0, message)
    yield from (places[key] for key, can in possible.items() if not can)
