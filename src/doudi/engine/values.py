"""Declared values <-> engine integers, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from doudi.domain.money import fen_from_yuan, yuan_text
from doudi.engine.model import Kind

RATIO_SCALE = 10_000

_DEFAULT_RANGES = {
    Kind.BOOL: (0, 1),
    Kind.DATE: (date(1880, 1, 1).toordinal(), date(2199, 12, 31).toordinal()),
    Kind.RATIO: (0, 100 * RATIO_SCALE),
}


def default_range(kind: Kind, values: Mapping[str, str]) -> tuple[int, int] | None:
    """The range that a kind has by nature; None where the pack has to state one."""
    if kind is Kind.CATEGORY:
        return (0, len(values) - 1)
    return _DEFAULT_RANGES.get(kind)


def encode(value: object, kind: Kind, values: Mapping[str, str]) -> int:
    """The engine integer of a declared value (yuan, days, codes). Raises ValueError in Chinese."""
    match kind:
        case Kind.BOOL if isinstance(value, bool):
            return int(value)
        case Kind.DATE if isinstance(value, date) and not isinstance(value, datetime):
            return value.toordinal()
        case Kind.CATEGORY if isinstance(value, str):
            codes = list(values)
            if value in codes:
                return codes.index(value)
            raise ValueError(
                f"没有“{value}”这个代码；可用：{'、'.join(f'{code}（{text}）' for code, text in values.items())}"
            )
        case Kind.MONEY if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return fen_from_yuan(value)
        case Kind.COUNT if isinstance(value, int) and not isinstance(value, bool):
            return value
        case Kind.RATIO if isinstance(value, int | Decimal) and not isinstance(value, bool):
            scaled = Decimal(value) * RATIO_SCALE
            if scaled == scaled.to_integral_value():
                return int(scaled)
            raise ValueError(f"比例“{value}”最多写四位小数")
    raise ValueError(f"“{value}”不是{_WORDS[kind]}")


def text(value: int, kind: Kind, values: Mapping[str, str]) -> str:
    """The value as a person reads it, without its unit."""
    match kind:
        case Kind.BOOL:
            return "是" if value else "否"
        case Kind.DATE:
            day = date.fromordinal(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case Kind.CATEGORY:
            return list(values.values())[value]
        case Kind.MONEY:
            return yuan_text(value)
        case Kind.RATIO:
            return f"{Decimal(value) * 100 / RATIO_SCALE:f}%"
    return f"{value:,}"


_WORDS = {
    Kind.BOOL: " true 或 false", Kind.DATE: "日期（如 2017-03-01）", Kind.CATEGORY: "类别代码",
    Kind.MONEY: "金额（元）", Kind.COUNT: "整数", Kind.RATIO: "比例（如 0.3）",
}  # fmt: skip
