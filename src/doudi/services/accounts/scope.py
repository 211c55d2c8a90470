"""The area bound: one place that cuts every query down to what the acting person may see."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User

Row = TypeVar("Row", bound=Model)


class NotAllowed(DoudiError):
    """The acting person's role may not do this; the text says who may."""


class NotFound(DoudiError):
    """Not there, or outside the acting person's area: the two are never told apart."""


def scope(user: User) -> tuple[str, str]:
    """``low <= area_code < high`` of everything the person may see."""
    return area.span(user.area_code)


def spans(user: User) -> list[tuple[str, str]]:
    """The person's area, and the codes that it replaced: rows of that time keep them. Read once a request."""
    kept: list[tuple[str, str]] | None = user.__dict__.get("_spans")
    if kept is None:
        kept = [scope(user), *_replaced(scope(user))]
        user.__dict__["_spans"] = kept
    return kept


def _replaced(own: tuple[str, str]) -> list[tuple[str, str]]:
    from doudi.services.accounts.models import Succession

    found: list[tuple[str, str]] = []
    rows = list(Succession.objects.filter(since__lte=clock.business_date()).values_list("old_code", "new_code"))
    reached = [own]
    while reached:
        low, high = reached.pop()
        for old, new in rows:
            inside = area.span(old)
            if low <= new < high and inside not in (own, *found):
                found.append(inside)
                reached.append(inside)
    return found


def bound(user: User, field: str = "area_code") -> Q:
    """The condition that keeps a query within the person's area; nothing for someone not signed in or closed."""
    if isinstance(user, AnonymousUser) or not user.is_active or not user.area_code:
        return Q(pk__in=[])
    found = Q()
    for low, high in spans(user):
        found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found


def bounded(rows: QuerySet[Row], user: User, field: str = "area_code") -> QuerySet[Row]:
    """The rows within the person's area."""
    return rows.filter(bound(user, field))


def covers(user: User, area_code: str) -> bool:
    """Whether an area lies within the person's own."""
    return any(low <= area_code < high for low, high in spans(user))


def require(user: User, roles: tuple[str, ...], act: str) -> None:
    """Raises NotAllowed unless the person's role is one of these; ``act`` is the thing to do, in Chinese."""
    from doudi.services.accounts.models import Role

    if not user.is_active or user.role not in roles:
        who = "、".join(Role(role).label for role in roles)
        raise NotAllowed(f"{act}由{who}办理；您的角色是{user.get_role_display()}，请转给他们")
