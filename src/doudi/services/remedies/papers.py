"""Decisions in writing: their numbers, their service, and the days by which they can be contested."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.domain import area
from doudi.domain.months import months_on
from doudi.domain.workdays import Deadline, after_days
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import CHANGE, DECIDING, EXIT, REFUSE, STOP
from doudi.services.remedies.errors import refuse
from doudi.services.remedies.models import DecisionPaper, How, Road, Series, Service

REVIEW_DAYS, LAWSUIT_MONTHS = 60, 6
CITES = {Road.REVIEW: "《行政复议法》", Road.LAWSUIT: "《行政诉讼法》第四十六条"}
NAME_LONGEST = 60
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """How a paper reached whom; ``on`` None: not readable."""

    how: str
    on: date | None
    receiver: str
    relation: str
    signed_by: str


def number(case: Case, step: CaseStep) -> None:
    """Give a decision its number, within the step's transaction, so that a failed step leaves no gap."""
    if step.transition not in DECIDING:
        return
    county = area.at_level(case.area_code, area.Level.COUNTY)
    kind = step.transition if step.transition in (REFUSE, CHANGE, STOP, EXIT) else "grant"
    Series.objects.get_or_create(area_code=county, year=step.on.year, kind=kind)
    series = Series.objects.select_for_update().get(area_code=county, year=step.on.year, kind=kind)
    series.last += 1
    series.save(update_fields=["last"])
    DecisionPaper.objects.create(
        case=case, step=step, area_code=county, kind=kind, year=step.on.year, serial=series.last, on=step.on
    )


def paper(user: User, paper_id: int) -> DecisionPaper:
    """A numbered decision of the person's area. Raises NotFound."""
    rows = bounded(DecisionPaper.objects.select_related("case"), user, "case__area_code")
    found = rows.filter(pk=paper_id).first()
    if found is None:
        raise NotFound("没有这份决定，或者不在您的辖区")
    return found


def serve(user: User, paper_id: int, served: Served) -> Service:
    """Put a service on record; the same one twice is one. Raises RemedyRefused, NotAllowed, NotFound."""
    require(user, (Role.TOWNSHIP, Role.COUNTY), "登记送达")
    row = paper(user, paper_id)
    receiver, signed = served.receiver.strip(), served.signed_by.strip()
    today = clock.business_date()
    refuse(
        [
            ("how", served.how not in How.values, "没有选怎么送的：请选一项"),
            ("on", served.on is None, "没有填送达日期：请填写"),
            ("on", served.on is not None and served.on < row.on, f"送达不能早于作出决定的 {row.on}：请核对"),
            ("on", served.on is not None and served.on > today, "送达日期还没到：请核对"),
            ("receiver", not receiver, "没有填交给了谁：请填写"),
            ("signed_by", not signed, "没有填谁签收的（留置、公告送达的填见证人）：请填写"),
            ("receiver", len(receiver) > NAME_LONGEST, f"姓名最多 {NAME_LONGEST} 个字"),
            ("signed_by", len(signed) > NAME_LONGEST, f"姓名最多 {NAME_LONGEST} 个字"),
            ("relation", len(served.relation.strip()) > NAME_LONGEST, f"关系最多 {NAME_LONGEST} 个字"),
        ]
    )
    told = {"how": served.how, "on": served.on, "receiver": receiver, "signed_by": signed}
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=row.case_id)
        same = row.services.filter(**told).first()
        if same is not None:
            return same
        made = Service.objects.create(
            paper=row, relation=served.relation.strip(), by=user, recorded_at=clock.now(), **told
        )
    log.info("decision paper %s served, by user %s", row.pk, user.pk)
    return made


def known_since(row: DecisionPaper) -> date | None:
    """The day from which the limits run: the first service; None while there is none."""
    first = row.services.first()
    return first.on if first else None


def last_day(road: str, known: date) -> Deadline:
    """The last day of a review or a lawsuit; the day of knowing is not counted, an end on a day off rolls over."""
    if road == Road.REVIEW:
        return after_days(working_calendar(), known, REVIEW_DAYS)
    return after_days(working_calendar(), months_on(known, LAWSUIT_MONTHS), 0)
