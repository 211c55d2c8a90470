"""Proposals of arrears and recovery: two persons of the county agree, or one says why not."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.engine import DecisionSet
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases.models import DecisionRecord
from doudi.services.cases.replay import replay
from doudi.services.payments.models import Correction, Verdict

READERS = (Role.COUNTY, Role.AUDITOR)
log = logging.getLogger(__name__)


class CorrectionRefused(DoudiError):
    """It was not judged; the text says why."""


def corrections(user: User) -> QuerySet[Correction]:
    """All of the person's area, the newest proposals first. Raises NotAllowed."""
    require(user, READERS, "看补发和追回")
    related = (
        "entitlement__case__applicant",
        "entitlement__household",
        "entitlement__decision",
        "first_by",
        "second_by",
    )
    return bounded(Correction.objects.select_related(*related), user).order_by(
        "-proposed_on", "area_code", "month", "id"
    )


def correction(user: User, pk: int) -> Correction:
    """One of them. Raises NotFound, NotAllowed."""
    found = corrections(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这一条补发或追回，或者不在您的辖区")
    return found


def computed(row: Correction) -> DecisionSet:
    """The month's decision again, with its derivation, from what the proposal froze. Raises CannotReplay."""
    given = row.entitlement
    frozen = DecisionRecord(
        case=given.case, on=row.month, area_code=given.area_code, packs=row.packs, family=row.family,
        engine_version=row.engine_version,
    )  # fmt: skip
    return replay(frozen)


def judge(user: User, pk: int, *, agree: bool, why: str = "", monthly_fen: int | None = None) -> Correction:
    """Agree, first or second, or refuse with the reason. ``monthly_fen``: of a recovery, how much a month keeps back.

    Raises CorrectionRefused, NotFound, NotAllowed.
    """
    require(user, (Role.COUNTY,), "审核补发和追回")
    correction(user, pk)
    with transaction.atomic():
        row = Correction.objects.select_for_update(of=("self",)).select_related("entitlement__household").get(pk=pk)
        refuse_own(user, row.entitlement.household)
        if row.verdict not in (Verdict.PROPOSED, Verdict.ONCE):
            raise CorrectionRefused(f"这一条已经是“{row.get_verdict_display()}”，不用再审")
        if agree:
            _agree(user, row, monthly_fen)
        elif not why.strip():
            raise CorrectionRefused("不予更正要写明理由")
        else:
            row.verdict, row.why, row.judged_on = Verdict.REFUSED, why.strip(), clock.business_date()
            row.second_by = user
        row.save()
    log.info("correction %s: %s by user %s", row.pk, row.verdict, user.pk)
    return row


def _agree(user: User, row: Correction, monthly_fen: int | None) -> None:
    if row.verdict == Verdict.ONCE and row.first_by_id == user.pk:
        raise CorrectionRefused("要两个人同意：请另一位同志再审")
    if row.fen < 0:
        plan = monthly_fen if monthly_fen is not None else row.monthly_fen
        most = row.entitlement.amount_fen
        if plan is None or not 0 <= plan <= most:
            raise CorrectionRefused(
                f"追回要定每月从发放里抵扣多少：0 到 {yuan_text(most)} 元；不抵扣、由家庭交回的写 0"
            )
        if row.verdict == Verdict.ONCE and plan != row.monthly_fen:
            raise CorrectionRefused(f"第一人定的是每月抵扣 {yuan_text(row.monthly_fen or 0)} 元，两个人要一致")
        row.monthly_fen = plan
    if row.verdict == Verdict.PROPOSED:
        row.verdict, row.first_by = Verdict.ONCE, user
    else:
        row.verdict, row.second_by, row.judged_on = Verdict.APPROVED, user, clock.business_date()
