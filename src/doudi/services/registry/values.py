"""Facts as they are stored: JSON text that stays readable when a pack changes the order of its words.

Money is integer fen, counts and ratios are integers as in the engine; bools are ``true``/``false``,
dates ``"2017-05-18"``, categories their code. A bare integer is always read as the engine's own integer.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from doudi.domain.findings import DoudiError
from doudi.engine.model import FactSpec, Kind


class StoredValueFault(DoudiError):
    """A stored fact no longer fits its declaration; it is refused, never taken for zero."""


def plain(spec: FactSpec, value: int) -> Any:
    """An engine integer as stored JSON holds it."""
    match spec.kind:
        case Kind.BOOL:
            return bool(value)
        case Kind.DATE:
            return date.fromordinal(value).isoformat()
        case Kind.CATEGORY:
            return list(spec.values)[value]
        case _:
            return value


def stored(spec: FactSpec, value: int) -> str:
    """The JSON text of an engine integer."""
    return json.dumps(plain(spec, value), ensure_ascii=False)


def engine_value(spec: FactSpec, text: str) -> int:
    """The engine integer of stored JSON text. Raises StoredValueFault."""
    return from_plain(spec, json.loads(text))


def as_told(spec: FactSpec, text: str) -> Any:
    """Stored JSON text as ``read_fact`` takes it: money in yuan, None where there is none."""
    number = engine_value(spec, text)
    if spec.none is not None and number == spec.none:
        return None
    if spec.kind is Kind.MONEY:
        return Decimal(number) / 100
    return date.fromordinal(number) if spec.kind is Kind.DATE else plain(spec, number)


def from_plain(spec: FactSpec, value: Any) -> int:
    """The engine integer of a plain value. Raises StoredValueFault."""
    try:
        number = _number(spec, value)
    except (ValueError, TypeError):
        raise _fault(spec) from None
    if not spec.low <= number <= spec.high:
        raise _fault(spec)
    return number


def _number(spec: FactSpec, value: Any) -> int:
    if isinstance(value, int):
        return int(value)
    if spec.kind is Kind.DATE:
        return date.fromisoformat(value).toordinal()
    if spec.kind is Kind.CATEGORY:
        return list(spec.values).index(value)
    raise TypeError


def _fault(spec: FactSpec) -> StoredValueFault:
    return StoredValueFault(f"已登记的“{spec.label}”不在规则包允许的范围里，不能拿来测算。请核对后重新登记这一项")
