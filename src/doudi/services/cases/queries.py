"""Reads of casework; the acting person comes first, and nothing outside their area comes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.cases import desk, step_checks
from doudi.services.cases.alarms import alarm
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.clocks import Clock, Watch, running
from doudi.services.cases.desk import DueRow, past_of, standing
from doudi.services.cases.models import Case, CaseStep, DecisionRecord, Draft, Rest
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import Transition, table
from doudi.services.publicity.models import Notice
from doudi.services.registry import queries as registry

__all__ = ["DueRow", "allowed", "case", "cases", "clocks", "counts", "decisions", "done_already"]
__all__ += ["drafts", "due", "neighbours", "replay", "standing", "state_label", "steps"]


def cases(user: User, number: str = "", *, state: str = "", open_only: bool = False) -> QuerySet[Case]:
    """Cases, or those whose number begins so; newest first."""
    rows = bounded(Case.objects.select_related("household", "applicant", "handler"), user)
    if number:
        rows = rows.filter(registry.starts("number", number))
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
    on = clock.business_date()
    return running(past_of(found), table(found), Watch(working_calendar(), on, alarm(found.area_code, on)))


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


def done_already(user: User, case: Case, code: str, version: int) -> bool:
    """A double click: the very next step after the version that was seen is this one, taken by the same person."""
    last = case.steps.last()
    return last is not None and case.version == version + 1 and (last.transition, last.actor_id) == (code, user.pk)


def due(user: User) -> list[DueRow]:
    """What lies on this person's desk: each open case whose next ordinary step is theirs."""
    return [row for row in standing(user) if row.role == user.role]


def neighbours(user: User, case: Case) -> tuple[int | None, int | None]:
    """The cases before and after this one among those that wait for the same step of this person, by acceptance; once
    the step is taken, nothing and the first that still waits for it.
    """
    last = case.steps.last()
    if _turn(user, case, case.state):
        state = case.state
    elif last is not None and last.actor_id == user.pk and _turn(user, case, last.from_state):
        state = last.from_state
    else:
        return None, None
    on = clock.business_date()
    hanging = Notice.objects.filter(case=OuterRef("pk"), taken_down_on=None, until__gte=on)
    alike = cases(user, state=state, open_only=True).filter(scheme=case.scheme, procedure_id=case.procedure_id)
    alike = alike.exclude(Exists(hanging)).exclude(Exists(Rest.objects.filter(case=OuterRef("pk"), until=None)))
    rows = alike.order_by("accepted_on", "pk").values_list("pk", flat=True)
    if state != case.state:
        return None, rows.first()
    day, same = case.accepted_on, Q(accepted_on=case.accepted_on)
    return (
        rows.filter(Q(accepted_on__lt=day) | same & Q(pk__lt=case.pk)).last(),
        rows.filter(Q(accepted_on__gt=day) | same & Q(pk__gt=case.pk)).first(),
    )


def _turn(user: User, case: Case, state: str) -> bool:
    """Whether the ordinary way on from that state is this person's."""
    step = desk.way_on(table(case), state)
    return step is not None and step.role == user.role


def counts(user: User) -> dict[str, int]:
    """Numbers for the menu: ``due`` (can be done now), ``overdue``, ``waiting`` (in a notice's term), ``open``."""
    rows = due(user)
    return {
        "due": sum(row.waiting_until is None for row in rows),
        "overdue": sum(row.overdue for row in rows),
        "waiting": sum(row.waiting_until is not None for row in rows),
        "open": cases(user, open_only=True).count(),
    }
