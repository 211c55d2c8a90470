"""Terms: z3 expressions that carry their bounds, so that whatever is settled already is a plain integer.

A term's ``value`` is an int (bools 0/1), a z3 integer or a z3 bool. Bounds keep products and quotients
linear: a factor or divisor with few values is split into its cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.engine.bounds import Bounds, bounds_of
from doudi.engine.nodes import Op

MOST_CASES = 64
"""A variable factor or divisor with at most so many values is split into cases."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value for any family: what it is, and the least and greatest it can be."""

    value: Any
    low: int
    high: int

    @property
    def settled(self) -> bool:
        """Whether it is the same for every family."""
        return isinstance(self.value, int)

    @property
    def number(self) -> Any:
        """As a z3 integer or an int."""
        return z3.If(self.value, 1, 0) if z3.is_bool(self.value) else self.value

    @property
    def truth(self) -> Any:
        """As a z3 bool."""
        if self.settled:
            return z3.BoolVal(bool(self.value))
        return self.value if z3.is_bool(self.value) else self.value != 0


def constant(value: int) -> Term:
    """A term that is the same for every family."""
    return Term(int(value), int(value), int(value))


def within(value: Any, low: int, high: int) -> Term:
    """A z3 expression with known bounds; settled where they agree."""
    return constant(low) if low == high else Term(value, low, high)


def compute(op: Op, args: Sequence[Term]) -> Term:
    """One operation of the tree that is no leaf, no aggregate and no span of dates."""
    if op is Op.WHERE:
        return _where(*args)
    low, high = _bounds(op, args)
    return constant(low) if low == high else within(_VALUES[op](*args), low, high)


def total(args: Sequence[Term]) -> Term:
    """The sum over the members."""
    low, high = sum(term.low for term in args), sum(term.high for term in args)
    return within(z3.Sum([_expression(term.number) for term in args]), low, high)


def anyone(args: Sequence[Term]) -> Term:
    """Whether it is so for some member."""
    low, high = max(term.low for term in args), max(term.high for term in args)
    return within(z3.Or([term.truth for term in args]), low, high)


def everyone(args: Sequence[Term]) -> Term:
    """Whether it is so for all members."""
    low, high = min(term.low for term in args), min(term.high for term in args)
    return within(z3.And([term.truth for term in args]), low, high)


def _expression(value: Any) -> Any:
    return z3.IntVal(value) if isinstance(value, int) else value


def _bounds(op: Op, args: Sequence[Term]) -> Bounds:
    (al, ah), (bl, bh) = (args[0].low, args[0].high), (args[-1].low, args[-1].high)
    match op:
        case Op.EQ:
            return int(al == ah == bl == bh), int(al <= bh and bl <= ah)
        case Op.LT:
            return int(ah < bl), int(al < bh)
        case Op.LE:
            return int(ah <= bl), int(al <= bh)
        case Op.AND:
            return min(al, bl), min(ah, bh)
        case Op.OR:
            return max(al, bl), max(ah, bh)
        case Op.NOT:
            return 1 - ah, 1 - al
    if op in _ROUNDED and args[1].low == args[1].high:
        divide = _ROUNDED[op]
        return int(divide(al, bl, whole)), int(divide(ah, bl, whole))
    return bounds_of(op, [(term.low, term.high) for term in args])


def whole(top: Any, below: Any) -> Any:
    """Division downwards; z3 divides integers downwards when the divisor is positive."""
    return top // below if isinstance(top, int) else top / below


_ROUNDED: dict[Op, Callable[[Any, Any, Callable[[Any, Any], Any]], Any]] = {
    Op.DOWN: lambda top, below, divide: divide(top, below),
    Op.UP: lambda top, below, divide: -divide(-top, below),
    Op.HALF_UP: lambda top, below, divide: divide(2 * top + below, 2 * below),
}


def _quotient(op: Op) -> Callable[[Term, Term], Any]:
    def divide(top: Term, below: Term) -> Any:
        number = _expression(top.number)
        return _by_cases(below, lambda value: _ROUNDED[op](number, value, whole))

    return divide


def _product(left: Term, right: Term) -> Any:
    few, other = sorted((left, right), key=lambda term: term.high - term.low)
    return _by_cases(few, lambda value: other.number * value)


def _by_cases(term: Term, make: Callable[[Any], Any]) -> Any:
    """``make`` of the term, one case a value where there are few: so the solver meets nothing but linear sums."""
    if term.settled:
        return make(term.value)
    if z3.is_bool(term.value):
        return z3.If(term.value, make(1), make(0))
    if term.high - term.low >= MOST_CASES:
        return make(term.value)
    cases = [(term.value == value, make(value)) for value in range(term.low, term.high)]
    return reduce(lambda rest, case: z3.If(case[0], case[1], rest), reversed(cases), make(term.high))


def _where(condition: Term, then: Term, otherwise: Term) -> Term:
    if condition.settled:
        return then if condition.value else otherwise
    low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
    if z3.is_bool(then.value) or z3.is_bool(otherwise.value):
        return within(z3.If(condition.truth, then.truth, otherwise.truth), low, high)
    return within(z3.If(condition.truth, then.number, otherwise.number), low, high)


def _equal(left: Term, right: Term) -> Any:
    if z3.is_bool(left.value) or z3.is_bool(right.value):
        return left.truth == right.truth
    return left.number == right.number


def _extreme(smaller: bool) -> Callable[[Term, Term], Any]:
    def choose(left: Term, right: Term) -> Any:
        if left.high <= right.low or right.high <= left.low:
            return (left if (left.high <= right.low) is smaller else right).number
        one, other = _expression(left.number), _expression(right.number)
        return z3.If(one <= other, one, other) if smaller else z3.If(one >= other, one, other)

    return choose


_VALUES: dict[Op, Callable[..., Any]] = {
    Op.ADD: lambda a, b: a.number + b.number,
    Op.SUB: lambda a, b: a.number - b.number,
    Op.MUL: _product,
    Op.DOWN: _quotient(Op.DOWN), Op.UP: _quotient(Op.UP), Op.HALF_UP: _quotient(Op.HALF_UP),
    Op.EQ: _equal,
    Op.LT: lambda a, b: a.number < b.number,
    Op.LE: lambda a, b: a.number <= b.number,
    Op.AND: lambda a, b: z3.And(a.truth, b.truth),
    Op.OR: lambda a, b: z3.Or(a.truth, b.truth),
    Op.NOT: lambda a: z3.Not(a.truth),
    Op.LEAST: _extreme(True), Op.GREATEST: _extreme(False),
}  # fmt: skip
