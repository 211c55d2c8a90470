"""The notices of an office: what hangs, until when, and the sheet to print."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.documents import rosters
from doudi.services.evidence.actions import keep
from doudi.services.evidence.papers import PaperEntry
from doudi.services.publicity import board, queries
from doudi.services.publicity.models import Notice
from doudi.web import readers
from doudi.web.menu import CASEWORK
from doudi.web.months import month_of
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.evidence_case import pdf_response


class NoPhoto(DoudiError):
    """Nothing was chosen."""


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


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """One notice: the photos of its board, taking it down, hanging it again where it came down too early."""
    try:
        found = queries.notice(request.user, pk)
    except NotFound:
        raise Http404 from None
    wrong = ""
    if request.method == "POST":
        try:
            now, told = _act(request, found)
        except DoudiError as fault:
            wrong = str(fault)
        else:
            messages.success(request, told)
            return redirect("notice", now.pk)
    today, writing = clock.business_date(), request.user.role in board.TAKERS
    context = {
        "notice": found,
        "place": readers.place_line(found.area_code),
        "photos": queries.photos(found),
        "today": today,
        "wrong": wrong,
        "typed": request.POST,
        "may_write": writing,
        "may_take_down": writing and found.taken_down_on is None,
        "within_term": today <= found.until,
        "cut_short": board.cut_short(found.case) == found,
    }
    return render(request, "web/notice.html", context)


def _act(request: StaffRequest, found: Notice) -> tuple[Notice, str]:
    """Do what the button says: the notice to show then, and what to tell. Raises DoudiError, NotAllowed."""
    act = request.POST.get("act")
    if act == "down":
        return board.take_off(request.user, found.pk, request.POST.get("why", "")), "已撤下，公示栏里不再显示"
    if act == "again":
        again = board.hang_again(request.user, found.pk, request.POST.get("place", ""))
        return again, "已重新公示，期限从今天重新算"
    photo = request.FILES.get("photo")
    if act != "photo" or photo is None:
        raise NoPhoto("没有选照片：请拍一张公示栏的照片再上传")
    entry = PaperEntry(queries.BOARD_PHOTO, case=found.case, taken_on=clock.business_date())
    keep(request.user, found.case.household, photo, entry)
    return found, "照片已收下"
