"""The notices of an office: what hangs, until when, and the sheet to print."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.documents import rosters
from doudi.services.publicity import queries
from doudi.web import readers
from doudi.web.menu import CASEWORK
from doudi.web.months import month_of
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.evidence_case import pdf_response


@staff(*CASEWORK)
@require_GET
def notices(request: StaffRequest) -> HttpResponse:
    """All notices within the area, the newest first."""
    user, today = request.user, clock.business_date()
    pages = Paginator(queries.notices(user), readers.PAGE).get_page(request.GET.get("page"))
    places = readers.place_lines(notice.area_code for notice in pages.object_list)
    rows = [{"notice": notice, "place": places[notice.area_code]} for notice in pages.object_list]
    month = request.GET.get("month", f"{today:%Y-%m}")
    context = {"month": month, "pages": pages, "rows": rows, "standing": readers.notice_count(user), "today": today}
    return render(request, "web/notices.html", context)


@staff(*CASEWORK)
@require_GET
def roster(request: StaffRequest) -> HttpResponse:
    """Who gets help, village by village, for the boards; all villages in one print."""
    layout = request.GET.get("layout", "")
    month = month_of(request.GET.get("month", "")) or clock.business_date().replace(day=1)
    try:
        content = rosters.printed(request.user, month, layout if layout in rosters.LAYOUTS else rosters.MARKS)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("notices")
    return pdf_response(content, f"board-{month:%Y-%m}.pdf")
