"""Leave to check means: one for each adult, signed, with a term; no check is asked for without it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, require
from doudi.services.cases import queries as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.evidence.errors import refuse
from doudi.services.evidence.models import CheckRequest, Mandate
from doudi.services.evidence.models.mandates import SCOPE
from doudi.services.evidence.papers import KEEPERS, PaperEntry, Upload, keep
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Membership, Person

ADULT = 18
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leave:
    """A signed mandate as entered; ``scope`` are codes of ``SCOPE``."""

    person: Person
    scope: Sequence[str]
    signed_on: date | None
    until: date | None


def record_mandate(user: User, household: Household, leave: Leave, upload: Upload) -> Mandate:
    """Store a signed mandate with its paper. Raises EvidenceRefused, PaperRefused, NotAllowed, NotFound."""
    require(user, KEEPERS, "登记核对授权")
    household = registry.household(user, household.pk)
    refuse_own(user, household)
    today = clock.business_date()
    if leave.person.pk not in {row.person_id for row in adults(household, today)}:
        raise NotFound("这个人不是这一户里的成年人：请刷新后重试")
    signed_on, until = leave.signed_on, leave.until
    refuse(
        [
            ("scope", not leave.scope or not set(leave.scope) <= set(SCOPE), "没有选核对的范围：请至少选一项"),
            ("signed_on", signed_on is None, "没有填签字日期：请填写"),
            ("signed_on", signed_on is not None and signed_on > today, "签字日期还没有到：请填今天或更早的日期"),
            ("until", until is None, "没有填有效到哪一天：授权书上写的是哪天就填哪天"),
            ("until", until is not None and signed_on is not None and until < signed_on, "有效期比签字还早：请核对"),
            ("until", until is not None and until < today, "这份授权已经过期：请重新签一份"),
        ]
    )
    assert signed_on is not None
    assert until is not None
    with transaction.atomic():
        entry = PaperEntry("mandate", person=leave.person, taken_on=signed_on)
        paper = keep(user, household, upload, entry)
        same = Mandate.objects.filter(paper=paper, ended_on=None).first()
        if same is not None:
            return same
        row = Mandate.objects.create(
            household=household,
            person=leave.person,
            scope=[code for code in SCOPE if code in leave.scope],
            signed_on=signed_on,
            until=until,
            paper=paper,
            recorded_by=user,
            recorded_at=clock.now(),
        )
    log.info("mandate %s of household %s recorded by user %s", row.pk, household.pk, user.pk)
    return row


def end_mandate(user: User, mandate_id: int) -> Mandate:
    """The person takes the leave back from today on. Raises NotFound."""
    require(user, KEEPERS, "撤回核对授权")
    with transaction.atomic():
        row = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
        if row is None:
            raise NotFound("没有这份授权，或者不在您的辖区")
        registry.household(user, row.household_id)
        if row.ended_on is None:
            row.ended_on = clock.business_date()
            row.save(update_fields=["ended_on"])
    return row


def adults(household: Household, on: date) -> list[Membership]:
    """The members who must sign: of age, or of unknown age."""
    return [row for row in registry.current_members(household, on) if not _minor(row.person.birth_date, on)]


def _minor(born: date | None, on: date) -> bool:
    return born is not None and on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < ADULT


def valid(household: Household, on: date) -> dict[int, Mandate]:
    """The mandate that holds on a day, by person; a withdrawn paper carries none."""
    rows = Mandate.objects.filter(household=household, signed_on__lte=on, until__gte=on, paper__withdrawn_on=None)
    return {row.person_id: row for row in rows.exclude(ended_on__lte=on).order_by("until", "id")}


def request_check(user: User, case: Case) -> CheckRequest:
    """Ask for a check of the family's means, about what all have given leave for.

    Raises NotPossible, naming everybody without a valid mandate; NotAllowed, NotFound.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "提出核对申请")
    case = casework.case(user, case.pk)
    on = clock.business_date()
    if case.closed_on is not None:
        raise NotPossible("这一件已经办结，不再提出核对申请")
    holding = valid(case.household, on)
    members = adults(case.household, on)
    without = [row.person.name for row in members if row.person_id not in holding]
    if without:
        raise NotPossible(f"还没有有效的核对授权：{'、'.join(without)}。请先请本人签字，再提出核对")
    scopes = [set(holding[row.person_id].scope) for row in members]
    common = [code for code in SCOPE if all(code in each for each in scopes)]
    if not members or not common:
        raise NotPossible("各人授权的范围没有共同的一项：请按同样的范围重新签字")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        same = CheckRequest.objects.filter(case=case, asked_on=on).first()
        if same is not None:
            return same
        row = CheckRequest.objects.create(
            case=case,
            people=[{"person": each.person_id, "mandate": holding[each.person_id].pk} for each in members],
            scope=common,
            asked_by=user,
            asked_on=on,
            recorded_at=clock.now(),
        )
    log.info("check %s asked for case %s by user %s", row.pk, case.pk, user.pk)
    return row
