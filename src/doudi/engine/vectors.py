"""What each operation of the tree does over columns of intervals.

A value is a pair ``(low, high)`` of arrays, or of plain numbers where it is the same for all; both ends are
one object where the value is known throughout, and then everything is computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from doudi.engine.nodes import Node, Op

Vector = Any
"""An array (n,), or one number for all rows."""
Pair = tuple[Vector, Vector]

FIRST_DAY, LAST_DAY = date(1800, 1, 1).toordinal(), date(2399, 12, 31).toordinal()
"""The days that columns can count months between."""


def operate(node: Node, args: list[Pair]) -> Pair:
    """The value of an operation that is no leaf and no aggregate."""
    if node.op is Op.WHERE:
        return _where(*args)
    if node.op is Op.MUL:
        return _product(node, *args)
    if all(low is high for low, high in args):
        value = _KNOWN[node.op](*(low for low, _ in args))
        return value, value
    if node.op in _QUOTIENTS:
        return _quotient(node, *args)
    return _ENDS[node.op](*(end for pair in args for end in pair))


def _down(value: Vector, by: Vector) -> Vector:
    return np.floor_divide(value, by)


def _up(value: Vector, by: Vector) -> Vector:
    return -np.floor_divide(-value, by)


def _half_up(value: Vector, by: Vector) -> Vector:
    """Without doubling the value, which might not fit."""
    whole = np.floor_divide(value, by)
    return whole + ((value - whole * by) * 2 >= by)


def _months(start: Vector, end: Vector) -> Vector:
    if np.ndim(start) and not np.ndim(end):
        return _months_until(int(end))[start - FIRST_DAY]
    return _counted(start, end)


def _counted(start: Vector, end: Vector) -> Vector:
    (first_month, first_day), (last_month, last_day) = _calendar(start), _calendar(end)
    return last_month - first_month - (last_day < first_day)


@lru_cache(maxsize=16)
def _months_until(end: int) -> Vector:
    """From every day until one: most spans of a run end on the day that it is about."""
    return _counted(np.arange(FIRST_DAY, LAST_DAY + 1), end)


def _years(birth: Vector, on: Vector) -> Vector:
    return np.maximum(np.floor_divide(_months(birth, on), 12), 0)


def _calendar(days: Vector) -> tuple[Vector, Vector]:
    """Month number (from any start) and day of the month (from 0) of ordinal days."""
    months, month_days = _tables()
    return months[days - FIRST_DAY], month_days[days - FIRST_DAY]


@lru_cache(maxsize=1)
def _tables() -> tuple[Vector, Vector]:
    days = (np.arange(FIRST_DAY, LAST_DAY + 1) - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    return months.astype(np.int64), (days - months.astype("datetime64[D]")).astype(np.int64)


_KNOWN: dict[Op, Callable[..., Vector]] = {
    Op.ADD: np.add, Op.SUB: np.subtract, Op.EQ: np.equal, Op.LT: np.less, Op.LE: np.less_equal,
    Op.AND: np.logical_and, Op.OR: np.logical_or, Op.NOT: np.logical_not,
    Op.LEAST: np.minimum, Op.GREATEST: np.maximum,
    Op.AGE: _years, Op.MONTHS: _months, Op.DOWN: _down, Op.UP: _up, Op.HALF_UP: _half_up,
}  # fmt: skip
_ENDS: dict[Op, Callable[..., Pair]] = {
    Op.ADD: lambda al, ah, bl, bh: (al + bl, ah + bh),
    Op.SUB: lambda al, ah, bl, bh: (al - bh, ah - bl),
    Op.EQ: lambda al, ah, bl, bh: (np.equal(al, bh) & np.equal(ah, bl), np.less_equal(al, bh) & np.less_equal(bl, ah)),
    Op.LT: lambda al, ah, bl, bh: (np.less(ah, bl), np.less(al, bh)),
    Op.LE: lambda al, ah, bl, bh: (np.less_equal(ah, bl), np.less_equal(al, bh)),
    Op.AND: lambda al, ah, bl, bh: (np.logical_and(al, bl), np.logical_and(ah, bh)),
    Op.OR: lambda al, ah, bl, bh: (np.logical_or(al, bl), np.logical_or(ah, bh)),
    Op.NOT: lambda al, ah: (np.logical_not(ah), np.logical_not(al)),
    Op.LEAST: lambda al, ah, bl, bh: (np.minimum(al, bl), np.minimum(ah, bh)),
    Op.GREATEST: lambda al, ah, bl, bh: (np.maximum(al, bl), np.maximum(ah, bh)),
    Op.AGE: lambda al, ah, bl, bh: (_years(ah, bl), _years(al, bh)),
    Op.MONTHS: lambda al, ah, bl, bh: (_months(ah, bl), _months(al, bh)),
}
_QUOTIENTS = (Op.DOWN, Op.UP, Op.HALF_UP)


def _where(condition: Pair, then: Pair, otherwise: Pair) -> Pair:
    (sure, possible), (al, ah), (bl, bh) = condition, then, otherwise
    low: Vector
    if sure is possible:
        low = np.where(sure, al, bl)
        return low, low if al is ah and bl is bh else np.where(sure, ah, bh)
    low = np.where(sure, al, np.where(possible, np.minimum(al, bl), bl))
    return low, np.where(sure, ah, np.where(possible, np.maximum(ah, bh), bh))


def _product(node: Node, left: Pair, right: Pair) -> Pair:
    (al, ah), (bl, bh) = left, right
    if al is ah and bl is bh:
        value = np.multiply(al, bl)
        return value, value
    if node.args[1].bounds[0] >= 0 and (node.args[0].bounds[0] >= 0 or bl is bh):
        return np.multiply(al, bl), np.multiply(ah, bh)
    corners = [np.multiply(one, other) for one in (al, ah) for other in (bl, bh)]
    return reduce(np.minimum, corners), reduce(np.maximum, corners)


def _quotient(node: Node, top: Pair, below: Pair) -> Pair:
    """The divisor is at least 1, so each end pairs with the divisor that pulls it outwards."""
    (al, ah), (bl, bh) = top, below
    divide = _KNOWN[node.op]
    if bl is bh:
        return divide(al, bl), divide(ah, bl)
    if node.args[0].bounds[0] >= 0:
        return divide(al, bh), divide(ah, bl)
    return divide(al, np.where(np.greater_equal(al, 0), bh, bl)), divide(ah, np.where(np.greater_equal(ah, 0), bl, bh))
