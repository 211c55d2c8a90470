"""Where every open case stands: one pass over plain rows, no object a row, so ten thousand fit in a second."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from doudi.domain.findings import DoudiError
from doudi.domain.workdays import Deadline
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases import alarms, clocks
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.clocks import Alarm, Clock, Pace, Past, Watch
from doudi.services.cases.models import Case, CaseStep, Extension, Rest
from doudi.services.cases.transitions import Table, Transition, table_of
from doudi.services.publicity.models import Notice

TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Open:
    """An open case as a row of the database."""

    pk: int
    scheme: str
    procedure_id: str
    state: str
    area_code: str
    accepted_on: date
    handler_id: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """One open case: whose turn it is, to do what, until when. ``waiting_until`` is the last day of a running notice,
    nothing to do before; ``role`` is empty where the packs no longer hold the case's procedure.
    """

    case_id: int
    area_code: str
    handler_id: int
    what: str
    verb: str
    code: str
    role: str
    due: Deadline | None
    days_left: int | None
    pace: Pace
    waiting_until: date | None

    @property
    def overdue(self) -> bool:
        """Whether a limit is over."""
        return self.pace.late

    @property
    def order(self) -> tuple[int, bool, date, int]:
        """Overdue first, then what can be done now by due date, then what rests; waiting last."""
        rank = 0 if self.overdue else 2 if self.pace is Pace.RESTING else 1
        last = self.due.day if self.due else self.waiting_until or date.max
        return (rank, self.waiting_until is not None, last, self.case_id)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done with the open cases, by case."""

    taken: dict[int, dict[str, tuple[int, date]]]
    rests: dict[int, list[tuple[date, date | None]]]
    extended: dict[int, int]
    notices: dict[int, date]


def standing(user: User) -> list[DueRow]:
    """Every open case within the area, the most urgent first."""
    return standing_of(bounded(Case.objects.filter(closed_on=None), user))


def standing_of(rows: QuerySet[Case]) -> list[DueRow]:
    """The same for some open cases."""
    on = clock.business_date()
    cases = [Open(*row) for row in rows.order_by().values_list(*Open.__dataclass_fields__)]
    return computed(cases, done(rows, on), Watch(working_calendar(), on), alarms.by_county(on))


def computed(
    cases: Collection[Open], past: Done, watch: Watch, alarm: Callable[[str], Alarm] | None = None
) -> list[DueRow]:
    """The rows of the desk, from plain rows alone; ``alarm`` gives that of an area, else the watch's own holds."""
    tables = _tables()
    watches = {each: replace(watch, alarm=each) for each in {alarm(case.area_code) for case in cases}} if alarm else {}
    found = (_row(each, tables(each), past, watches[alarm(each.area_code)] if alarm else watch) for each in cases)
    return sorted(found, key=lambda row: row.order)


def done(rows: QuerySet[Case], on: date) -> Done:
    """Everything that the clocks of these cases need."""
    within = rows.order_by().values("pk")
    taken: dict[int, dict[str, tuple[int, date]]] = {}
    steps = CaseStep.objects.filter(case__in=within).order_by("id")
    for case_id, code, day, place in steps.values_list("case_id", "transition", "on", "id"):
        taken.setdefault(case_id, {})[code] = (place, day)
    rests: dict[int, list[tuple[date, date | None]]] = {}
    for case_id, since, until in Rest.objects.filter(case__in=within).values_list("case_id", "since", "until"):
        rests.setdefault(case_id, []).append((since, until))
    notices = Notice.objects.filter(case__in=within, taken_down_on=None, until__gte=on).order_by("id")
    return Done(
        taken,
        rests,
        dict(Extension.objects.filter(case__in=within).values_list("case_id", "total")),
        dict(notices.values_list("case_id", "until")),
    )


def past_of(case: Case) -> Past:
    """What the clocks of one case need."""
    of_it = done(Case.objects.filter(pk=case.pk), date.min)
    return _past(Open(*(getattr(case, name) for name in Open.__dataclass_fields__)), of_it, case.closed_on is not None)


def _past(case: Open, past: Done, closed: bool = False) -> Past:
    rests = past.rests.get(case.pk, ())
    return Past(case.state, closed, past.taken.get(case.pk, {}), rests, past.extended.get(case.pk))


def _tables() -> Callable[[Open], Table | None]:
    """Look-up of tables; one a procedure, township and day of acceptance is asked for once."""
    known: dict[tuple[str, str, date, str], Table | None] = {}

    def look_up(case: Open) -> Table | None:
        key = (case.scheme, case.area_code[:TOWNSHIP_DIGITS], case.accepted_on, case.procedure_id)
        if key not in known:
            try:
                known[key] = table_of(case.scheme, case.area_code, case.accepted_on, case.procedure_id)
            except DoudiError:
                known[key] = None
        return known[key]

    return look_up


def _row(case: Open, table: Table | None, past: Done, watch: Watch) -> DueRow:
    until = past.notices.get(case.pk)
    head = (case.pk, case.area_code, case.handler_id)
    step = way_on(table, case.state) if table else None
    if table is None or step is None:
        what = table.label(case.state) if table else "规则包里没有它的办理程序"
        return DueRow(*head, what, "", "", "", None, None, Pace.UNKNOWN, until)
    limit = _nearest(clocks.running(_past(case, past), table, watch), table, case.state)
    resting = any(last is None for _, last in past.rests.get(case.pk, ()))
    pace = limit.pace if limit else Pace.RESTING if resting else Pace.RUNNING
    what = f"公示中，{until.month}月{until.day}日期满" if until else table.label(case.state)
    due, left = (limit.due, limit.days_left) if limit else (None, None)
    return DueRow(*head, what, step.verb, step.code, step.role, due, left, pace, until)


def _nearest(limits: Iterable[Clock], table: Table, state: str) -> Clock | None:
    """The earliest limit of an ordinary step or of the whole."""
    main = {each.code for each in _ways_on(table, state)}
    return next((each for each in limits if each.code in main or not each.code), None)


def way_on(table: Table, state: str) -> Transition | None:
    """The ordinary next step of a state."""
    return next(iter(_ways_on(table, state)), None)


def _ways_on(table: Table, state: str) -> Iterator[Transition]:
    """The ordinary steps; where only steps after an objection or a refusal follow, those."""
    following = table.following(state)
    yield from [each for each in following if each.is_main] or following
