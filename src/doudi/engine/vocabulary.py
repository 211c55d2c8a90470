"""The words a pack's ``formulas.py`` may use.

A formulas file is parsed and never executed, so nothing here computes: the names exist for the
author's editor and as the allow-list. What each word means is in ``lowering``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

Money = Any
Count = Any
Ratio = Any
Bool = Any
Date = Any
Category = Any


def rule(
    *,
    cite: str,
    unit: str = "",
    since: date | None = None,
    until: date | None = None,
    values: dict[str, str] | None = None,
) -> Callable[[Any], Any]:
    """A rule of this pack, cited; in force from ``since`` until the day before ``until``."""
    raise NotImplementedError(_WHY)


def exception(
    *,
    to: str,
    cite: str,
    why: str,
    unit: str = "",
    since: date | None = None,
    until: date | None = None,
    values: dict[str, str] | None = None,
) -> Callable[[Any], Any]:
    """A local rule that replaces the rule of the same name in pack ``to``, and says why."""
    raise NotImplementedError(_WHY)


def where(condition: Bool, then: Any, otherwise: Any) -> Any:
    """``then`` where the condition holds, else ``otherwise``."""
    raise NotImplementedError(_WHY)


def least(*values: Any) -> Any:
    """The smallest."""
    raise NotImplementedError(_WHY)


def greatest(*values: Any) -> Any:
    """The largest."""
    raise NotImplementedError(_WHY)


def total(value: Any) -> Any:
    """The sum over the members."""
    raise NotImplementedError(_WHY)


def count(condition: Bool) -> Count:
    """How many members meet the condition (人)."""
    raise NotImplementedError(_WHY)


def anyone(condition: Bool) -> Bool:
    """Whether some member meets the condition."""
    raise NotImplementedError(_WHY)


def everyone(condition: Bool) -> Bool:
    """Whether every member meets the condition."""
    raise NotImplementedError(_WHY)


def age(birth_date: Date, on: Date) -> Count:
    """Completed years (岁)."""
    raise NotImplementedError(_WHY)


def months_between(start: Date, end: Date) -> Count:
    """Completed months (月)."""
    raise NotImplementedError(_WHY)


def yuan(amount: int) -> Money:
    """A fixed sum in whole yuan (元)."""
    raise NotImplementedError(_WHY)


def yearly(value: Money) -> Money:
    """A monthly sum as a yearly one (x 12)."""
    raise NotImplementedError(_WHY)


def monthly(value: Money) -> Money:
    """A yearly sum as a monthly one (exact twelfth; round it before it becomes a result)."""
    raise NotImplementedError(_WHY)


def rounded_down(value: Any, *, per: Any = 1, to: Any = 1) -> Any:
    """``value / per`` down to a whole multiple of ``to``."""
    raise NotImplementedError(_WHY)


def rounded_up(value: Any, *, per: Any = 1, to: Any = 1) -> Any:
    """``value / per`` up to a whole multiple of ``to``."""
    raise NotImplementedError(_WHY)


def rounded_half_up(value: Any, *, per: Any = 1, to: Any = 1) -> Any:
    """``value / per`` to the nearest multiple of ``to``, halves upwards."""
    raise NotImplementedError(_WHY)


_WHY = "规则文本只被解析，不被执行"

KINDS = ("Money", "Count", "Ratio", "Bool", "Date", "Category")
FUNCTIONS = (
    "where", "least", "greatest", "total", "count", "anyone", "everyone", "age", "months_between",
    "yuan", "yearly", "monthly", "rounded_down", "rounded_up", "rounded_half_up",
)  # fmt: skip
DECORATORS = ("rule", "exception")
NAMES = frozenset((*KINDS, *FUNCTIONS, *DECORATORS))
