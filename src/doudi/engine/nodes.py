"""The typed tree. A node is an operation over nodes, with kind, unit, scale, entity and bounds.

The value of a node is ``integer / scale`` in its unit (money: fen). Equal nodes are one object.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doudi.engine import units
from doudi.engine.bounds import LARGEST, Bounds, bounds_of
from doudi.engine.model import Entity, Kind


class Op(StrEnum):
    """What a node does with its arguments."""

    CONST = "const"
    FACT = "fact"
    PARAMETER = "parameter"
    ON_DATE = "on_date"
    MEMBER_COUNT = "member_count"
    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    EQ = "eq"
    LT = "lt"
    LE = "le"
    AND = "and"
    OR = "or"
    NOT = "not"
    WHERE = "where"
    LEAST = "least"
    GREATEST = "greatest"
    TOTAL = "total"
    ANYONE = "anyone"
    EVERYONE = "everyone"
    AGE = "age"
    MONTHS = "months"


AGGREGATES = frozenset((Op.TOTAL, Op.ANYONE, Op.EVERYONE))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. ``name`` is a fact's or a parameter's; ``value`` a constant's; ``depth`` counts levels."""

    op: Op
    args: tuple[Node, ...]
    kind: Kind
    unit: units.Unit
    scale: int
    entity: Entity
    bounds: Bounds
    values: tuple[str, ...] = ()
    name: str = ""
    value: int = 0
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a named input is."""

    name: str
    kind: Kind
    unit: units.Unit
    entity: Entity
    bounds: Bounds
    values: tuple[str, ...] = ()


class NodeTable:
    """Makes nodes, each distinct one once."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self.oversized = False
        """Whether some operation may leave 64 bits; whoever lowers a rule looks, and says so."""

    def leaf(self, op: Op, spec: Leaf) -> Node:
        """A fact, a parameter or a built-in."""
        scale = RATIO_SCALE if spec.kind is Kind.RATIO else 1
        return self._one(Node(op, (), spec.kind, spec.unit, scale, spec.entity, spec.bounds, spec.values, spec.name))

    def const(
        self, value: int, kind: Kind, unit: units.Unit = units.NONE, *, scale: int = 1, values: tuple[str, ...] = ()
    ) -> Node:
        """A constant."""
        return self._one(Node(Op.CONST, (), kind, unit, scale, Entity.HOUSEHOLD, (value, value), values, value=value))

    def make(self, op: Op, args: tuple[Node, ...], kind: Kind, unit: units.Unit = units.NONE, scale: int = 1) -> Node:
        """An operation; entity and bounds follow from the arguments."""
        entity = Entity.HOUSEHOLD
        if op not in AGGREGATES and any(arg.entity is Entity.PERSON for arg in args):
            entity = Entity.PERSON
        values = next((arg.values for arg in args if arg.values), ()) if kind is Kind.CATEGORY else ()
        bounds = bounds_of(op, [arg.bounds for arg in args])
        self.oversized |= max(-bounds[0], bounds[1]) > LARGEST
        depth = 1 + max(arg.depth for arg in args)
        return self._one(Node(op, args, kind, unit, scale, entity, bounds, values, depth=depth))

    def _one(self, node: Node) -> Node:
        key = (
            node.op,
            tuple(map(id, node.args)),
            node.kind,
            node.unit,
            node.scale,
            node.entity,
            node.values,
            node.name,
            node.value,
        )
        return self._nodes.setdefault(key, node)


RATIO_SCALE = 10_000
"""A ratio is an integer of ten-thousandths."""
