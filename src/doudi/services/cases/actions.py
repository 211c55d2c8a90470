"""Writes of casework: the only place where the state of a case changes."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from doudi.domain.findings import OutsideCoverage
from doudi.engine import Procedure
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases import deciding, delegations, hooks, opinions, step_checks, timing
from doudi.services.cases.calendar import load_calendar
from doudi.services.cases.drafts import drop_draft, save_draft
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.transitions import (
    ACCEPT,
    ASSIST_FIRST,
    GRANTING,
    NOTIFY,
    OBJECT,
    PUBLISH_AGAIN,
    REFUSE,
    RETURN,
    TERMINATE,
    Table,
    Transition,
    of,
    table,
)
from doudi.services.payments import actions as payments
from doudi.services.payments.models import Entitlement
from doudi.services.publicity import actions as publicity
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Membership, Person

__all__ = ["accept", "drop_draft", "load_calendar", "perform", "redetermine", "save_draft"]
NO_NEW_OPINION = (OBJECT, RETURN, NOTIFY, TERMINATE)
ADULT = 18
log = logging.getLogger(__name__)


def accept(user: User, household: Household, scheme: str, applicant_id: int, note: str = "", **details: Any) -> Case:
    """Open a case today, under the procedure of today. Raises NotPossible, NotAllowed, NotFound.

    ``person_id`` among the details: for whom, where the scheme decides about one.
    ``details``: what the window adds, e.g. ``relatives`` (close relatives of staff).
    """
    require(user, (Role.TOWNSHIP,), "受理申请")
    household = registry.household(user, household.pk)
    on = clock.business_date()
    person_id: int | None = details.pop("person_id", None)
    procedure, first = _first_step(scheme, household.area_code, on)
    applicant = _applicant(household, applicant_id, on)
    person = _person(household, person_id, on)
    _refuse_double(household, scheme, person_id, on)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=f"new-{household.pk}-{person_id or 0}-{scheme}-{clock.now().timestamp()}"[:40],
                household=household,
                scheme=scheme,
                area_code=household.area_code,
                accepted_on=on,
                applicant=applicant.person,
                person=person,
                handler=user,
                procedure_id=procedure.id,
                state=first.state,
            )
            case.number = f"{household.area_code[:6]}-{on.year}-{case.pk:06d}"
            case.save(update_fields=["number"])
            decision = deciding.record(user, case, on)
            _step(user, case, first, on, note, {**details, "decision": decision.pk})
    except IntegrityError:
        raise NotPossible("刚刚有人受理了这一户的同一项申请：没有重复受理，请刷新后查看") from None
    log.info("case %s accepted by user %s", case.pk, user.pk)
    return case


def perform(user: User, case: Case, code: str, version: int, **details: Any) -> Case:
    """Take a step. ``version`` is what the person saw; ``details`` is what the step asks for, with ``note``.

    Raises StaleCase (someone was faster), NotPossible (not now, not this person), StepRefused (all faults of what was
    entered), NotFound. Nothing is stored in any of these cases.
    """
    on = clock.business_date()
    note = str(details.pop("note", "") or "").strip()
    with transaction.atomic():
        case = _locked(user, case.pk)
        rows = table(case)
        if case.version != version:
            raise stale(case, rows)
        step = rows.transition(code)
        if step is None:
            raise NotPossible("办理程序里没有这一步：请刷新后再办")
        reason = step_checks.obstacle(user, case, rows, step, on)
        if reason:
            raise NotPossible(reason)
        kept, findings = step_checks.entered(rows, step, note, details)
        findings += opinions.over_first_help(case, step, kept.get("amount_fen", 0), on)
        if findings:
            raise StepRefused(findings)
        decision = None if code in NO_NEW_OPINION else deciding.record(user, case, on)
        _move(case, rows, step, version, on)
        timing.end_with_step(user, case, step, on)
        _step(user, case, step, on, note, kept | _said(step, decision))
        _effects(case, step, decision, kept, on)
    log.info("case %s: %s by user %s", case.pk, code, user.pk)
    return Case.objects.get(pk=case.pk)


def redetermine(user: User, case: Case) -> DecisionRecord:
    """Ask the engine again today and put it on record; the state of the case does not change."""
    require(user, (Role.TOWNSHIP, Role.COUNTY), "重新测算")
    with transaction.atomic():
        case = _locked(user, case.pk)
        if case.closed_on is not None:
            raise NotPossible("这个案子已经办结，不再测算；情况变了请另行办理")
        refuse_own(user, case.household)
        return deciding.record(user, case, clock.business_date())


def stale(case: Case, rows: Table) -> StaleCase:
    """Who did what meanwhile."""
    last = case.steps.select_related("actor").last()
    if last is None:
        return StaleCase("这个案子刚刚有变动：没有保存，请刷新后再办")
    when = last.recorded_at.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M")
    return StaleCase(
        f"{last.actor.display_name}已在 {when} 办了“{last.label}”，现在是“{rows.label(case.state)}”。"
        "您看到的是之前的页面，没有保存；请刷新后再办"
    )


def _locked(user: User, case_id: int) -> Case:
    found = bounded(Case.objects.select_for_update().filter(pk=case_id), user).first()
    if found is None:
        raise NotFound("没有这个案子，或者不在您的辖区")
    return found


def _move(case: Case, rows: Table, step: Transition, version: int, on: date) -> None:
    """Change the state, only if nobody did meanwhile."""
    closed = on if rows.is_final(step.state) else None
    moved = Case.objects.filter(pk=case.pk, version=version).update(
        state=step.state, version=version + 1, closed_on=closed
    )
    if not moved:
        case.refresh_from_db()
        raise stale(case, rows)


def _step(user: User, case: Case, step: Transition, on: date, note: str, details: dict[str, Any]) -> None:
    done = CaseStep.objects.create(
        case=case,
        transition=step.code,
        label=step.label,
        from_state=case.state if case.steps.exists() else "",
        to_state=step.state,
        actor=user,
        on=on,
        recorded_at=clock.now(),
        note=note,
        details=details,
    )
    hooks.follow(case, done)


def _said(step: Transition, decision: DecisionRecord | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {"decision": decision.pk, **({"reasons": decision.reasons} if step.code == REFUSE else {})}


def _effects(case: Case, step: Transition, decision: DecisionRecord | None, details: dict[str, Any], on: date) -> None:
    if step.code in NO_NEW_OPINION:
        publicity.take_down(case, on)
    if step.period is not None and decision is not None:
        kind = "second" if step.code == PUBLISH_AGAIN else "first"
        publicity.publish(case, decision, kind, str(details["place"]).strip(), (on, step.period))
    if step.code in GRANTING and decision is not None and decision.amount_fen is not None:
        payments.open_entitlement(case, decision, on)
    if step.code == ASSIST_FIRST and decision is not None:
        payments.give_ahead(case, decision, details["amount_fen"], on)


def _first_step(scheme: str, area_code: str, on: date) -> tuple[Procedure, Transition]:
    try:
        procedure = delegations.procedure(scheme, area_code, on)
    except OutsideCoverage as fault:
        raise NotPossible(str(fault)) from None
    first = of(procedure).transition(ACCEPT)
    if first is None:
        raise NotPossible("办理程序里没有受理这一步：请检查程序包")
    return procedure, first


def _applicant(household: Household, person_id: int, on: date) -> Membership:
    members = registry.current_members(household, on)
    found = next((row for row in members if row.person_id == person_id), None)
    if found is None:
        raise NotPossible("申请人不在这一户里：请在家庭成员里选一位")
    if _is_minor(found, on) and not all(_is_minor(row, on) for row in members):
        raise NotPossible("申请人还没有成年：请选一位成年的家庭成员作申请人")
    return found


def _is_minor(row: Membership, on: date) -> bool:
    born = row.person.birth_date
    return born is not None and (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < ADULT


def _person(household: Household, person_id: int | None, on: date) -> Person | None:
    if person_id is None:
        return None
    members = registry.current_members(household, on)
    found = next((row.person for row in members if row.person_id == person_id), None)
    if found is None:
        raise NotPossible("要保障的人不在这一户里：请在家庭成员里选一位")
    return found


def _refuse_double(household: Household, scheme: str, person_id: int | None, on: date) -> None:
    same = Q(household=household, scheme=scheme) & Q(person=person_id)
    open_case = Case.objects.filter(same, closed_on=None).first()
    if open_case is not None:
        raise NotPossible(f"这一户的同一项申请正在办理（{open_case.number}）：请继续办那一件")
    month = on.replace(day=1)
    running = Entitlement.objects.filter(household=household, scheme=scheme, case__person=person_id)
    running = running.exclude(last_month__lte=month).exclude(period="once")
    if running.exists():
        raise NotPossible("这一户正在享受这一项：请办理变更，不能再次受理")
