"""Who may read a county's cases from above, and until when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from doudi.domain import area
from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services import clock
from doudi.services.accounts.models import Role, User, Warrant
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, covers, require

ABOVE = (Role.PREFECTURE, Role.PROVINCE)
LONGEST = 366
ACT = "让上级查看本县的办件"


def give(user: User, login: str, document: str, until: date | None) -> Warrant:
    """A county's leave for one account of the level above. Raises NotAllowed, Faults."""
    _require_county(user)
    holder = User.objects.filter(username=login.strip(), role__in=ABOVE, is_active=True).first()
    today = clock.business_date()
    wrong = []
    if holder is None or not covers(holder, user.area_code):
        wrong.append(Finding("login", 0, "没有这个管本县的市级、省级账号：请向上级要登录名"))
    if not document.strip() or len(document) > 100:
        wrong.append(Finding("document", 0, "请写督查通知的文号或者名称、日期（最多 100 个字）"))
    if until is None or not today <= until <= today + timedelta(days=LONGEST):
        wrong.append(Finding("until", 0, "请写到哪天为止：从今天起，最长一年"))
    if wrong or holder is None or until is None:
        raise Faults(wrong)
    return Warrant.objects.create(
        area_code=user.area_code, holder=holder, document=document.strip(), until=until, given_by=user
    )


def end(user: User, warrant_id: int) -> Warrant:
    """Take it back now. Raises NotFound, NotAllowed, DoudiError where it has ended."""
    _require_county(user)
    row = bounded(Warrant.objects.all(), user).filter(pk=warrant_id).first()
    if row is None:
        raise NotFound("没有这份督查授权")
    if row not in holding(row.holder):
        raise DoudiError("这份授权已经收回或者到期")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return row


def holding(user: User) -> QuerySet[Warrant]:
    """What somebody of the level above holds today, within their own area."""
    rows = bounded(Warrant.objects.filter(holder=user, ended_at=None, until__gte=clock.business_date()), user)
    return rows if user.role in ABOVE else rows.none()


def of_county(user: User) -> QuerySet[Warrant]:
    """What the county gave, the newest first. Raises NotAllowed."""
    require(user, (Role.COUNTY, Role.AUDITOR), ACT)
    return bounded(Warrant.objects.select_related("holder", "given_by"), user)


def _require_county(user: User) -> None:
    require(user, (Role.COUNTY,), ACT)
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotAllowed("督查授权由县级账号给；您的账号不是县级的，请转给县民政局")
