"""Arithmetic over nodes: like quantities are brought to one unit and one scale, unlike ones refused."""

from __future__ import annotations

from math import lcm

from doudi.engine import units
from doudi.engine.bounds import LARGEST
from doudi.engine.model import Kind
from doudi.engine.nodes import Node, NodeTable, Op

NUMBERS = frozenset((Kind.MONEY, Kind.COUNT, Kind.RATIO))


class RuleFault(Exception):
    """One thing wrong in a rule, at a line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Quantities:
    """Makes arithmetic nodes in a table."""

    def __init__(self, table: NodeTable) -> None:
        self.table = table

    def sum(self, op: Op, left: Node, right: Node, line: int) -> Node:
        """A sum or a difference of like quantities."""
        left, right = self.alike(left, right, line)
        return self.table.make(op, (left, right), left.kind, left.unit, left.scale)

    def product(self, left: Node, right: Node, line: int) -> Node:
        """A product; units multiply."""
        unit = units.multiply(left.unit, right.unit)
        if abs(dict(unit).get("元", 0)) > 1:
            raise RuleFault(line, "金额不能乘金额")
        node = self.table.make(Op.MUL, (left, right), kind_of(unit, left, right), unit, left.scale * right.scale)
        if max(abs(node.bounds[0]), abs(node.bounds[1])) > LARGEST:
            raise RuleFault(line, "乘积可能超出 64 位整数；请缩小事实或参数的 range")
        return node

    def alike(self, left: Node, right: Node, line: int) -> tuple[Node, Node]:
        """Both with one kind, unit and scale; a bare 0 fits anywhere, a bare number fits any count."""
        left, right = self._adapted(left, right), self._adapted(right, left)
        if left.kind is not right.kind:
            raise RuleFault(line, f"{left.kind} 和 {right.kind} 不能放在一起")
        if left.kind is Kind.CATEGORY and left.values != right.values:
            raise RuleFault(line, "两个类别的代码不一样")
        if left.unit != right.unit:
            raise RuleFault(
                line, f"单位不同：“{units.text(left.unit) or '无'}”和“{units.text(right.unit) or '无'}”；请先换算"
            )
        scale = lcm(left.scale, right.scale)
        return self.scaled(left, scale), self.scaled(right, scale)

    def _adapted(self, node: Node, other: Node) -> Node:
        bare = node.op is Op.CONST and node.unit == units.NONE and node.kind is Kind.COUNT
        if bare and other.kind in NUMBERS and (node.value == 0 or other.kind in (Kind.COUNT, Kind.RATIO)):
            return self.table.const(node.value, other.kind, other.unit, scale=node.scale)
        return node

    def scaled(self, node: Node, scale: int) -> Node:
        """The same quantity with a larger denominator."""
        if node.scale == scale:
            return node
        factor = self.table.const(scale // node.scale, Kind.COUNT)
        return self.table.make(Op.MUL, (node, factor), node.kind, node.unit, scale)

    def rescaled(self, node: Node, scale: int) -> Node:
        """The same integer with another denominator: an exact division."""
        one = self.table.const(1, Kind.COUNT)
        return self.table.make(Op.MUL, (node, one), node.kind, node.unit, scale)

    def times(self, node: Node, factor: int) -> Node:
        """The same quantity as an integer ``factor`` times as large."""
        if factor == 1:
            return node
        return self.table.make(Op.MUL, (node, self.table.const(factor, Kind.COUNT)), node.kind, node.unit, node.scale)


def kind_of(unit: units.Unit, left: Node, right: Node) -> Kind:
    """The type of a product or quotient with this unit."""
    if dict(unit).get("元"):
        return Kind.MONEY
    ratio = unit == units.NONE and Kind.RATIO in (left.kind, right.kind)
    return Kind.RATIO if ratio else Kind.COUNT


def is_zero(node: Node) -> bool:
    """Whether a node is a bare 0, which fits any unit."""
    return node.op is Op.CONST and node.value == 0 and node.kind is Kind.COUNT
