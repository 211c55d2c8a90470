"""Reads of applications: the window's, and what a family may see with its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hmac import compare_digest

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.applications.actions import code
from doudi.services.applications.models import Application, ApplicationItem, WrongCode
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.clocks import Watch, running
from doudi.services.cases.desk import past_of
from doudi.services.cases.transitions import table
from doudi.services.publicity.models import Notice

MOST_WRONG_CODES = 5
NO_MATCH = "回执号和查询码对不上：请照回执上的重新填写"


class NotThisReceipt(DoudiError):
    """The number and the code do not fit, or were wrong too often today."""


def applications(user: User) -> QuerySet[Application]:
    """All receipts within the person's area, newest first."""
    return bounded(Application.objects.select_related("household", "applicant", "received_by"), user)


def application(user: User, application_id: int) -> Application:
    """One receipt. Raises NotFound."""
    found = applications(user).filter(pk=application_id).first()
    if found is None:
        raise NotFound("没有这张回执，或者不在您的辖区")
    return found


def items(application: Application) -> list[ApplicationItem]:
    """What was asked for, as it was told."""
    return list(application.items.select_related("case", "referral", "person"))


@dataclass(frozen=True, slots=True)
class Status:
    """How far one thing is, in words for the family."""

    label: str
    state: str
    next: str
    due: date | None


def status(number: str, typed: str) -> list[Status]:
    """How far everything on a receipt is. Raises NotThisReceipt; after five wrong codes in a day, whatever is typed."""
    found = Application.objects.filter(number=number.strip()).first()
    today = clock.business_date()
    if found is None:
        raise NotThisReceipt(NO_MATCH)
    right, tries = _try(found, typed.strip(), today)
    if tries >= MOST_WRONG_CODES:
        raise NotThisReceipt("今天试错太多次了：请明天再查，或者到乡镇窗口、打电话问")
    if not right:
        raise NotThisReceipt(NO_MATCH)
    return [_status(item, today) for item in items(found)]


def _try(application: Application, typed: str, today: date) -> tuple[bool, int]:
    """Whether the code is right, and how many wrong ones were tried before today; one try at a time."""
    WrongCode.objects.get_or_create(number=application.number, on=today)
    with transaction.atomic():
        row = WrongCode.objects.select_for_update().get(number=application.number, on=today)
        tries = row.count
        right = compare_digest(code(application).encode(), typed.encode())
        if not right and tries < MOST_WRONG_CODES:
            row.count += 1
            row.save(update_fields=["count"])
    return right, tries


def _status(item: ApplicationItem, today: date) -> Status:
    who = f"（{item.person.name}）" if item.person else ""
    label = f"{item.label}{who}"
    if item.referral is not None:
        state = item.referral.get_outcome_display() if item.referral.outcome else item.referral.get_state_display()
        return Status(label, f"已转{item.referral.agency_label}部门：{state}", "等部门答复", item.referral.due_on)
    case = item.case
    assert case is not None
    rows = table(case)
    steps = rows.following(case.state)
    notice = Notice.objects.filter(case=case, taken_down_on=None, until__gte=today).last()
    limits = running(past_of(case), rows, Watch(working_calendar(), today))
    due = limits[0].due.day if limits and limits[0].due.missing_year is None else None
    following = steps[0].label if steps else "已经办结"
    if notice is not None:
        following = f"公示到 {notice.until.month}月{notice.until.day}日"
    return Status(label, rows.label(case.state), following, due)
