"""What lies on one's desk today: overdue, today, this week, later, and what waits for a notice to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from doudi.domain.months import next_month
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases import handing, queries
from doudi.services.cases.clocks import Pace
from doudi.services.cases.models import Case
from doudi.services.cases.queries import DueRow
from doudi.services.cases.transitions import GRANTING
from doudi.services.payments import queries as payments
from doudi.web import caselists, clocklists, drafts, readers, standards
from doudi.web.menu import CASEWORK, MONEY, ROLES, WINDOW
from doudi.web.upkeep import upkeep
from doudi.web.views.access import StaffRequest, staff

SHOWN = 30
ACTING = ("township", "county")
WATCHING = ("township", "county", "auditor")
LOTS = ("已超期", "今天到期", "一周内到期", "以后到期", "没有写时限", "停表中", "公示中，期满再办")
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
    if user.role in ("prefecture", "province"):
        return redirect("figures")
    if user.role == "security":
        return redirect("security")
    if user.role == "administrator":
        return render(request, "web/upkeep.html", {"upkeep": upkeep(user)})
    today = clock.business_date()
    everything = queries.standing(user)
    rows = [row for row in everything if row.role == user.role]
    covered = handing.covered_by(user, today)
    show = request.GET.get("show", "")
    chosen = [row for row in rows if _matches(row, show, today, {user.pk, *covered})]
    bench = {
        "heading": _heading(user, rows),
        "may_intake": user.role in WINDOW,
        "tabs": _tabs(user, rows, (show, today), {user.pk, *covered}) if user.role in ACTING else [],
        "groups": _groups(user, chosen[:SHOWN], today, covered),
        "more": max(len(chosen) - SHOWN, 0),
        "to_grant": sum(row.code in GRANTING and row.waiting_until is None for row in rows),
        "empty": _empty(user, rows, show),
        "waiting": _waiting(user),
        "clocks": clocklists.alarms(everything) if user.role in WATCHING else [],
        "covered": [each.display_name for each in covered.values()],
        "drafts": list(drafts.mine(user)[:DRAFTS_SHOWN]),
        "payments": _payments(user) if user.role in MONEY else "",
        "standards": standards.note(user),
    }
    return render(request, "web/workbench.html", {"bench": bench})


def _heading(user: User, rows: list[DueRow]) -> str:
    now = sum(row.waiting_until is None and row.pace is not Pace.RESTING for row in rows)
    late = sum(row.overdue for row in rows)
    if user.role not in ACTING:
        open_ones = caselists.all_cases(user).filter(closed_on=None).count()
        return f"{readers.area_name(user.area_code)}有 {open_ones} 件申请在办"
    if not now:
        return "今天没有要办的事"
    return f"现在要办 {now} 件" + (f"，其中 {late} 件已超期" if late else "")


def _matches(row: DueRow, show: str, today: date, own: set[int]) -> bool:
    if show == "all":
        return True
    if show == "today":
        return row.overdue or (row.pace is not Pace.RESTING and bool(row.due and row.due.day <= today))
    if show == "mine":
        return row.handler_id in own
    return row.waiting_until is None and row.pace is not Pace.RESTING


def _tabs(user: User, rows: list[DueRow], now: tuple[str, date], own: set[int]) -> list[dict[str, Any]]:
    """``now``: which tab is open, and today."""
    show, today = now
    base = reverse("workbench")
    kinds = [("", "能办的"), ("today", "今天到期"), ("mine", "我经手的"), ("all", "全部")]
    return [
        {
            "label": label,
            "url": f"{base}?show={kind}" if kind else base,
            "count": sum(_matches(row, kind, today, own) for row in rows),
            "current": show == kind,
        }
        for kind, label in kinds
        if kind != "mine" or user.role in WINDOW
    ]


def _groups(user: User, rows: list[DueRow], today: date, covered: dict[int, User]) -> list[Lot]:
    places = readers.place_lines(row.area_code for row in rows)
    cases = queries.cases(user).in_bulk([row.case_id for row in rows])
    lots = {name: Lot(name) for name in LOTS}
    for row in rows:
        if row.case_id in cases:
            shown = _row(row, cases[row.case_id], places[row.area_code])
            shown["cover"] = covered[row.handler_id].display_name if row.handler_id in covered else ""
            shown["handler"] = "" if row.handler_id in (user.pk, *covered) else cases[row.case_id].handler.display_name
            lots[_lot(row, today)].rows.append(shown)
    return [lot for lot in lots.values() if lot.rows]


def _lot(row: DueRow, today: date) -> str:
    if row.waiting_until is not None:
        return "公示中，期满再办"
    if row.pace is Pace.RESTING:
        return "停表中"
    if row.due is None:
        return "没有写时限"
    if row.overdue:
        return "已超期"
    if row.due.day <= today:
        return "今天到期"
    return "一周内到期" if row.due.day <= today + timedelta(days=7) else "以后到期"


def _row(row: DueRow, case: Case, place: str) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "name": case.applicant.name,
        "place": place,
        "label": row.verb,
        "note": row.what,
        "late": row.overdue,
        "left": clocklists.left(row),
        "due": clocklists.due(row),
    }


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
    found: dict[tuple[str, str], int] = {}
    for state in caselists.states(user):
        if state.roles and user.role not in state.roles:
            label = f"{state.label}，等{'、'.join(ROLES[role] for role in sorted(state.roles))}办"
            found[label, state.code] = found.get((label, state.code), 0) + state.count
    base = reverse("cases")
    return [{"label": label, "url": f"{base}?show={code}", "count": count} for (label, code), count in found.items()]


def _payments(user: User) -> str:
    month = next_month(clock.business_date())
    made = payments.month_of(user, month)
    return f"{month.year}年{month.month}月的名单{'已经生成' if made else '还没有生成'}。"
