"""The block interpreter: the same tree over columns, sixty thousand households at a time.

A block's columns stay in the processor's cache from one operation to the next, and numpy lets go of the
interpreter lock meanwhile, so that blocks run side by side in threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from doudi.engine.columns import Booleans, Column, Columns
from doudi.engine.interpreter import is_same, plain, topological
from doudi.engine.model import Entity, Kind
from doudi.engine.nodes import Node, Op
from doudi.engine.program import Program
from doudi.engine.vectors import FIRST_DAY, LAST_DAY, Pair, Vector, operate

BLOCK = 65_536
"""Households a block."""


@dataclass(frozen=True, slots=True)
class Values:
    """A rule's value for every household (or person): both ends, one object where all is known."""

    low: Vector
    high: Vector

    @property
    def known(self) -> Booleans:
        """Where both ends agree."""
        same: Booleans = self.low == self.high
        return same


class Plan:
    """The nodes behind some rules of a program, in order, each with what can be forgotten after it."""

    def __init__(self, program: Program, names: Sequence[str]) -> None:
        self.kept = {name: plain(program.rules[name].node) for name in names}
        self.order = [node for node in topological(self.kept.values()) if not is_same(node)]
        self.parameters = {
            node.name: program.parameter_ends(node.name) for node in self.order if node.op is Op.PARAMETER
        }
        self.on = program.on.toordinal()
        self.last_use: dict[Node, list[Node]] = {}
        wanted, seen = set(self.kept.values()), set[Node]()
        for node in reversed(self.order):
            fresh = {plain(arg) for arg in node.args} - seen - wanted
            self.last_use[node] = list(fresh)
            seen |= fresh
        for node in self.order:
            if node.kind is Kind.DATE and not FIRST_DAY <= node.bounds[0] <= node.bounds[1] <= LAST_DAY:
                raise ValueError(f"dates of {node.name or node.op} may lie outside the years 1800 to 2399")

    def doubtful(self, columns: Columns) -> set[str]:
        """The kept rules that may be unknown for somebody."""
        found: set[Node] = set()
        for node in self.order:
            if self._doubtful_leaf(node, columns) or any(plain(arg) in found for arg in node.args):
                found.add(node)
        return {name for name, node in self.kept.items() if node in found}

    def _doubtful_leaf(self, node: Node, columns: Columns) -> bool:
        if node.op is Op.PARAMETER:
            low, high = self.parameters[node.name]
            return low != high
        if node.op is not Op.FACT:
            return False
        column = (columns.person if node.entity is Entity.PERSON else columns.household).get(node.name)
        return column is None or column.known is not None


def evaluate(program: Program, columns: Columns, names: Sequence[str], threads: int = 2) -> dict[str, Values]:
    """These rules for all households, each a value per household, or per person for a person's rule.

    Bools are bool arrays, all else integers of the narrowest width that the rule's bounds allow.
    Raises ValueError where a column holds a value outside its fact's declared range.
    """
    check_ranges(program, columns)
    plan = Plan(program, names)
    doubtful = plan.doubtful(columns)
    results: dict[str, Values] = {}
    for name, node in plan.kept.items():
        length = columns.people if node.entity is Entity.PERSON else columns.households
        low = np.empty(length, dtype=width(node))
        results[name] = Values(low, np.empty_like(low) if name in doubtful else low)
    work = partial(_block, plan, columns, results)
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, columns.blocks(BLOCK)):
            pass
    return results


def check_ranges(program: Program, columns: Columns) -> None:
    """Raise ValueError naming the columns with a known value outside the declared range of the fact."""
    wrong = []
    for given in (columns.household, columns.person):
        for name, column in given.items():
            spec = program.facts.get(name)
            values = column.values if column.known is None else column.values[column.known]
            if spec and len(values) and not spec.low <= int(values.min()) <= int(values.max()) <= spec.high:
                wrong.append(f"{name} ({spec.label})")
    if wrong:
        raise ValueError(f"values outside the declared range: {', '.join(wrong)}")


