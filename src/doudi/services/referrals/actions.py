"""Writes of referrals: the window sends or withdraws, the agency accepts, answers or returns."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.domain import area, workdays
from doudi.services import clock
from doudi.services.accounts import agencies
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, require
from doudi.services.cases.calendar import working_calendar
from doudi.services.referrals import queries
from doudi.services.referrals.errors import NotPossible
from doudi.services.referrals.models import OPEN, AgencyLimit, Outcome, Referral, ReferralStep, State
from doudi.services.referrals.telling import dibao_register, told
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person

SENDERS = (Role.TOWNSHIP, Role.COUNTY)
NOTE_LONGEST = 500
WHAT_LONGEST = 300
MOST_WORKING_DAYS = 250
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of whom; ``person`` None: for the whole family."""

    agency: str
    what: str
    scheme: str = ""
    receipt: str = ""
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a step: why, and with an answer its outcome and a sum in fen."""

    note: str = ""
    outcome: str = ""
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step of a referral: from where to where, by which side, and whether it must say why."""

    code: str
    verb: str
    after: tuple[State, ...]
    to: State
    by_agency: bool
    needs_note: bool = False


MOVES = {
    move.code: move
    for move in (
        Move("accept", "接收", (State.SENT,), State.ACCEPTED, by_agency=True),
        Move("answer", "答复", (State.SENT, State.ACCEPTED), State.ANSWERED, by_agency=True, needs_note=True),
        Move("return", "退回", (State.SENT, State.ACCEPTED), State.RETURNED, by_agency=True, needs_note=True),
        Move("resend", "补充后再转", (State.RETURNED,), State.SENT, by_agency=False, needs_note=True),
        Move("withdraw", "撤回", (State.SENT, State.ACCEPTED, State.RETURNED), State.WITHDRAWN, False, needs_note=True),
    )
}


def send(user: User, household: Household, ask: Ask) -> Referral:
    """Ask an agency for something. The same open request twice is one.

    Raises NotPossible, NotAllowed, NotFound.
    """
    require(user, SENDERS, "转办")
    household = registry.household(user, household.pk)
    what = ask.what.strip()
    if ask.agency not in agencies.AGENCIES:
        raise NotPossible("没有选部门：请选一个部门")
    if not 0 < len(what) <= WHAT_LONGEST:
        raise NotPossible(f"请写明要请部门办什么，最多 {WHAT_LONGEST} 个字")
    on = clock.business_date()
    asked = {"agency": ask.agency, "scheme": ask.scheme, "what": what, "person": ask.person}
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        if there := Referral.objects.filter(household=household, state__in=OPEN, **asked).first():
            return there
        referral = Referral.objects.create(
            **asked,
            household=household,
            area_code=household.area_code,
            subject=_subject(household, ask, on),
            told=told(household, ask.scheme, on) + dibao_register(household, ask.agency, on),
            receipt=ask.receipt,
            sent_by=user,
            sent_on=on,
            due_on=due(household.area_code, ask.agency, on),
        )
        _record(user, referral, "send", Said())
    log.info("referral %s sent to %s by user %s", referral.pk, ask.agency, user.pk)
    return referral


def _subject(household: Household, ask: Ask, on: date) -> str:
    if ask.person is not None:
        return ask.person.name
    head = registry.head(household, on)
    return f"{head.name}家庭" if head else f"户号 {household.number}"


def move(user: User, referral_id: int, code: str, version: int, said: Said) -> Referral:
    """Take a step; ``version`` is what the person saw.

    Raises NotPossible, NotAllowed, NotFound; then nothing is kept.
    """
    step = MOVES.get(code)
    if step is None:
        raise NotFound("没有这一步")
    with transaction.atomic():
        seen = queries.referral(user, referral_id)
        referral = Referral.objects.select_for_update().get(pk=seen.pk)
        _may(user, referral, step)
        _refuse_stale(referral, version)
        if referral.state not in step.after:
            raise NotPossible(f"现在是“{referral.get_state_display()}”，还不能{step.verb}")
        _check(step, said)
        referral.state, referral.version = step.to, version + 1
        referral.outcome = said.outcome if step.to == State.ANSWERED else ""
        if step.to == State.SENT:
            on = clock.business_date()
            referral.due_on = due(referral.area_code, referral.agency, on)
            referral.told = told(referral.household, referral.scheme, on)
        referral.save()
        _record(user, referral, code, said)
    log.info("referral %s: %s by user %s", referral.pk, code, user.pk)
    return referral


def set_limit(user: User, agency: str, working_days: int, document: str, since: date) -> AgencyLimit:
    """Say how long an agency has, from a day on; said again, the same row. Raises NotPossible, NotAllowed."""
    require(user, (Role.COUNTY,), "设定部门时限")
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotAllowed("部门时限由县民政局设定")
    if agency not in agencies.AGENCIES:
        raise NotPossible("没有选部门：请选一个部门")
    if not 0 < working_days <= MOST_WORKING_DAYS:
        raise NotPossible(f"时限应是 1 到 {MOST_WORKING_DAYS} 个工作日：请核对")
    if not document.strip() or len(document) > 120:
        raise NotPossible("没有写文号（最多 120 个字）：部门时限要有文件依据")
    said = {"working_days": working_days, "document": document.strip(), "since": since}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        newest = AgencyLimit.objects.filter(area_code=user.area_code, agency=agency).first()
        if newest and all(getattr(newest, name) == value for name, value in said.items()):
            return newest
        row = AgencyLimit.objects.create(
            area_code=user.area_code, agency=agency, entered_by=user, entered_at=clock.now(), **said
        )
    log.info("limit of %s set by user %s", agency, user.pk)
    return row


def due(area_code: str, agency: str, on: date) -> date | None:
    """The last day to answer; None where the county set no limit or the calendar ends before."""
    limit = queries.limit(area_code, agency, on)
    if limit is None:
        return None
    end = workdays.after_working_days(working_calendar(), on, limit.working_days)
    return end.day if end.missing_year is None else None


def _may(user: User, referral: Referral, step: Move) -> None:
    require(user, (Role.AGENCY,) if step.by_agency else SENDERS, step.verb)
    if step.by_agency and user.agency != referral.agency:
        raise NotFound("没有这件转办，或者不是转给您这个部门的")


def _refuse_stale(referral: Referral, version: int) -> None:
    if referral.version == version:
        return
    last = referral.steps.select_related("actor").last()
    who = f"{last.actor.display_name}已经办了这一件，" if last else ""
    raise NotPossible(f"{who}现在是“{referral.get_state_display()}”。您看到的是之前的页面，没有保存；请刷新后再办")


def _check(step: Move, said: Said) -> None:
    faults = []
    if step.needs_note and not said.note.strip():
        faults.append(f"{step.verb}要写明情况：请填写")
    if len(said.note) > NOTE_LONGEST:
        faults.append(f"说明最多 {NOTE_LONGEST} 个字，现在是 {len(said.note)} 个")
    if step.to == State.ANSWERED and said.outcome not in Outcome.values:
        faults.append("没有选结果：请选一项")
    if said.amount_fen is not None and said.amount_fen < 0:
        faults.append("金额不能是负数：请核对")
    if faults:
        raise NotPossible("\n".join(faults))


def _record(user: User, referral: Referral, code: str, said: Said) -> None:
    ReferralStep.objects.create(
        referral=referral,
        code=code,
        to_state=referral.state,
        actor=user,
        on=clock.business_date(),
        recorded_at=clock.now(),
        note=said.note.strip(),
        outcome=referral.outcome,
        amount_fen=said.amount_fen if referral.outcome else None,
    )
