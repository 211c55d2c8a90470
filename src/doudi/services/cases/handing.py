"""Whoever was asked first answers for a case until it is handed over; a colleague stands in for days of absence."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import Finding
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, covers, require
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Absence, Case, HandOver

WHY_LONGEST = 300
LONGEST_ABSENCE = 366
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leave:
    """Who is away from when to when, and who stands in; both days counted."""

    user_id: int | None
    cover_id: int | None
    since: date | None
    until: date | None


def colleagues(case: Case) -> QuerySet[User]:
    """Whose hands a case may be given into: the clerks of the township that it lies in."""
    rows = User.objects.filter(role=Role.TOWNSHIP, is_active=True).order_by("username")
    fitting = [each.pk for each in rows if covers(each, case.area_code)]
    return rows.filter(pk__in=fitting)


def may_hand_over(user: User, case: Case) -> bool:
    """The handler, the county; a colleague where the handler is away or has left."""
    if case.closed_on is not None or not user.is_active:
        return False
    if user.role == Role.COUNTY or user.pk == case.handler_id:
        return True
    left = not case.handler.is_active or away(case.handler, clock.business_date()) is not None
    return user.role == Role.TOWNSHIP and left


def hand_over(user: User, case: Case, to_id: int | None, why: str, seen_handler: int) -> HandOver:
    """Give the case into other hands. ``seen_handler`` is whose it was on the page.

    Raises NotAllowed, NotFound, NotPossible, StaleCase, StepRefused with all faults.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "移交")
    with transaction.atomic():
        found = bounded(
            Case.objects.select_for_update(of=("self",)).select_related("handler").filter(pk=case.pk), user
        ).first()
        if found is None:
            raise NotFound("没有这个案子，或者不在您的辖区")
        if found.closed_on is not None:
            raise NotPossible("这一件已经办结，不用移交")
        if found.handler_id != seen_handler:
            raise StaleCase(f"这一件刚刚移交给了{found.handler.display_name}：没有再移交，请刷新后查看")
        if not may_hand_over(user, found):
            raise NotAllowed("移交由经办人本人或县民政局办；经办人不在的，由本乡镇同事接手")
        given_to = colleagues(found).filter(pk=to_id or 0).first()
        faults = _faults(found, given_to, why)
        if faults or given_to is None:
            raise StepRefused(faults)
        row = HandOver.objects.create(
            case=found,
            given_by=found.handler,
            given_to=given_to,
            why=why.strip(),
            by=user,
            on=clock.business_date(),
            recorded_at=clock.now(),
        )
        found.handler = given_to
        found.save(update_fields=["handler"])
    log.info("case %s handed over to user %s by user %s", found.pk, given_to.pk, user.pk)
    return row


def _faults(case: Case, given_to: User | None, why: str) -> list[Finding]:
    found = []
    if given_to is None:
        found.append(Finding("to", 0, "没有选交给谁：请选一位本乡镇的经办人"))
    elif given_to.pk == case.handler_id:
        found.append(Finding("to", 0, f"现在就是{given_to.display_name}经办：请选另一位"))
    if not why.strip():
        found.append(Finding("why", 0, "没有写为什么移交：请填写"))
    if len(why) > WHY_LONGEST:
        found.append(Finding("why", 0, f"原因最多 {WHY_LONGEST} 个字，现在是 {len(why)} 个：请缩短"))
    return found


def away(user: User, on: date) -> Absence | None:
    """The absence that holds on that day."""
    return Absence.objects.filter(user=user, since__lte=on, until__gte=on).select_related("cover").first()


def covered_by(user: User, on: date) -> dict[int, User]:
    """For whom this person stands in on that day, by id."""
    rows = Absence.objects.filter(cover=user, since__lte=on, until__gte=on).select_related("user")
    return {row.user_id: row.user for row in rows}


def absences(user: User) -> QuerySet[Absence]:
    """The absences within the person's area that are not over, and those just over."""
    return bounded(Absence.objects.select_related("user", "cover"), user, "user__area_code")


def offices(user: User) -> QuerySet[User]:
    """Those whose absence this person may enter: their own office; for the county all of its townships too."""
    rows = bounded(User.objects.filter(is_active=True), user).order_by("area_code", "username")
    if user.role == Role.COUNTY:
        return rows.filter(role__in=(Role.TOWNSHIP, Role.COUNTY))
    return rows.filter(role=user.role, area_code=user.area_code)


def leave(user: User, wish: Leave) -> Absence:
    """Enter an absence. Raises NotAllowed, StepRefused with all faults."""
    require(user, (Role.TOWNSHIP, Role.COUNTY), "登记代办")
    known = {each.pk: each for each in offices(user)}
    gone = known.get(wish.user_id or 0)
    cover = known.get(wish.cover_id or 0)
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk__in=[wish.user_id, wish.cover_id]).order_by("pk"))
        faults = _leave_faults(wish, gone, cover)
        if faults or gone is None or cover is None or wish.since is None or wish.until is None:
            raise StepRefused(faults)
        row = Absence.objects.create(
            user=gone, cover=cover, since=wish.since, until=wish.until, by=user, recorded_at=clock.now()
        )
    log.info("absence of user %s entered by user %s", gone.pk, user.pk)
    return row


def _leave_faults(wish: Leave, gone: User | None, cover: User | None) -> list[Finding]:
    found = []
    if gone is None:
        found.append(Finding("user", 0, "没有选谁不在：请选一位"))
    if cover is None:
        found.append(Finding("cover", 0, "没有选谁代办：请选一位"))
    if gone and cover and gone.pk == cover.pk:
        found.append(Finding("cover", 0, "代办的人不能是本人：请选另一位"))
    elif gone and cover and (gone.role, gone.area_code) != (cover.role, cover.area_code):
        found.append(Finding("cover", 0, "代办的人要和他在同一个单位、同一个岗位：请另选"))
    if wish.since is None:
        found.append(Finding("since", 0, "没有写从哪天起：请填写"))
    if wish.until is None:
        found.append(Finding("until", 0, "没有写到哪天：请填写"))
    if wish.since and wish.until and gone:
        found += _overlaps(wish.since, wish.until, gone, cover)
    return found


def _overlaps(since: date, until: date, gone: User, cover: User | None) -> list[Finding]:
    if until < since or until < clock.business_date():
        return [Finding("until", 0, "结束的日期在开始以前，或者已经过了：请核对")]
    if (until - since).days > LONGEST_ABSENCE:
        return [Finding("until", 0, "超过一年的不叫代办：请逐件移交")]
    both = Absence.objects.filter(since__lte=until, until__gte=since)
    if both.filter(user=gone).exists():
        return [Finding("since", 0, f"{gone.display_name}这几天已经登记过代办：请核对")]
    if cover and both.filter(user=cover).exists():
        return [Finding("cover", 0, f"{cover.display_name}这几天自己也不在：请另选")]
    return []


def back(user: User, absence_id: int) -> None:
    """The person is back today: the absence ends yesterday. Raises NotAllowed, NotFound, NotPossible."""
    require(user, (Role.TOWNSHIP, Role.COUNTY), "结束代办")
    row = absences(user).filter(pk=absence_id, user__in=offices(user)).first()
    on = clock.business_date()
    if row is None:
        raise NotFound("没有这条代办，或者不在您的辖区")
    if row.until < on:
        raise NotPossible("这条代办已经结束了")
    row.until = on - timedelta(days=1)
    row.save(update_fields=["until"])
    log.info("absence %s ended by user %s", row.pk, user.pk)
