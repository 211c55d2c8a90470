"""Time limits of a case, from its table and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.domain import workdays
from doudi.domain.workdays import Calendar, Deadline
from doudi.engine.model import Cite
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import ACCEPT, Table, Transition


@dataclass(frozen=True, slots=True)
class Clock:
    """One running limit. ``days_left`` are working days, negative once past, None where the calendar ends."""

    code: str
    label: str
    verb: str
    role: str
    due: Deadline
    days_left: int | None
    overdue: bool
    cite: Cite | None


def running(case: Case, table: Table, steps: Sequence[CaseStep], calendar: Calendar, on: date) -> list[Clock]:
    """The limits that stand over the next steps of an open case, the earliest first."""
    clocks = [
        _clock(each.code, each, deadline, calendar, on)
        for each in table.following(case.state)
        if (deadline := due(table, each, steps, calendar)) is not None
    ]
    whole = _whole(table, steps, calendar)
    if whole and not table.is_final(case.state) and case.closed_on is None:
        left = workdays.working_days_left(calendar, on, whole)
        clocks.append(Clock("", "全部办完", "办完", "", whole, left, whole.passed(on), table.procedure.cite))
    return sorted(clocks, key=lambda clock: clock.due.day)


def due(table: Table, transition: Transition, steps: Sequence[CaseStep], calendar: Calendar) -> Deadline | None:
    """The last day for a transition; None where the text sets none or its clock has not begun."""
    begun = next((step for step in reversed(steps) if step.transition == transition.counts_from), None)
    if transition.limit is None or begun is None:
        return None
    count = workdays.after_working_days if transition.unit == "working_day" else workdays.after_days
    return count(calendar, _start(table, begun), transition.limit)


def _start(table: Table, begun: CaseStep) -> date:
    """A limit that counts from a notice counts from the end of its term."""
    from_step = table.transition(begun.transition)
    return begun.on + timedelta(days=(from_step.period or 0) if from_step else 0)


def _whole(table: Table, steps: Sequence[CaseStep], calendar: Calendar) -> Deadline | None:
    accepted = next((step for step in steps if step.transition == ACCEPT), None)
    if table.procedure.total_limit is None or accepted is None:
        return None
    return workdays.after_working_days(calendar, accepted.on, table.procedure.total_limit)


def _clock(code: str, each: Transition, deadline: Deadline, calendar: Calendar, on: date) -> Clock:
    left = workdays.working_days_left(calendar, on, deadline)
    return Clock(code, each.label, each.verb, each.role, deadline, left, deadline.passed(on), each.cite)
