"""The payment lists: make one, read one, hand it out as a table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.domain.findings import DoudiError
from doudi.domain.months import next_month
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.payments import actions, differences, queries, sheets
from doudi.services.payments.differences import Comparison
from doudi.services.payments.models import PaymentLine, PaymentList, Status
from doudi.web import readers
from doudi.web.menu import MONEY
from doudi.web.months import month_of
from doudi.web.views import payruns
from doudi.web.views.access import StaffRequest, staff

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKERS = ("county", "finance")
FAILED_SHOWN = 10


@staff(*MONEY)
@require_GET
def payments(request: StaffRequest) -> HttpResponse:
    """The lists made so far, and making the next."""
    user = request.user
    month = next_month(clock.business_date())
    lists = [_summary(user, made) for made in queries.lists(user)]
    context = {
        "lists": lists,
        "month": month,
        "made": queries.month_of(user, month),
        "may_make": user.role in MAKERS,
    }
    return render(request, "web/payments/index.html", context)


def _summary(user: User, made: PaymentList) -> dict[str, Any]:
    whole = queries.totals(user, made.pk)[-1]
    return {"list": made, "place": queries.place_name(made), "sum": whole}


@staff(*MAKERS)
@require_POST
def make(request: StaffRequest) -> HttpResponse:
    """Make the list of a month; a second time changes nothing."""
    month = month_of(request.POST.get("month", ""))
    if month is None:
        messages.warning(request, f"“{request.POST.get('month', '')[:20]}”看不出月份，请写成 2018-03")
        return redirect("payments")
    try:
        made, changed = actions.make_list(request.user, month)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("payments")
    said = f"名单已生成，有 {changed:,} 户是新加或补齐的" if changed else "名单和上次生成的一样，没有变化"
    messages.success(request, said)
    return redirect("payment-list", made.pk)


@staff(*MONEY)
@require_GET
def payment_list(request: StaffRequest, pk: int) -> HttpResponse:
    """One month: totals per township, problems, every line."""
    user = request.user
    made = _list(user, pk)
    totals = queries.totals(user, pk)
    lines = queries.lines(user, pk)
    pages = Paginator(lines.filter(problem=""), readers.PAGE).get_page(request.GET.get("page"))
    context = {
        "list": made,
        "place": queries.place_name(made),
        "towns": totals[:-1],
        "sum": totals[-1],
        **_difference(compared := differences.compared(user, made)),
        "compared": compared,
        "marks": payruns.progress(made),
        "run": payruns.choices(user, made),
        "problems": _lines(lines.exclude(problem="")),
        "failed": _lines(lines.filter(status=Status.FAILED)[:FAILED_SHOWN]),
        "pages": pages,
        "rows": _lines(pages.object_list),
        "may_download": user.role in MAKERS,
        "may_open_case": user.role != "finance",
        "sample": lines.filter(entitlement__decision__demonstration=True).exists(),
    }
    return render(request, "web/payments/month.html", context)


def _difference(compared: Comparison | None) -> dict[str, Any]:
    """The list before this one, and by how much this one differs."""
    if compared is None:
        return {"before": None}
    change = compared.now_fen - compared.before_fen
    return {"before": {"month": compared.before.month, "more": change >= 0, "difference": abs(change)}}


def _lines(lines: Any) -> list[dict[str, Any]]:
    found: list[PaymentLine] = list(lines)
    places = readers.place_lines(line.area_code for line in found)
    return [{"line": line, "place": places[line.area_code]} for line in found]


@staff(*MAKERS)
@require_GET
def xlsx(request: StaffRequest, pk: int) -> HttpResponse:
    """The list as a workbook."""
    made = _list(request.user, pk)
    response = HttpResponse(sheets.xlsx(request.user, pk), content_type=XLSX)
    name = quote(sheets.file_name(made))
    response["Content-Disposition"] = f"attachment; filename=\"list-{made.month:%Y-%m}.xlsx\"; filename*=UTF-8''{name}"
    return response


def _list(user: User, pk: int) -> PaymentList:
    try:
        return queries.payment_list(user, pk)
    except NotFound:
        raise Http404 from None
