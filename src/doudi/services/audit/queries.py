"""Reads of the record, bounded by area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import bounded, require
from doudi.services.audit.models import Act, Entry
from doudi.services.audit.values import NO_COUNTY

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty means all. ``before``: only entries older than that one."""

    login: str = ""
    act: str = ""
    kind: str = ""
    object_id: str = ""
    on: date | None = None
    before: int | None = None


def entries(user: User, asked: Asked) -> list[Entry]:
    """The newest entries first, one more than a page where there are older ones. Raises NotAllowed."""
    rows = _within(user)
    for name in ("login", "act", "kind", "object_id"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.on is not None:
        since = timezone.make_aware(datetime.combine(asked.on, time.min))
        rows = rows.filter(at__gte=since, at__lt=since + timedelta(days=1))
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def kinds() -> Iterator[tuple[str, str]]:
    """Every kind of row that goes on record, with its name on screen."""
    from doudi.services.audit.capture import on_record

    for model in apps.get_models():
        if on_record(model):
            yield model._meta.label_lower, str(model._meta.verbose_name)


def acts() -> list[tuple[str, str]]:
    """Every act with its name on screen."""
    return [(each.value, str(each.label)) for each in Act]


def _within(user: User) -> QuerySet[Entry]:
    require(user, (Role.AUDITOR,), "查看审计日志")
    return bounded(Entry.objects.exclude(county=NO_COUNTY), user, "county").select_related("link")
