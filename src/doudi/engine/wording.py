"""Engine integers as the words that a resident and a clerk read; one place, so form, notice and report agree."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from doudi.domain.money import FEN_PER_YUAN
from doudi.engine import values
from doudi.engine.model import Kind
from doudi.engine.values import RATIO_SCALE

UNKNOWN = "未知"
DEMONSTRATION = "示例值"
PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
"""Where a sentence takes a value."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is needed to say a value: its kind, its unit, and the words of a category in order."""

    kind: Kind
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def date_text(day: date) -> str:
    """``2026年11月22日``, without padding."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_from(ordinal: int) -> date:
    """The day of an engine integer, held inside the calendar so that a bound never fails."""
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def code_of(values: Mapping[str, str], index: int) -> str:
    """The code of a category's index."""
    return list(values)[index]


def exact_text(shape: Shape, value: int) -> str:
    """One known value with its unit: ``1,234.50 元/年``, ``3 人``, ``是``, ``2026年1月1日``."""
    match shape.kind:
        case Kind.MONEY:
            return f"{values.text(value, Kind.MONEY, {})} {shape.unit or '元'}"
        case Kind.COUNT:
            return f"{values.text(value, Kind.COUNT, {})} {shape.unit}".strip()
        case Kind.DATE:
            return date_text(day_from(value))
        case _:
            return values.text(value, shape.kind, shape.values)


def interval_text(shape: Shape, low: int, high: int) -> str:
    """A value, or 未知; a lower bound above zero is worth saying, a bound of zero never is."""
    if low == high:
        return exact_text(shape, low)
    if shape.kind in (Kind.MONEY, Kind.COUNT) and low > 0:
        return f"{UNKNOWN}（至少 {exact_text(shape, low)}）"
    return UNKNOWN


def plain(shape: Shape, value: int) -> Any:
    """The value as a file holds it: yuan, whole numbers, true/false, ``2026-01-01``, a code."""
    match shape.kind:
        case Kind.MONEY:
            yuan = Decimal(value) / FEN_PER_YUAN
            return int(yuan) if yuan == int(yuan) else float(yuan)
        case Kind.RATIO:
            return float(Decimal(value) / RATIO_SCALE)
        case Kind.BOOL:
            return bool(value)
        case Kind.DATE:
            return day_from(value).isoformat()
        case Kind.CATEGORY:
            return code_of(shape.values, value)
        case _:
            return value


def period_text(since: date | None, until: date | None) -> str:
    """``2017年1月1日起``, ``2017年1月1日起，2018年12月31日止``; ``until`` is the first day no longer."""
    start = f"{date_text(since)}起" if since and since != date.min else ""
    last = f"{date_text(date.fromordinal(until.toordinal() - 1))}止" if until and until != date.max else ""
    return "，".join(part for part in (start, last) if part) or "一直"


def listed(words: Sequence[str]) -> str:
    """Words in a row, as Chinese writes them."""
    return "、".join(words)
