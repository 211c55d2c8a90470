"""Time limits of a case: pure, from its table and plain rows of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from doudi.domain import workdays
from doudi.domain.workdays import Calendar, Deadline
from doudi.engine.model import Cite
from doudi.services.cases.transitions import ACCEPT, REFUSE, Table, Transition


class Pace(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    WARNING = "warning"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    RESTING = "resting"
    UNKNOWN = "unknown"

    @property
    def late(self) -> bool:
        """Whether the limit is over."""
        return self in (Pace.OVERDUE, Pace.ESCALATED)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Working days before the end from which a clock warns, and after it, once exceeded, it is the county's matter.

    The numbers here are ours, for counties that set none.
    """

    warning: int = 3
    escalation: int = 5


@dataclass(frozen=True, slots=True)
class Past:
    """What clocks need of a case. ``taken``: each step's last time, ``{code: (place in the row of steps, day)}``;
    ``rests``: first and last day, the last None where it still rests; ``extended``: the longer whole, working days.
    """

    state: str
    closed: bool
    taken: Mapping[str, tuple[int, date]]
    rests: Sequence[tuple[date, date | None]] = ()
    extended: int | None = None

    @property
    def resting(self) -> bool:
        """Whether the clocks stand still now."""
        return any(until is None for _, until in self.rests)


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit. ``days_left`` are working days, negative once past, None where the calendar ends; ``total`` is the
    length of the limit in its own unit.
    """

    code: str
    label: str
    verb: str
    role: str
    due: Deadline
    days_left: int | None
    pace: Pace
    total: int
    cite: Cite | None

    @property
    def overdue(self) -> bool:
        """Whether the limit is over."""
        return self.pace.late


@dataclass(frozen=True, slots=True)
class Watch:
    """The calendar and the day that clocks are read on."""

    calendar: Calendar
    on: date
    alarm: Alarm = Alarm()
    stopped: Sequence[tuple[date, date]] = field(default=())
    resting: bool = False

    def of(self, past: Past) -> Watch:
        """The same for one case: a rest without an end lasts until today."""
        stopped = [(since, until or self.on) for since, until in past.rests]
        return Watch(self.calendar, self.on, self.alarm, stopped, past.resting)

    def read(self, due: Deadline) -> tuple[int | None, Pace]:
        """Working days left, and how the clock stands."""
        left = workdays.working_days_left(self.calendar, self.on, due)
        if self.resting:
            return left, Pace.RESTING
        if due.passed(self.on):
            return left, Pace.ESCALATED if left is not None and left < -self.alarm.escalation else Pace.OVERDUE
        if left is None:
            return None, Pace.UNKNOWN
        return left, Pace.WARNING if left <= self.alarm.warning else Pace.RUNNING


def running(past: Past, table: Table, watch: Watch) -> list[Clock]:
    """The limits that stand over the next steps of an open case, the earliest first."""
    if past.closed:
        return []
    watch = watch.of(past)
    clocks = [
        _clock(each, deadline, watch)
        for each in table.following(past.state)
        if (deadline := due(table, each, past, watch)) is not None
    ]
    if any(clock.code != REFUSE for clock in clocks):
        clocks = [clock for clock in clocks if clock.code != REFUSE]
    whole = _whole(past, table, watch)
    return sorted([*clocks, *([whole] if whole else [])], key=lambda clock: clock.due.day)


def due(table: Table, transition: Transition, past: Past, watch: Watch) -> Deadline | None:
    """The last day for a transition; None where the text sets none, its clock has not begun, or it was met once."""
    begun = past.taken.get(transition.counts_from)
    if transition.limit is None or begun is None:
        return None
    done = past.taken.get(transition.code)
    if done is not None and done[0] > begun[0]:
        return None
    count = workdays.after_working_days if transition.unit == "working_day" else workdays.after_days
    return count(watch.calendar, _start(table, transition.counts_from, begun[1]), transition.limit, watch.stopped)


def _start(table: Table, code: str, on: date) -> date:
    """A limit that counts from a notice counts from the end of its term."""
    from_step = table.transition(code)
    return on + timedelta(days=(from_step.period or 0) if from_step else 0)


def _whole(past: Past, table: Table, watch: Watch) -> Clock | None:
    accepted = past.taken.get(ACCEPT)
    total = past.extended or table.procedure.total_limit
    if total is None or accepted is None or table.is_final(past.state):
        return None
    end = workdays.after_working_days(watch.calendar, accepted[1], total, watch.stopped)
    left, pace = watch.read(end)
    return Clock("", "全部办完", "办完", "", end, left, pace, total, table.procedure.cite)


def _clock(each: Transition, deadline: Deadline, watch: Watch) -> Clock:
    left, pace = watch.read(deadline)
    return Clock(each.code, each.label, each.verb, each.role, deadline, left, pace, each.limit or 0, each.cite)
