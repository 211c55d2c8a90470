"""Bounds that hold whatever the facts are: from declared ranges, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

Bounds = tuple[int, int]
"""The least and the greatest integer that a node can take."""

MOST_MEMBERS = 60
"""The largest family that bounds allow for."""

FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)
"""The days that rules can be asked about."""

LARGEST = 2**62
"""What still fits 64-bit columns with room for one addition."""

_SPAN_YEARS = (0, 200)


def bounds_of(op: str, args: Sequence[Bounds]) -> Bounds:
    """Bounds of an operation over arguments with these bounds."""
    match op:
        case "add":
            return args[0][0] + args[1][0], args[0][1] + args[1][1]
        case "sub":
            return args[0][0] - args[1][1], args[0][1] - args[1][0]
        case "mul":
            corners = [left * right for left, right in product(*args)]
            return min(corners), max(corners)
        case "down" | "up" | "half_up":
            return _quotient(args)
        case "where":
            return min(args[1][0], args[2][0]), max(args[1][1], args[2][1])
        case "least":
            return min(low for low, _ in args), min(high for _, high in args)
        case "greatest":
            return max(low for low, _ in args), max(high for _, high in args)
        case "total":
            return min(0, args[0][0] * MOST_MEMBERS), max(0, args[0][1] * MOST_MEMBERS)
        case "age":
            return _SPAN_YEARS
        case "months":
            return -12 * _SPAN_YEARS[1], 12 * _SPAN_YEARS[1]
        case _:
            return 0, 1


def _quotient(args: Sequence[Bounds]) -> Bounds:
    (low, high), (small, large) = args
    small, large = max(small, 1), max(large, 1)
    corners = [low // small, low // large, -(-high // small), -(-high // large)]
    return min(corners), max(corners) + 1