def width(node: Node) -> np.dtype[np.generic]:
    """The narrowest type that holds whatever the node can be."""
    if node.kind is Kind.BOOL:
        return np.dtype(np.bool_)
    low, high = node.bounds
    for bits, narrow in ((7, np.int8), (15, np.int16), (31, np.int32)):
        if -(2**bits) <= low and high < 2**bits:
            return np.dtype(narrow)
    return np.dtype(np.int64)


def _block(plan: Plan, columns: Columns, results: Mapping[str, Values], span: tuple[int, int]) -> None:
    start, stop = span
    walk = _Walk(plan, columns.part(start, stop))
    walk.run()
    people = slice(int(columns.starts[start]), int(columns.starts[stop]))
    for name, node in plan.kept.items():
        rows = people if node.entity is Entity.PERSON else slice(start, stop)
        low, high = walk.values[node]
        results[name].low[rows] = low
        if results[name].high is not results[name].low:
            results[name].high[rows] = high


class _Walk:
    """One block's walk through the plan."""

    def __init__(self, plan: Plan, columns: Columns) -> None:
        self.plan, self.columns = plan, columns
        self.values: dict[Node, Pair] = {}
        self.spread: dict[Node, Pair] = {}
        self.sizes = np.diff(columns.starts)
        self.last = columns.starts[1:] - 1

    def run(self) -> None:
        for node in self.plan.order:
            self.values[node] = self.leaf(node) or self.operation(node)
            for done in self.plan.last_use[node]:
                self.values.pop(done, None)
                self.spread.pop(done, None)

    def leaf(self, node: Node) -> Pair | None:
        match node.op:
            case Op.FACT:
                given = self.columns.person if node.entity is Entity.PERSON else self.columns.household
                return _ends(given.get(node.name), node)
            case Op.PARAMETER:
                low, high = self.plan.parameters[node.name]
                return (low, low) if low == high else (low, high)
            case Op.CONST:
                value = bool(node.value) if node.kind is Kind.BOOL else node.value
                return value, value
            case Op.ON_DATE:
                return self.plan.on, self.plan.on
            case Op.MEMBER_COUNT:
                return self.sizes, self.sizes
        return None

    def operation(self, node: Node) -> Pair:
        if node.op in (Op.TOTAL, Op.ANYONE, Op.EVERYONE):
            low, high = self.of_people(plain(node.args[0]))
            gathered = self.gather(node.op, low)
            return gathered, gathered if low is high else self.gather(node.op, high)
        args = [plain(arg) for arg in node.args]
        if node.entity is Entity.PERSON:
            return operate(node, [self.of_people(arg) for arg in args])
        return operate(node, [self.values[arg] for arg in args])

    def of_people(self, node: Node) -> Pair:
        """A value for each person: a household's value is each one's."""
        low, high = self.values[node]
        if node.entity is Entity.PERSON:
            return low, high
        if node not in self.spread:
            wide = self.widened(low)
            self.spread[node] = wide, wide if low is high else self.widened(high)
        return self.spread[node]

    def widened(self, value: Vector) -> Vector:
        return np.repeat(value, self.sizes) if np.ndim(value) else value

    def gather(self, op: Op, value: Vector) -> Vector:
        """A running sum and its value at each household's last person: several times as fast as ``reduceat``."""
        rows = value if np.ndim(value) else np.full(int(self.sizes.sum()), value)
        truths = rows.dtype == np.bool_
        sums = np.cumsum(rows.view(np.int8), dtype=np.int32) if truths else np.cumsum(rows, dtype=np.int64)
        found = np.diff(sums[self.last], prepend=sums.dtype.type(0))
        if op is Op.TOTAL:
            return found.astype(np.int64, copy=False)
        return found > 0 if op is Op.ANYONE else found == self.sizes


def _ends(column: Column | None, node: Node) -> Pair:
    """A fact's ends: its declared range where it is not known."""
    low, high = (bool(end) for end in node.bounds) if node.kind is Kind.BOOL else node.bounds
    if column is None:
        return low, high
    values = column.values.astype(np.bool_ if node.kind is Kind.BOOL else np.int64, copy=False)
    if column.known is None:
        return values, values
    return np.where(column.known, values, low), np.where(column.known, values, high)
