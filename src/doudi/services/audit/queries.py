"""Reads of the record, bounded by area."""

from __future__ import annotations

import json
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
NAMES = {
    "registry.area": "地区", "registry.person": "人员", "registry.household": "家庭", "registry.membership": "家庭成员",
    "registry.packtext": "规则包原文", "cases.case": "案件", "cases.calendaryear": "日历年份",
    "cases.calendarday": "放假和调休", "cases.rest": "停表", "cases.absence": "代办", "publicity.notice": "公示",
    "payments.entitlement": "保障待遇", "payments.paymentlist": "发放名单", "payments.paymentline": "发放明细",
    "referrals.referral": "部门转办",
    "evidence.attachment": "材料", "evidence.mandate": "核对授权", "evidence.staffmember": "工作人员",
    "evidence.staffrelative": "近亲属备案", "evidence.supporter": "赡养、抚养、扶养人", "evidence.survey": "入户调查",
    "remedies.objection": "异议", "remedies.series": "文书编号", "remedies.appeal": "复议、诉讼",
    "rolls.turn": "名册更新顺序",
    "rolls.rollimport": "名册", "rolls.rollnote": "名册核对结果", "rolls.platformentitlement": "上级平台的待遇",
}  # fmt: skip
"""Kinds whose model has no name for screens."""


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
            kind = model._meta.label_lower
            yield kind, NAMES.get(kind) or str(model._meta.verbose_name)


def field_names(kind: str) -> dict[str, str]:
    """The columns of a kind of row as they are called on screen."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    return {
        field.attname: name
        for field in model._meta.concrete_fields
        if not (name := str(getattr(field, "verbose_name", field.attname))).isascii()
    }


def acts() -> list[tuple[str, str]]:
    """Every act with its name on screen."""
    return [(each.value, str(each.label)) for each in Act]


def told(text: str) -> dict[str, object]:
    """What an entry says of each field, before or after."""
    values: dict[str, object] = json.loads(text) if text else {}
    return values


def _within(user: User) -> QuerySet[Entry]:
    require(user, (Role.AUDITOR,), "查看审计日志")
    return bounded(Entry.objects.exclude(county=NO_COUNTY), user, "county").select_related("link")
