"""Reads of casework; the acting person comes first, and nothing outside their area comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from doudi.domain.workdays import Calendar, Deadline
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.cases import step_checks
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.clocks import Clock, running
from doudi.services.cases.models import Case, CaseStep, DecisionRecord, Draft
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import Table, Transition, table
from doudi.services.publicity.models import Notice
from doudi.services.registry import queries as registry

__all__ = ["allowed", "case", "cases", "clocks", "counts", "decisions", "drafts"]
__all__ += ["due", "replay", "state_label", "steps"]


def cases(user: User, text: str = "", *, state: str = "", open_only: bool = False) -> QuerySet[Case]:
    """Cases by number, applicant or household; newest first."""
    rows = bounded(Case.objects.select_related("household", "applicant", "handler"), user)
    if text.strip():
        families = registry.households(user, text).order_by().values("pk")
        rows = rows.filter(Q(number__startswith=text.strip()) | Q(household__in=families))
    if state:
        rows = rows.filter(state=state)
    return rows.filter(closed_on=None) if open_only else rows


def case(user: User, case_id: int) -> Case:
    """One case. Raises NotFound, also for one outside the person's area."""
    found = cases(user).filter(pk=case_id).first()
    if found is None:
        raise NotFound("没有这个案子，或者不在您的辖区")
    return found


def state_label(case: Case) -> str:
    """The state in the words of the screen."""
    return table(case).label(case.state)


def steps(user: User, case_id: int) -> list[CaseStep]:
    """What was done so far, first to last. Raises NotFound."""
    return list(case(user, case_id).steps.select_related("actor"))


def decisions(user: User, case_id: int) -> list[DecisionRecord]:
    """What the engine said so far, first to last. Raises NotFound."""
    return list(case(user, case_id).decisions.all())


def clocks(user: User, case_id: int) -> list[Clock]:
    """The limits that run now, the earliest first. Raises NotFound."""
    found = case(user, case_id)
    return running(found, table(found), list(found.steps.all()), working_calendar(), clock.business_date())


def drafts(user: User) -> QuerySet[Draft]:
    """One's own drafts."""
    return Draft.objects.filter(owner=user)


@dataclass(frozen=True, slots=True)
class Option:
    """A step that follows the present state, and why this person cannot take it now (empty: they can)."""

    transition: Transition
    reason: str

    @property
    def possible(self) -> bool:
        """Whether the button works."""
        return not self.reason


def allowed(user: User, case_id: int) -> list[Option]:
    """Every step that may follow, the main road first, each with the reason why not. Raises NotFound."""
    found = case(user, case_id)
    rows, on = table(found), clock.business_date()
    return [Option(each, step_checks.obstacle(user, found, rows, each, on)) for each in rows.following(found.state)]


@dataclass(frozen=True, slots=True)
class DueRow:
    """One line of the workbench. ``waiting_until`` is the last day of a running notice, nothing to do before."""

    case: Case
    what: str
    verb: str
    code: str
    due: Deadline | None
    days_left: int | None
    overdue: bool
    waiting_until: date | None

    @property
    def order(self) -> tuple[bool, bool, date, int]:
        """Overdue first, then what can be done now by due date, waiting last."""
        last = self.due.day if self.due else self.waiting_until or date.max
        return (not self.overdue, self.waiting_until is not None, last, self.case.pk)


def due(user: User) -> list[DueRow]:
    """What lies on this person's desk: each open case whose next ordinary step is theirs."""
    on, calendar = clock.business_date(), working_calendar()
    rows = list(cases(user, open_only=True).prefetch_related("steps"))
    terms = _terms(rows, on)
    found = (_due_row(user, row, calendar, on, terms.get(row.pk)) for row in rows)
    return sorted((row for row in found if row is not None), key=lambda row: row.order)


def counts(user: User) -> dict[str, int]:
    """Numbers for the menu: ``due`` (can be done now), ``overdue``, ``waiting`` (in a notice's term), ``open``."""
    rows = due(user)
    return {
        "due": sum(row.waiting_until is None for row in rows),
        "overdue": sum(row.overdue for row in rows),
        "waiting": sum(row.waiting_until is not None for row in rows),
        "open": cases(user, open_only=True).count(),
    }


def _terms(rows: Iterable[Case], on: date) -> dict[int, date]:
    notices = Notice.objects.filter(case__in=[row.pk for row in rows], taken_down_on=None, until__gte=on)
    return dict(notices.values_list("case_id", "until").order_by("id"))


def _due_row(user: User, row: Case, calendar: Calendar, on: date, until: date | None) -> DueRow | None:
    rows = table(row)
    step = _next(user, rows, row.state)
    if step is None:
        return None
    limits = running(row, rows, list(row.steps.all()), calendar, on)
    limit = next((each for each in limits if each.code == step.code), limits[0] if limits else None)
    what = f"公示中，{until.month}月{until.day}日期满" if until else rows.label(row.state)
    return DueRow(
        case=row,
        what=what,
        verb=step.verb,
        code=step.code,
        due=limit.due if limit else None,
        days_left=limit.days_left if limit else None,
        overdue=bool(limit and limit.overdue),
        waiting_until=until,
    )


def _next(user: User, rows: Table, state: str) -> Transition | None:
    """The ordinary next step, if it is this person's; where only objection steps follow, one of those."""
    following = rows.following(state)
    main = [each for each in following if each.is_main] or following
    return next((each for each in main if each.role == user.role), None)
