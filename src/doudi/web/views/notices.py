"""The notices of an office: what hangs, until when, and the sheet to print."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.services import clock
from doudi.services.publicity import queries
from doudi.web import readers
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff


@staff(*CASEWORK)
@require_GET
def notices(request: StaffRequest) -> HttpResponse:
    """All notices within the area, the newest first."""
    user, today = request.user, clock.business_date()
    pages = Paginator(queries.notices(user), readers.PAGE).get_page(request.GET.get("page"))
    places = readers.place_lines(notice.area_code for notice in pages.object_list)
    rows = [{"notice": notice, "place": places[notice.area_code]} for notice in pages.object_list]
    context = {"pages": pages, "rows": rows, "standing": readers.notice_count(user), "today": today}
    return render(request, "web/notices.html", context)
