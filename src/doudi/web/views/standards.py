"""Standards and parameters of the county: what holds, entering a value, approving it with who is affected in view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import Finding, OutsideCoverage
from doudi.engine.model import ParameterSpec
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.standards import actions, overview, queries
from doudi.services.standards.errors import EntryRefused, NotNow
from doudi.services.standards.models import CountyValue
from doudi.services.standards.overview import Item, Standing, value_text
from doudi.services.standards.preview import Preview, preview
from doudi.web import readers
from doudi.web import standards as shown
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.standards import ValueForm, VerdictForm
from doudi.web.menu import CIVIL_AFFAIRS
from doudi.web.views.access import StaffRequest, staff

COUNTY = ("county",)
PREVIEWED = ("county", "auditor")
"""Who sees the families behind a value that waits; the others see the value."""


@staff(*CIVIL_AFFAIRS)
@require_GET
def standards(request: StaffRequest) -> HttpResponse:
    """Every parameter of the packs in force, pack by pack; ``?show=urgent`` only what needs something done."""
    user = request.user
    try:
        lots = overview.overview(user)
    except OutsideCoverage as gap:
        return render(request, "web/standards/list.html", {"heading": "今天没有可用的规则包", "gap": str(gap)})
    items = [item for lot in lots for item in lot.items]
    urgent = [item for item in items if item.bites is not None]
    show = request.GET.get("show", "")
    base = reverse("standards")
    context = {
        "heading": f"有 {len(urgent)} 个数要处理" if urgent else "办理要用的数都有了",
        "place": readers.area_name(queries.place(user)),
        "tabs": [
            {"label": "全部", "url": base, "count": len(items), "current": show != "urgent"},
            {"label": "要处理", "url": f"{base}?show=urgent", "count": len(urgent), "current": show == "urgent"},
        ],
        "groups": shown.groups(lots, urgent=show == "urgent"),
        "waiting": _waiting(user),
    }
    return render(request, "web/standards/list.html", context)


def _waiting(user: User) -> list[dict[str, Any]]:
    found = []
    for entry in queries.waiting(user):
        try:
            found.append(shown.entry_row(queries.spec_in(entry.area_code, entry.name), entry))
        except NotFound:
            continue
    return found


@staff(*CIVIL_AFFAIRS)
@require_GET
def standard(request: StaffRequest, name: str) -> HttpResponse:
    """One parameter: today, every value with its source, everything entered with who approved it."""
    spec, item = _spec(request.user, name), _item(queries.place(request.user), name)
    context = {
        "spec": spec,
        "row": shown.row(item) if item else None,
        "known": shown.known_values(request.user, item) if item else [],
        "entered": shown.entered(request.user, spec),
        "may_enter": shown.may_enter(request.user),
    }
    return render(request, "web/standards/item.html", context)


@staff(*COUNTY)
@require_http_methods(["GET", "POST"])
def enter(request: StaffRequest, name: str) -> HttpResponse:
    """Enter a value for approval; ``?value=`` brings one along from a trial."""
    spec = _spec(request.user, name)
    initial = {"value": request.GET.get("value", "")}
    return _enter(request, spec, ValueForm(request.POST or None, spec=spec, initial=initial))


@staff(*COUNTY)
@require_http_methods(["GET", "POST"])
def take_back(request: StaffRequest, name: str, pk: int) -> HttpResponse:
    """Ask to take an approved value back, so that what stood before holds again."""
    spec, entry = _spec(request.user, name), _entry(request.user, pk)
    if entry.name != name or entry.takes_back:
        raise Http404
    initial = {"since": entry.since.isoformat(), "document": entry.document}
    form = ValueForm(request.POST or None, spec=spec, takes_back=True, initial=initial)
    return _enter(request, spec, form, entry)


def _enter(
    request: StaffRequest, spec: ParameterSpec, form: ValueForm, taken: CountyValue | None = None
) -> HttpResponse:
    if request.method == "POST":
        try:
            made = _entered(request.user, form)
        except NotAllowed as fault:
            messages.warning(request, str(fault))
            return redirect("standard", spec.name)
        if made is not None:
            messages.success(request, "已录入，要由本县另一位县民政局人员批准才生效")
            return redirect("standard-entry", made.pk)
    item = _item(queries.place(request.user), spec.name)
    context = {
        "spec": spec,
        "row": shown.row(item) if item else None,
        "taken": shown.entry_row(spec, taken) if taken else None,
        "form": form,
        "errors": listed_errors(form) if form.is_bound else [],
    }
    return render(request, "web/standards/enter.html", context)


def _entered(user: User, form: ValueForm) -> CountyValue | None:
    """The entry, or None with every fault beside its field."""
    if not form.is_valid():
        _add(form, [each for each in actions.faults(user, form.entry) if each.where not in form.errors])
        return None
    try:
        return actions.enter(user, form.entry)
    except EntryRefused as refused:
        _add(form, refused.findings)
    return None


def _add(form: ValueForm | VerdictForm, findings: Any) -> None:
    finding: Finding
    for finding in findings:
        form.add_error(finding.where if finding.where in form.fields else None, finding.message)


@staff(*CIVIL_AFFAIRS)
@require_http_methods(["GET", "POST"])
def entry(request: StaffRequest, pk: int) -> HttpResponse:
    """One entry with who is affected; posting approves it or sends it back."""
    found = _entry(request.user, pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found, form.cleaned_data["reason"])
            return redirect("standard-entry", pk)
        except EntryRefused as refused:
            _add(form, refused.findings)
        except (NotNow, NotAllowed) as fault:
            messages.warning(request, str(fault))
            return redirect("standard-entry", pk)
    spec = _declared(found)
    why_not = queries.why_not_approve(request.user, found)
    context = {
        "spec": spec,
        "each": shown.entry_row(spec, found),
        "now": _now(found),
        "form": form,
        "errors": listed_errors(form) if form.is_bound else [],
        "why_not": why_not,
        "own": found.entered_by_id == request.user.pk,
        **_previewed(request.user, found),
    }
    return render(request, "web/standards/entry.html", context)


def _decide(request: StaffRequest, found: CountyValue, reason: str) -> None:
    if request.POST.get("do") == "approve":
        actions.approve(request.user, found.pk)
        messages.success(request, "已批准，从写明的那天起按它测算")
    else:
        actions.refuse(request.user, found.pk, reason)
        messages.success(request, "已退回")


def _previewed(user: User, found: CountyValue) -> dict[str, Any]:
    """Who is affected, only while it waits and for those who look after the county's money."""
    if shown.verdict_of(found) is not None or user.role not in PREVIEWED:
        return {"preview": None, "gap": ""}
    try:
        result = preview(user, found)
    except OutsideCoverage as gap:
        return {"preview": None, "gap": str(gap)}
    places = readers.place_lines(change.household.area_code for change in result.changes)
    rows = [{"change": change, "place": places[change.household.area_code]} for change in result.changes]
    more = result.after_fen - result.before_fen
    return {
        "preview": result,
        "rows": rows,
        "more": more,
        "less": -more,
        "kinds": result.kinds.most_common(),
        "line": _line(result),
    }


def _line(result: Preview) -> str:
    """The finding, for the heading."""
    if not result.used:
        return "现在的办理用不到，没有家庭受影响"
    if not result.changed:
        return f"试算 {result.families:,} 户，结果都不变"
    return f"试算 {result.families:,} 户，{result.changed:,} 户的结果会变"


def _now(found: CountyValue) -> str:
    item = _item(found.area_code, found.name)
    return (value_text(item.spec, item.value) or "没有值") if item else ""


def _spec(user: User, name: str) -> ParameterSpec:
    try:
        return queries.spec(user, name)
    except NotFound:
        raise Http404 from None


def _declared(entry: CountyValue) -> ParameterSpec:
    try:
        return queries.spec_in(entry.area_code, entry.name)
    except NotFound:
        raise Http404 from None


def _entry(user: User, pk: int) -> CountyValue:
    try:
        return queries.entry(user, pk)
    except NotFound:
        raise Http404 from None


def _item(area_code: str, name: str) -> Item | None:
    """The parameter today; None where no pack is in force today."""
    try:
        return Standing(area_code).item(name)
    except OutsideCoverage:
        return None
