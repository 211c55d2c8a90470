"""A case begins: an application at the window, or the review of what is already given."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.domain.findings import OutsideCoverage
from doudi.engine import APPLICATION, REVIEW, Procedure
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases import deciding, delegations, steps
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import ACCEPT, Transition, of
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Membership, Person

ADULT = 18
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is about. ``handler``: who answers for it; None: who opens it."""

    household: Household
    scheme: str
    applicant: Person
    person: Person | None = None
    purpose: str = APPLICATION
    handler: User | None = None
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def accept(user: User, household: Household, scheme: str, applicant_id: int, note: str = "", **details: Any) -> Case:
    """Open an application today, under the procedure of today. Raises NotPossible, NotAllowed, NotFound.

    ``person_id`` among the details: for whom, where the scheme decides about one.
    ``details``: what the window adds, e.g. ``relatives`` (close relatives of staff).
    """
    require(user, (Role.TOWNSHIP,), "受理申请")
    household = registry.household(user, household.pk)
    on = clock.business_date()
    person_id: int | None = details.pop("person_id", None)
    _first_step(scheme, household.area_code, on, APPLICATION)
    applicant = _applicant(household, applicant_id, on).person
    person = _person(household, person_id, on)
    _refuse_double(household, scheme, person_id, on)
    return _open(user, Opening(household, scheme, applicant, person, note=note, details=details), on)


def review(user: User, entitlement: Entitlement, note: str, details: dict[str, Any]) -> Case:
    """Open the review of what a household receives; whoever handled the grant answers for it while they are there.

    Raises NotPossible where another case of the same matter is open, or no procedure is known; NotAllowed.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "开始复核")
    on = clock.business_date()
    granted = entitlement.case
    household = registry.household(user, entitlement.household_id)
    refuse_own(user, household)
    _refuse_open(household, entitlement.scheme, granted.person_id)
    members = registry.current_members(household, on)
    asked = [row.person for row in members if row.person_id == granted.applicant_id]
    head = [row.person for row in members if row.is_head]
    opening = Opening(
        household=household,
        scheme=entitlement.scheme,
        applicant=next(iter(asked + head), granted.applicant),
        person=granted.person,
        purpose=REVIEW,
        handler=granted.handler if granted.handler.is_active else user,
        note=note,
        details=details,
    )
    return _open(user, opening, on)


def follow_up(user: User, case: Case, scheme: str) -> Case:
    """The case of another scheme that a review leads to, for the same family. Within the transaction of its step."""
    opening = Opening(
        household=case.household,
        scheme=scheme,
        applicant=case.applicant,
        purpose=REVIEW,
        handler=case.handler,
        details={"review": case.pk},
    )
    return _open(user, opening, clock.business_date())


def _open(user: User, opening: Opening, on: date) -> Case:
    household, scheme = opening.household, opening.scheme
    procedure, first = _first_step(scheme, household.area_code, on, opening.purpose)
    whom = opening.person.pk if opening.person else 0
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=f"new-{household.pk}-{whom}-{scheme}-{clock.now().timestamp()}"[:40],
                household=household,
                scheme=scheme,
                area_code=household.area_code,
                accepted_on=on,
                applicant=opening.applicant,
                person=opening.person,
                handler=opening.handler or user,
                procedure_id=procedure.id,
                purpose=opening.purpose,
                state=first.state,
            )
            case.number = f"{household.area_code[:6]}-{on.year}-{case.pk:06d}"
            case.save(update_fields=["number"])
            decision = deciding.record(user, case, on)
            steps.store(user, case, first, on, (opening.note, {**opening.details, "decision": decision.pk}))
    except IntegrityError:
        raise NotPossible(f"刚刚有人{first.verb}过这一户的同一项：没有重复办，请刷新后查看") from None
    log.info("case %s (%s) opened by user %s", case.pk, opening.purpose, user.pk)
    return case


def _first_step(scheme: str, area_code: str, on: date, purpose: str) -> tuple[Procedure, Transition]:
    try:
        procedure = delegations.procedure(scheme, area_code, on, purpose)
    except OutsideCoverage as fault:
        raise NotPossible(str(fault)) from None
    first = of(procedure).transition(ACCEPT)
    if first is None:
        raise NotPossible("办理程序里没有第一步：请检查程序包")
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


def _refuse_open(household: Household, scheme: str, person_id: int | None) -> None:
    same = Q(household=household, scheme=scheme) & Q(person=person_id)
    case = Case.objects.filter(same, closed_on=None).first()
    if case is not None:
        doing = "复核" if case.purpose == REVIEW else "申请"
        raise NotPossible(f"这一户的同一项{doing}正在办理（{case.number}）：请继续办那一件")


def _refuse_double(household: Household, scheme: str, person_id: int | None, on: date) -> None:
    _refuse_open(household, scheme, person_id)
    month = on.replace(day=1)
    running = Entitlement.objects.filter(household=household, scheme=scheme, case__person=person_id)
    running = running.exclude(last_month__lte=month).exclude(period="once")
    if running.exists():
        raise NotPossible("这一户正在享受这一项：请办理复核，不能再次受理")
