"""Warrants that a county gives, and what their holders read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import DoudiError, Faults
from doudi.services import clock, vault
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.inspection import reading
from doudi.services.inspection import warrants as given
from doudi.web import caselists, readers
from doudi.web.forms.evidence import DayField
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors, text_box
from doudi.web.views.access import StaffRequest, staff

ABOVE = ("prefecture", "province")


class WarrantForm(forms.Form):
    """For whom, by which paper, until when; the service says every fault at once."""

    login = forms.CharField(
        label="上级人员的登录名", max_length=150, widget=text_box("m"),
        error_messages={"required": "没有写登录名：请向上级要"},
    )  # fmt: skip
    document = forms.CharField(
        label="督查通知的文号或者名称、日期", max_length=100, widget=text_box("l"),
        error_messages={"required": "没有写督查通知：请写文号或者名称、日期"},
    )  # fmt: skip
    until = DayField(label="看到哪天为止", help_text="最长一年", error_messages={"required": "没有写到哪天为止"})


@staff("county", "auditor")
@require_http_methods(["GET", "POST"])
def warrants(request: StaffRequest) -> HttpResponse:
    """What the county gave, and a form for one more."""
    may = request.user.role == "county"
    form = WarrantForm(request.POST if may and request.method == "POST" else None)
    faults: list[Fault] = []
    if form.is_bound and not (faults := listed_errors(form)):
        told = form.cleaned_data
        try:
            given.give(request.user, told["login"], told["document"], told["until"])
        except Faults as refused:
            faults = [Fault(each.message, f"id_{each.where}") for each in refused.findings]
        else:
            messages.success(request, "已授权，对方从现在起看得到本县的办件，姓名遮盖")
            return redirect("warrants")
    today = clock.business_date()
    rows = [(row, row.ended_at is None and row.until >= today) for row in given.of_county(request.user)]
    return render(request, "web/inspection/warrants.html", {"form": form, "errors": faults, "rows": rows, "may": may})


@staff("county")
@require_POST
def warrant_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one back."""
    try:
        given.end(request.user, pk)
    except NotAllowed:
        raise
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "已收回，对方现在就看不到了")
    return redirect("warrants")


@staff(*ABOVE)
@require_GET
def inspect(request: StaffRequest, area_code: str) -> HttpResponse:
    """A county's cases, a page at a time."""
    try:
        found = reading.cases(request.user, area_code)
    except NotFound as fault:
        raise Http404(str(fault)) from None
    pages = Paginator(found, readers.PAGE).get_page(request.GET.get("page"))
    rows = [row | {"applicant": vault.mask_name(row["applicant"])} for row in caselists.rows(pages.object_list)]
    context = {"pages": pages, "rows": rows, "place": readers.area_name(area_code), "code": area_code}
    return render(request, "web/inspection/cases.html", context)


@staff(*ABOVE)
@require_GET
def inspect_case(request: StaffRequest, pk: int) -> HttpResponse:
    """One case without names."""
    try:
        found = reading.case(request.user, pk)
    except NotFound as fault:
        raise Http404(str(fault)) from None
    place = readers.place_line(found.case.area_code)
    return render(request, "web/inspection/case.html", {"read": found, "place": place})
