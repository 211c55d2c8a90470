"""Clocks in words, and open cases counted by how their clocks stand: each count a link to exactly its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from doudi.domain import area
from doudi.domain.area import Level
from doudi.services.cases.clocks import Pace
from doudi.web import readers

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.queries import DueRow

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """One column of the table of clocks."""

    code: str
    label: str
    holds: Callable[[DueRow, date], bool]


KINDS = (
    Kind("open", "在办", lambda _, __: True),
    Kind("week", "一周内到期", lambda row, today: _ahead(row) and row.due.day <= today + WEEK if row.due else False),
    Kind("overdue", "已超期", lambda row, _: row.overdue),
    Kind("escalated", "超期较久", lambda row, _: row.pace is Pace.ESCALATED),
    Kind("resting", "停表", lambda row, _: row.pace is Pace.RESTING),
)
UNKNOWN = Kind("unknown", "算不出期限", lambda row, _: row.pace is Pace.UNKNOWN)
"""Cases whose days the calendar does not reach, or whose procedure the packs no longer hold."""


def _ahead(row: DueRow) -> bool:
    return row.pace in (Pace.RUNNING, Pace.WARNING)


def kind(code: str) -> Kind:
    """The column of that code; the first where there is none."""
    return next((each for each in (*KINDS, UNKNOWN) if each.code == code), KINDS[0])


def chosen(rows: Iterable[DueRow], code: str, within: str, today: date) -> list[DueRow]:
    """The rows of one cell of the table; ``within`` is an area, empty for all."""
    wanted = kind(code)
    return [row for row in rows if (not within or area.within(row.area_code, within)) and wanted.holds(row, today)]


def table(user: User, rows: Sequence[DueRow], today: date) -> list[dict[str, Any]]:
    """A line for each area below the person's own, those with most overdue first, with a sum at the end."""
    below = Level.VILLAGE if area.level(user.area_code) >= Level.TOWNSHIP else Level.TOWNSHIP
    parts: dict[str, list[DueRow]] = {}
    for row in rows:
        parts.setdefault(area.at_level(row.area_code, below), []).append(row)
    names = readers.area_names(parts)
    lines = [_line(names[code], code, found, today) for code, found in sorted(parts.items())]
    return sorted(lines, key=lambda line: [-line["late"], -line["cells"][0]["count"]])


def total(rows: Sequence[DueRow], today: date) -> dict[str, Any]:
    """The sum of the table."""
    return _line("合计", "", rows, today)


def _line(label: str, code: str, rows: Sequence[DueRow], today: date) -> dict[str, Any]:
    cells = [_cell(each, code, sum(each.holds(row, today) for row in rows)) for each in KINDS]
    return {"label": label, "cells": cells, "late": cells[2]["count"]}


def _cell(each: Kind, code: str, count: int) -> dict[str, Any]:
    words = {"show": each.code} | ({"within": code} if code else {})
    bad = each.code in ("overdue", "escalated") and count > 0
    return {"label": each.label, "count": count, "url": f"{reverse('clocks-rows')}?{urlencode(words)}", "bad": bad}


def alarms(rows: Sequence[DueRow]) -> list[dict[str, Any]]:
    """What the workbench says about all clocks of the area: overdue, long overdue, resting."""
    return [
        cell for each in KINDS[2:] if (cell := _cell(each, "", sum(each.holds(row, date.min) for row in rows)))["count"]
    ]


def left(row: DueRow) -> str:
    """How long there is, short."""
    if row.pace is Pace.RESTING:
        return f"停表，还剩 {row.days_left} 天" if row.days_left is not None else "停表"
    if row.waiting_until is not None:
        return f"{row.waiting_until.month}月{row.waiting_until.day}日期满"
    if row.due is None:
        return "没有写时限"
    if row.days_left is None:
        return "期限未定"
    if row.overdue:
        return f"超期 {-row.days_left} 天"
    return f"还剩 {row.days_left} 天" if row.days_left else "今天"


def due(row: DueRow) -> str:
    """The last day, short; nothing while a clock rests or a notice runs."""
    if row.due is None or row.waiting_until is not None or row.pace is Pace.RESTING:
        return ""
    if row.due.missing_year is not None:
        return str(row.due)
    return f"{'应在' if row.overdue else ''}{row.due.day.month}月{row.due.day.day}日"
