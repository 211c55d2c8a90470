"""Review and lawsuit against a decision: filed, heard, decided; an annulled decision opens the case again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.remedies import papers
from doudi.services.remedies.errors import refuse
from doudi.services.remedies.models import Appeal, DecisionPaper, Result, Road, Stage

LONGEST = 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filing:
    """An appeal as it came in."""

    road: str
    filed_on: date | None
    filed_by: str
    grounds: str
    body: str


def file(user: User, paper_id: int, told: Filing) -> Appeal:
    """Put an appeal on record, also a late one, and say that it is late.

    Raises RemedyRefused, NotPossible, NotAllowed, NotFound.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "登记复议、诉讼")
    paper = papers.paper(user, paper_id)
    refuse(_checks(paper, told))
    on = told.filed_on
    assert on is not None
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                paper=paper,
                case=paper.case,
                road=told.road,
                filed_on=on,
                filed_by=told.filed_by.strip(),
                grounds=told.grounds.strip(),
                body=told.body.strip(),
                late=is_late(papers.known_since(paper), told.road, on),
                by=user,
                recorded_at=clock.now(),
            )
    except IntegrityError:
        raise NotPossible("这份决定的同一种救济已经登记，还没有结果：请在那一件上继续") from None
    log.info("appeal %s against decision paper %s, by user %s", made.pk, paper.pk, user.pk)
    return made


def is_late(known: date | None, road: str, on: date) -> bool:
    """Whether it came after the limit; without a service nothing ran, so nothing is late."""
    return known is not None and papers.last_day(road, known).passed(on)


def hear(user: User, appeal_id: int) -> Appeal:
    """The body took it up. Raises NotPossible, NotAllowed, NotFound."""
    require(user, (Role.COUNTY,), "登记复议、诉讼进展")
    with transaction.atomic():
        row = _locked(user, appeal_id)
        if row.stage != Stage.FILED:
            raise NotPossible(f"现在是“{row.get_stage_display()}”：请刷新后再办")
        row.stage = Stage.HEARD
        row.save(update_fields=["stage"])
    return row


def decide(user: User, appeal_id: int, result: str, on: date | None) -> Appeal:
    """What the body decided; what an annulled decision gave ends with this month.

    Raises RemedyRefused, NotPossible, NotAllowed, NotFound.
    """
    require(user, (Role.COUNTY,), "登记复议、诉讼结果")
    with transaction.atomic():
        row = _locked(user, appeal_id)
        if row.stage == Stage.DECIDED:
            raise NotPossible("这一件已经有结果：没有再存一次，请刷新后查看")
        refuse(
            [
                ("result", result not in Result.values, "没有选结果：请选一项"),
                ("decided_on", on is None, "没有填结果日期：请填写"),
                ("decided_on", on is not None and on < row.filed_on, "结果日期早于提出日期：请核对"),
                ("decided_on", on is not None and on > clock.business_date(), "结果日期还没到：请核对"),
            ]
        )
        row.stage, row.result, row.decided_on = Stage.DECIDED, result, on
        row.save(update_fields=["stage", "result", "decided_on"])
        if result == Result.ANNULLED:
            payments.end_entitlements(row.case, clock.business_date())
    log.info("appeal %s decided, by user %s", row.pk, user.pk)
    return row


def reopen(user: User, appeal_id: int) -> Case:
    """Handle an annulled decision anew: a new case of the same family, linked to the old one.

    Raises NotPossible, NotAllowed, NotFound.
    """
    require(user, (Role.TOWNSHIP,), "重新办理")
    with transaction.atomic():
        row = _locked(user, appeal_id)
        if row.result != Result.ANNULLED:
            raise NotPossible("决定没有被撤销，不用重新办理")
        if row.reopened_as_id is not None:
            raise NotPossible("已经重新办理：请在新的案件上继续")
        old = row.case
        made = casework.accept(
            user,
            old.household,
            old.scheme,
            old.applicant_id,
            f"原决定 {row.paper.number} 被撤销，重新办理",
            person_id=old.person_id,
        )
        row.reopened_as = made
        row.save(update_fields=["reopened_as"])
    log.info("case %s reopened as case %s", old.pk, made.pk)
    return made


def appeals(user: User) -> QuerySet[Appeal]:
    """All within the person's area."""
    return bounded(Appeal.objects.select_related("case", "paper"), user, "case__area_code")


def _locked(user: User, appeal_id: int) -> Appeal:
    row = appeals(user).select_for_update(of=("self",)).filter(pk=appeal_id).first()
    if row is None:
        raise NotFound("没有这件复议或诉讼，或者不在您的辖区")
    refuse_own(user, row.case.household)
    return row


def _checks(paper: DecisionPaper, told: Filing) -> list[tuple[str, bool, str]]:
    on = told.filed_on
    return [
        ("road", told.road not in Road.values, "没有选复议还是诉讼：请选一项"),
        ("filed_on", on is None, "没有填提出日期：请填写"),
        ("filed_on", on is not None and on < paper.on, f"提出日期早于作出决定的 {paper.on}：请核对"),
        ("filed_on", on is not None and on > clock.business_date(), "提出日期还没到：请核对"),
        ("filed_by", not told.filed_by.strip(), "没有填谁提出的：请填写"),
        ("filed_by", len(told.filed_by) > papers.NAME_LONGEST, f"姓名最多 {papers.NAME_LONGEST} 个字"),
        ("grounds", not told.grounds.strip(), "没有填理由：请写几句"),
        ("grounds", len(told.grounds) > LONGEST, f"理由最多 {LONGEST} 个字：请缩短"),
        ("body", not told.body.strip(), "没有填受理机关：请填写，例如 县人民政府"),
        ("body", len(told.body) > 120, "受理机关最多 120 个字：请缩短"),
    ]
