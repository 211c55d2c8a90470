"""Reads of what was entered; the acting person comes first, and nothing of another county comes back."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from doudi.domain import area
from doudi.engine.model import ParameterSpec
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bound
from doudi.services.registry import rulebook
from doudi.services.standards.models import CountyValue, Verdict


def place(user: User) -> str:
    """The area whose values the person reads: the county, also for those below it."""
    return area.at_level(user.area_code, min(area.level(user.area_code), area.Level.COUNTY))


def entries(user: User, name: str = "") -> QuerySet[CountyValue]:
    """Everything entered for the person's county, newest first, with what was said to it."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return CountyValue.objects.none()
    rows = CountyValue.objects.filter(bound(user) | Q(area_code=place(user)))
    rows = rows.select_related("entered_by", "verdict__by")
    return rows.filter(name=name) if name else rows


def waiting(user: User) -> QuerySet[CountyValue]:
    """What nobody has decided yet."""
    return entries(user).filter(verdict=None)


def entry(user: User, entry_id: int) -> CountyValue:
    """One entry. Raises NotFound, also for another county's."""
    found = entries(user).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("没有这一条，或者不在您的辖区")
    return found


def spec(user: User, name: str) -> ParameterSpec:
    """What a parameter is. Raises NotFound where no pack for the person's county declares it, nor one below."""
    return spec_in(place(user), name)


def spec_in(area_code: str, name: str) -> ParameterSpec:
    """What a parameter is in an area (12 digits) or in some county of it. Raises NotFound."""
    packs = rulebook.packs()
    found = packs.parameters.get(name)
    own = area.prefix(area_code)
    places = [info.area for info in packs.packs if found and info.id == found.pack]
    if found is None or not any(own.startswith(each) or each.startswith(own) for each in places):
        raise NotFound("规则包里没有这个项目，或者本县用不到")
    return found


def why_not_approve(user: User, row: CountyValue) -> str:
    """Why this person cannot approve an entry; empty when they can."""
    verdict: Verdict | None = getattr(row, "verdict", None)
    if verdict is not None:
        return decided_text(verdict)
    if user.role != Role.COUNTY or user.area_code != row.area_code:
        return "由本县的县民政局批准"
    if row.entered_by_id == user.pk:
        return "这是你录入的，要由本县另一位县民政局人员批准"
    return ""


def decided_text(verdict: Verdict) -> str:
    """Who decided, and when."""
    when = verdict.at.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M")
    return f"{verdict.by.display_name}已在 {when} {'批准' if verdict.approved else '退回'}：不用再办"
