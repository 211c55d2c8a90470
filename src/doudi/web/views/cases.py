"""The list of applications."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from doudi.services.accounts.models import User
from doudi.web import caselists, readers
from doudi.web.menu import CASEWORK, WINDOW
from doudi.web.views.access import StaffRequest, staff

EMPTY = {"": "还没有受理过申请。", "mine": "现在没有轮到你办的。", "handled": "你经手的都办完了。"}


@staff(*CASEWORK)
@require_GET
def cases(request: StaffRequest) -> HttpResponse:
    """Applications within the area: all, those that wait for me, or those in one state."""
    user = request.user
    states = caselists.states(user)
    show = request.GET.get("show", "")
    found = {"mine": caselists.mine, "handled": caselists.handled}.get(show, caselists.all_cases)(user)
    if show and show not in ("mine", "handled"):
        found = found.filter(state=show)
    pages = Paginator(found, readers.PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "rows": caselists.rows(pages.object_list),
        "tabs": _tabs(user, states, show),
        "filtered": bool(show),
        "heading": _heading(show, pages.paginator.count, states),
        "empty": EMPTY.get(show, "没有符合条件的申请。"),
    }
    return render(request, "web/cases/list.html", context)


def _tabs(user: User, states: list[caselists.State], show: str) -> list[dict[str, Any]]:
    base = reverse("cases")
    waiting = sum(state.count for state in states if user.role in state.roles)
    tabs = [{"label": "全部", "url": base, "count": sum(s.count for s in states), "current": not show}]
    if user.role in WINDOW:
        own = caselists.handled(user).count()
        tabs.append({"label": "我经手的", "url": f"{base}?show=handled", "count": own, "current": show == "handled"})
    if user.role in ("township", "county"):
        tabs.append({"label": "轮到我办", "url": f"{base}?show=mine", "count": waiting, "current": show == "mine"})
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    for state in states:
        counts[state.code] = counts.get(state.code, 0) + state.count
        labels.setdefault(state.code, state.label)
    for code, number in counts.items():
        tabs.append({"label": labels[code], "url": f"{base}?show={code}", "count": number, "current": show == code})
    return tabs


def _heading(show: str, number: int, states: list[caselists.State]) -> str:
    if show == "mine":
        return f"轮到你办 {number:,} 件"
    if show == "handled":
        return f"你经手的 {number:,} 件在办"
    label = next((state.label for state in states if state.code == show), "")
    return f"{label} {number:,} 件" if label else f"申请 {number:,} 件"
