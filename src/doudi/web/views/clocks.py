"""Clocks of an area, and what may be done about one case's: rest, resume, extend, hand over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError, Faults
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import handing, queries, timing
from doudi.services.cases.alarms import alarm
from doudi.services.cases.models import Case
from doudi.services.cases.timing import Stop
from doudi.services.cases.transitions import table
from doudi.web import clocklists, readers
from doudi.web.casefile import title
from doudi.web.forms.clocks import ExtendForm, HandOverForm, RestForm, ResumeForm
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.menu import ROLES
from doudi.web.views.access import StaffRequest, staff

WATCHING = ("township", "county", "auditor")
KEEPERS = ("township", "county")


@staff(*WATCHING)
@require_GET
def clocks(request: StaffRequest) -> HttpResponse:
    """Open cases by township (for a township: by village) and by how their clocks stand."""
    rows, today = queries.standing(request.user), clock.business_date()
    late = sum(row.overdue for row in rows)
    context = {
        "heading": f"在办 {len(rows)} 件" + (f"，其中 {late} 件已超期" if late else "，没有超期的"),
        "kinds": clocklists.KINDS,
        "unknown": len(clocklists.chosen(rows, "unknown", "", today)),
        "lines": clocklists.table(request.user, rows, today),
        "total": clocklists.total(rows, today),
        "alarm": alarm(request.user.area_code, today),
        "below": "村（社区）" if request.user.role == "township" else "乡镇（街道）",
    }
    return render(request, "web/clocks/table.html", context)


@staff(*WATCHING)
@require_GET
def rows(request: StaffRequest) -> HttpResponse:
    """Exactly the cases of one count."""
    user, today = request.user, clock.business_date()
    show, within = request.GET.get("show", ""), request.GET.get("within", "")
    if within and not (within.isascii() and within.isdigit() and len(within) == len(user.area_code)):
        raise Http404
    found = clocklists.chosen(queries.standing(user), show, within, today)
    pages = Paginator(found, readers.PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "rows": _shown(user, pages.object_list),
        "kind": clocklists.kind(show),
        "place": readers.area_name(within) if within else "",
        "query": {"show": show, "within": within},
    }
    return render(request, "web/clocks/rows.html", context)


def _shown(user: User, found: Any) -> list[dict[str, Any]]:
    cases = queries.cases(user).in_bulk([row.case_id for row in found])
    places = readers.place_lines(row.area_code for row in found)
    return [
        {
            "case": cases[row.case_id],
            "place": places[row.area_code],
            "what": row.what,
            "verb": row.verb,
            "who": ROLES.get(row.role, ""),
            "late": row.overdue,
            "left": clocklists.left(row),
            "due": clocklists.due(row),
        }
        for row in found
        if row.case_id in cases
    ]


@dataclass(frozen=True, slots=True)
class Act:
    """Something done about a case's clocks or its handler: its form, why not now (empty: it can be), and the doing."""

    label: str
    done: str
    form: Callable[[StaffRequest, Case], forms.Form]
    obstacle: Callable[[User, Case], str]
    do: Callable[[User, Case, dict[str, Any]], object]
    hint: Callable[[Case], str] = lambda _: ""


def _rest_form(request: StaffRequest, case: Case) -> forms.Form:
    return RestForm(request.POST or None, reasons=timing.lawful(case))


def _rest_hint(case: Case) -> str:
    grounds = "、".join(cite.text for cite in timing.lawful(case).values())
    return f"停表的日子不算在时限里，恢复以后接着算。依据：{grounds}" if grounds else ""


def _no_rest(_: User, case: Case) -> str:
    running = case.rests.filter(until=None).first()
    if running is not None:
        return "现在已经停表，不用再停"
    if timing.lawful(case):
        return ""
    told = timing.told(case)
    if told is not None:
        return f"{told.since.month}月{told.since.day}日已经一次告知过要补什么，不能再要一次"
    return f"现在是“{queries.state_label(case)}”，这一份办理程序没有写可以停表"


def _rest(user: User, case: Case, told: dict[str, Any]) -> object:
    return timing.rest(user, case, Stop(told["reason"], told.get("papers", "").splitlines(), told["note"]))


def _extend_form(request: StaffRequest, case: Case) -> forms.Form:
    return ExtendForm(request.POST or None, causes=table(case).procedure.special_causes)


def _extend_hint(case: Case) -> str:
    procedure = table(case).procedure
    cite = procedure.cite.text if procedure.cite else ""
    return f"从 {procedure.total_limit} 个工作日延长到 {procedure.total_limit_special} 个，只能延长一次。依据：{cite}"


def _hand_over_form(request: StaffRequest, case: Case) -> forms.Form:
    others = handing.colleagues(case).exclude(pk=case.handler_id)
    return HandOverForm(request.POST or None, colleagues=others, initial={"handler": case.handler_id})


def _no_hand_over(user: User, case: Case) -> str:
    if handing.may_hand_over(user, case):
        return ""
    return "移交由经办人本人或县民政局办；经办人不在的，由本乡镇同事接手" if case.closed_on is None else "已经办结"


ACTS = {
    "rest": Act("材料要补，停表", "已停表", _rest_form, _no_rest, _rest, _rest_hint),
    "resume": Act(
        "恢复计时",
        "已恢复计时，从明天起接着算",
        lambda request, _: ResumeForm(request.POST or None),
        lambda _, case: "" if case.rests.filter(until=None).exists() else "现在没有停表，不用恢复",
        lambda user, case, told: timing.resume(user, case, told["note"]),
    ),
    "extend": Act(
        "延长时限",
        "已延长",
        _extend_form,
        lambda _, case: timing.cannot_extend(case, table(case)),
        lambda user, case, told: timing.extend(user, case, told.get("cause", ""), told["reason"]),
        _extend_hint,
    ),
    "hand-over": Act(
        "移交",
        "已移交",
        _hand_over_form,
        _no_hand_over,
        lambda user, case, told: handing.hand_over(
            user, case, int(told["to"]) if told["to"] else None, told["why"], told["handler"]
        ),
        lambda case: f"现在由{case.handler.display_name}经办。移交的经过留在档案里。",
    ),
}


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """The form of something about a case's clocks; posting does it."""
    case, chosen = _case(request.user, pk), ACTS.get(code)
    if chosen is None:
        raise Http404
    obstacle = chosen.obstacle(request.user, case)
    if obstacle:
        messages.warning(request, obstacle)
        return redirect("case", pk)
    form = chosen.form(request, case)
    if request.method == "GET" or not form.is_valid():
        return _page(request, case, chosen, form, listed_errors(form) if request.method == "POST" else [])
    try:
        chosen.do(request.user, case, form.cleaned_data)
    except Faults as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, finding.message)
        return _page(request, case, chosen, form, listed_errors(form))
    except DoudiError as fault:
        return _page(request, case, chosen, form, [Fault(str(fault))])
    messages.success(request, chosen.done)
    return redirect("case", pk)


def _page(request: StaffRequest, case: Case, chosen: Act, form: forms.Form, errors: list[Fault]) -> HttpResponse:
    context = {"case": case, "title": title(case), "act": chosen, "form": form, "errors": errors}
    return render(request, "web/clocks/act.html", context | {"hint": chosen.hint(case)})


def _case(user: User, pk: int) -> Case:
    try:
        return queries.case(user, pk)
    except NotFound:
        raise Http404 from None
