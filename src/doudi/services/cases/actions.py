"""Writes of casework: the only place where the state of a case changes."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases import deciding, opinions, step_checks, steps, timing
from doudi.services.cases.calendar import load_calendar
from doudi.services.cases.drafts import drop_draft, save_draft
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.opening import accept
from doudi.services.cases.transitions import (
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
    table,
)
from doudi.services.payments import actions as payments
from doudi.services.publicity import actions as publicity

__all__ = ["accept", "drop_draft", "load_calendar", "perform", "redetermine", "save_draft"]
NO_NEW_OPINION = (OBJECT, RETURN, NOTIFY, TERMINATE)
log = logging.getLogger(__name__)


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
        steps.store(user, case, step, on, (note, kept | _said(step, decision)))
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
