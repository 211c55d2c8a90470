"""Rolls of the upstream platform: hand in a pair, see what would change, take it over."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import BadInput
from doudi.domain.months import next_month
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.rolls import actions, layout, queries
from doudi.services.rolls.exchange import EXPORTS, NothingToExport, write
from doudi.services.rolls.joining import File
from doudi.services.rolls.models import RollImport
from doudi.services.rolls.notes import Kinds
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.rolls import PairForm
from doudi.web.months import month_of
from doudi.web.views.access import StaffRequest, refused, staff
from doudi.web.views.payments import XLSX

WHO = ("township", "county")
READERS = (*WHO, "auditor")
EXPORTERS = (*WHO, "finance")


@staff(*READERS)
@require_http_methods(["GET", "POST"])
def rolls(request: StaffRequest) -> HttpResponse:
    """The form for a pair, and the rolls of before; posting checks a pair and changes nothing."""
    if request.method == "POST" and request.user.role not in WHO:
        return refused(request, *WHO)  # type: ignore[return-value]  # render's own
    form = PairForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST":
        faults = listed_errors(form)
        if not faults:
            try:
                return redirect("roll", _checked(request.user, form).pk)
            except BadInput as bad:
                faults = [Fault(f"{each.where}：{each.message}", "id_first") for each in bad.findings]
    pages = Paginator(queries.rolls(request.user), readers.PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "errors": faults,
        "may_import": request.user.role in WHO,
        "pages": pages,
        "rows": [_row(each) for each in pages.object_list],
    }
    return render(request, "web/rolls/index.html", context)


def _checked(user: User, form: PairForm) -> RollImport:
    told = form.cleaned_data
    return actions.check(user, (_file(told["first"]), _file(told["second"])), told["kind"], told["as_of"])


def _file(uploaded: UploadedFile[bytes]) -> File:
    return File(uploaded.name or "", uploaded.read())


def _row(each: RollImport) -> dict[str, Any]:
    return {"roll": each, "label": layout.load().kinds[each.kind].label, "homes": each.counts[0]}


@staff(*READERS)
@require_GET
def roll(request: StaffRequest, pk: int) -> HttpResponse:
    """What the check found, kind by kind; ``?show=`` one kind."""
    found = _roll(request.user, pk)
    counts = queries.note_counts(found)
    show = request.GET.get("show", "")
    kind = Kinds(show) if show in counts else next(iter(counts), None)
    pages = Paginator(queries.notes(found, kind or ""), readers.PAGE).get_page(request.GET.get("page"))
    homes, people = found.counts
    context = {
        "roll": found,
        "label": _row(found)["label"],
        "place": readers.area_name(found.area_code),
        "tables": [("家庭表（户）", homes), ("人员表（人）", people)],
        "homes": homes,
        "to_do": homes["stored"] or Kinds.MISSING in counts,
        "partial": missing if (missing := counts.get(Kinds.MISSING, 0)) > homes["came"] else 0,
        "kind": kind,
        "tabs": [(each, counts[each], each is kind) for each in counts],
        "pages": pages,
        "may_apply": found.applied_at is None
        and request.user.role in WHO
        and found.area_code == request.user.area_code,
    }
    return render(request, "web/rolls/roll.html", context)


@staff(*WHO)
@require_POST
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the roll over, all of it or nothing."""
    _roll(request.user, pk)
    try:
        done = actions.apply(request.user, pk, leave_faulty="leave_faulty" in request.POST)
    except actions.RollRefused as why:
        messages.warning(request, str(why))
    except BadInput as bad:
        messages.warning(request, str(bad))
    else:
        messages.success(request, f"已按这份名册更新 {done.counts[0]['stored']:,} 户")
    return redirect("roll", pk)


@staff(*WHO)
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw the check away."""
    _roll(request.user, pk)
    try:
        actions.discard(request.user, pk)
    except actions.RollRefused as why:
        messages.warning(request, str(why))
        return redirect("roll", pk)
    messages.success(request, "这次核对已经删掉，没有改动任何登记")
    return redirect("rolls")


@staff(*EXPORTERS)
@require_GET
def exports(request: StaffRequest) -> HttpResponse:
    """The lists that the person's role may have."""
    mine = [each for each in EXPORTS.values() if request.user.role in each.roles]
    context = {
        "today": [each for each in mine if each.of_month is None],
        "monthly": [each for each in mine if each.of_month is not None],
        "month": next_month(clock.business_date()),
        "may_import": request.user.role in WHO,
    }
    return render(request, "web/rolls/exports.html", context)


@staff(*EXPORTERS)
@require_GET
def export(request: StaffRequest, code: str) -> HttpResponse:
    """One list as a file; ``?month=2018-04`` where it is of a month."""
    found = EXPORTS.get(code)
    if found is None:
        raise Http404
    if request.user.role not in found.roles:
        return refused(request, *found.roles)  # type: ignore[return-value]  # render's own
    month = month_of(request.GET.get("month", "")) if found.of_month else clock.business_date()
    if month is None:
        messages.warning(request, "看不出是哪个月，请写成 2018-03")
        return redirect("roll-exports")
    try:
        content = write(request.user, found, month)
    except NothingToExport as why:
        messages.warning(request, str(why))
        return redirect("roll-exports")
    ending, kind = ("xml", "application/xml") if found.xml else ("xlsx", XLSX)
    day = f"{month:%Y-%m}" if found.of_month else month.isoformat()
    name = quote(f"{found.label.split('（')[0]}{day}.{ending}")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename=\"{code}-{day}.{ending}\"; filename*=UTF-8''{name}"
    return response


def _roll(user: User, pk: int) -> RollImport:
    try:
        return queries.roll(user, pk)
    except NotFound:
        raise Http404 from None
