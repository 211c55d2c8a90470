"""The values of two sides along the calendar: from when which value differs, and by how many per cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from doudi.engine.model import Kind, ParameterSpec, ParameterValue
from doudi.engine.showing import Table
from doudi.engine.sides import Side
from doudi.engine.wording import DEMONSTRATION, Shape, exact_text, period_text

COLUMNS = ("项目", "施行时间", "原来", "现在", "变化")
NUMBERS = (Kind.MONEY, Kind.COUNT, Kind.RATIO)


@dataclass(frozen=True, slots=True)
class Change:
    """One item from a day until another (None: on the two days compared) where the sides differ."""

    name: str
    since: date | None
    until: date | None
    before: ParameterValue | None
    after: ParameterValue | None


def values_table(before: Side, after: Side) -> Table:
    """The values that differ, in words, with their sources."""
    specs = before.library.parameters | after.library.parameters
    return Table("标准和数值", COLUMNS, tuple(_row(specs[change.name], change) for change in changes(before, after)))


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Each stretch in which an item's value or its source differs."""
    old, new = before.values(), after.values()
    for key in dict.fromkeys((*old, *new)):
        first, second = old.get(key, []), new.get(key, [])
        if before.on is not None:
            found = [Change(key[0], None, None, _strongest(first), _strongest(second))]
        else:
            found = _along(key[0], first, second)
        yield from (change for change in found if _mark(change.before) != _mark(change.after))


def _along(name: str, first: Sequence[ParameterValue], second: Sequence[ParameterValue]) -> list[Change]:
    days = sorted({day for row in (*first, *second) for day in (row.since, row.until) if day})
    found: list[Change] = []
    for since, until in zip(days, [*days[1:], None], strict=True):
        old, new = (_strongest([row for row in rows if _holds(row, since)]) for rows in (first, second))
        last = found[-1] if found else None
        if last and (_mark(last.before), _mark(last.after)) == (_mark(old), _mark(new)):
            found[-1] = replace(last, until=until)
        else:
            found.append(Change(name, since, until, old, new))
    return found


def _holds(row: ParameterValue, on: date) -> bool:
    return row.since <= on and (row.until is None or on < row.until)


def _strongest(rows: Sequence[ParameterValue]) -> ParameterValue | None:
    """The value that would decide: a set one before a demonstration one before "not set"."""
    return min(rows, key=lambda row: (row.amount is None, row.demonstration), default=None)


def _mark(row: ParameterValue | None) -> tuple[object, ...]:
    """What makes a value another one; the days are the table's own column."""
    return () if row is None else (row.amount, row.not_set, row.cite and row.cite.key, row.document, row.demonstration)


def _row(spec: ParameterSpec, change: Change) -> tuple[str, ...]:
    row = change.after or change.before
    area = row.area if row and row.area else "全国"
    period = period_text(change.since, change.until) if change.since else ""
    old, new = (_said(spec, each) for each in (change.before, change.after))
    return (f"{spec.label}（{spec.name}，{area}）", period, old, new, _difference(spec, change))


def _said(spec: ParameterSpec, row: ParameterValue | None) -> str:
    if row is None:
        return "没有写"
    if row.amount is None:
        return f"没有定：{row.not_set}"
    mark = f"〔{DEMONSTRATION}〕" if row.demonstration else ""
    basis = row.cite.text if row.cite else row.document
    return f"{exact_text(Shape(spec.kind, spec.unit, spec.values), row.amount)}{mark}（{basis}）"


def _difference(spec: ParameterSpec, change: Change) -> str:
    old, new = (row.amount if row else None for row in (change.before, change.after))
    if old is None or new is None or spec.kind not in NUMBERS:
        return ""
    if old == new:
        return "数没有变，依据变了"
    difference = exact_text(Shape(spec.kind, spec.unit, spec.values), new - old)
    share = "" if old == 0 else f"（{per_cent(old, new)}）"
    return f"{'+' if new > old else ''}{difference}{share}"


def per_cent(old: int, new: int) -> str:
    """``+6.1%``, to one decimal, halves away from zero."""
    share = (Decimal(new - old) * 100 / old).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share:+}%".replace("-", "\u2212")
