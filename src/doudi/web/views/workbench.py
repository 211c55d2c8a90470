"""What lies on one's desk today: overdue, today, this week, later, and what waits for a notice to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases import queries
from doudi.services.cases.queries import DueRow
from doudi.services.payments import actions as paying
from doudi.services.payments import queries as payments
from doudi.web import caselists, drafts, readers, standards
from doudi.web.menu import CASEWORK, MONEY, ROLES, WINDOW
from doudi.web.upkeep import upkeep
from doudi.web.views.access import StaffRequest, staff

SHOWN = 30
ACTING = ("township", "county")
DRAFTS_SHOWN = 5


@dataclass(slots=True)
class Lot:
    """Rows of the desk under one heading."""

    label: str
    rows: list[dict[str, Any]] = field(default_factory=list)


@staff()
@require_GET
def workbench(request: StaffRequest) -> HttpResponse:
    """The desk of the signed-in person."""
    user = request.user
    if user.role == "finance":
        return redirect("payments")
    if user.role == "agency":
        return redirect("referrals")
    if user.role == "administrator":
        return render(request, "web/upkeep.html", {"upkeep": upkeep(user)})
    today = clock.business_date()
    rows = queries.due(user)
    show = request.GET.get("show", "")
    chosen = [row for row in rows if _matches(row, show, today)]
    bench = {
        "heading": _heading(user, rows),
        "may_intake": user.role in WINDOW,
        "tabs": _tabs(rows, show, today) if user.role in ACTING else [],
        "groups": _groups(chosen[:SHOWN], today),
        "more": max(len(chosen) - SHOWN, 0),
        "empty": _empty(user, rows, show),
        "waiting": _waiting(user),
        "drafts": list(drafts.mine(user)[:DRAFTS_SHOWN]),
        "payments": _payments(user) if user.role in MONEY else "",
        "standards": standards.note(user),
    }
    return render(request, "web/workbench.html", {"bench": bench})


def _heading(user: User, rows: list[DueRow]) -> str:
    now = sum(row.waiting_until is None for row in rows)
    late = sum(row.overdue for row in rows)
    if user.role not in ACTING:
        open_ones = caselists.all_cases(user).filter(closed_on=None).count()
        return f"{readers.area_name(user.area_code)}有 {open_ones} 件申请在办"
    if not now:
        return "今天没有要办的事"
    return f"现在要办 {now} 件" + (f"，其中 {late} 件已超期" if late else "")


def _matches(row: DueRow, show: str, today: date) -> bool:
    if show == "all":
        return True
    if show == "today":
        return row.overdue or bool(row.due and row.due.day <= today)
    return row.waiting_until is None


def _tabs(rows: list[DueRow], show: str, today: date) -> list[dict[str, Any]]:
    base = reverse("workbench")
    kinds = (("", "能办的", base), ("today", "今天到期", f"{base}?show=today"), ("all", "全部", f"{base}?show=all"))
    return [
        {"label": label, "url": url, "count": sum(_matches(r, kind, today) for r in rows), "current": show == kind}
        for kind, label, url in kinds
    ]


def _groups(rows: list[DueRow], today: date) -> list[Lot]:
    places = readers.place_lines(row.case.area_code for row in rows)
    lots = {
        name: Lot(name) for name in ("已超期", "今天到期", "一周内到期", "以后到期", "公示中，期满再办", "没有写时限")
    }
    for row in rows:
        lots[_lot(row, today)].rows.append(_row(row, places[row.case.area_code]))
    return [lot for lot in lots.values() if lot.rows]


def _lot(row: DueRow, today: date) -> str:
    if row.waiting_until is not None:
        return "公示中，期满再办"
    if row.due is None:
        return "没有写时限"
    if row.overdue:
        return "已超期"
    if row.due.day <= today:
        return "今天到期"
    return "一周内到期" if row.due.day <= today + timedelta(days=7) else "以后到期"


def _row(row: DueRow, place: str) -> dict[str, Any]:
    return {
        "case": row.case.pk,
        "name": row.case.applicant.name,
        "place": place,
        "label": row.verb,
        "note": row.what,
        "late": row.overdue,
        "left": _left(row),
        "due": _due(row),
    }


def _left(row: DueRow) -> str:
    if row.waiting_until is not None:
        return f"{row.waiting_until.month}月{row.waiting_until.day}日期满"
    if row.due is None:
        return "没有写时限"
    if row.days_left is None:
        return "期限未定"
    if row.overdue:
        return f"超期 {-row.days_left} 天"
    return f"还剩 {row.days_left} 天" if row.days_left else "今天"


def _due(row: DueRow) -> str:
    if row.due is None or row.waiting_until is not None:
        return ""
    if row.due.missing_year is not None:
        return str(row.due)
    return f"{'应在' if row.overdue else ''}{row.due.day.month}月{row.due.day.day}日"


def _empty(user: User, rows: list[DueRow], show: str) -> str:
    if user.role not in ACTING:
        return "你的岗位只看不办。"
    if show and rows:
        return "这一类里没有。"
    waiting = sum(row.waiting_until is not None for row in rows)
    return f"现在没有要办的事。还有 {waiting} 件在公示。" if waiting else "现在没有要办的事。"


def _waiting(user: User) -> list[dict[str, Any]]:
    """Cases whose next step is somebody else's, by state."""
    if user.role not in CASEWORK:
        return []
    return [
        {
            "label": f"{state.label}，等{'、'.join(ROLES[role] for role in sorted(state.roles))}办",
            "url": f"{reverse('cases')}?show={state.code}",
            "count": state.count,
        }
        for state in caselists.states(user)
        if state.roles and user.role not in state.roles
    ]


def _payments(user: User) -> str:
    month = paying.next_month(clock.business_date())
    made = payments.month_of(user, month)
    return f"{month.year}年{month.month}月的名单{'已经生成' if made else '还没有生成'}。"
