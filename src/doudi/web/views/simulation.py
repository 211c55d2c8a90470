"""Trying a change of policy out on the county's own households before it is adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from doudi.domain import area as divisions
from doudi.domain.findings import BadInput, OutsideCoverage
from doudi.services import clock
from doudi.services.registry import rulebook
from doudi.services.simulation import Change, Proposal, Trial, try_out
from doudi.services.simulation.register import ROLES, registered
from doudi.services.simulation.sheets import workbook
from doudi.services.simulation.spread import Spread
from doudi.web import readers
from doudi.web import simulation as shown
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.simulation import TrialForm
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.payments import XLSX

WHO = tuple(role.value for role in ROLES)


@staff(*WHO)
@require_GET
def simulation(request: StaffRequest) -> HttpResponse:
    """The form, and below it what would come of it."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "place": readers.area_name(request.user.area_code)}
    if form is None:
        return render(request, "web/simulation/page.html", context | {"gap": "今天没有可用的规则包，不能试算"})
    if form.is_bound and form.is_valid():
        trial = _tried(request, form)
        if trial is not None:
            context |= shown.result(request.user, trial, form) | {"notes": shown.notes(request.user)}
            if "seeds" in request.GET:
                context["seeds"] = _seeds(request, form, trial)
    context["errors"] = listed_errors(form) if form.is_bound else []
    return render(request, "web/simulation/page.html", context)


@staff(*WHO)
@require_GET
def households(request: StaffRequest, scheme: str, change: str) -> HttpResponse:
    """The households that meet with a change, the largest first."""
    form = _form(request)
    trial = _tried(request, form) if form is not None and form.is_valid() else None
    if trial is None:
        return redirect("simulation")
    if scheme not in trial.effects or change not in tuple(Change):
        raise Http404
    effect, place = trial.effects[scheme], request.GET.get("place", "")
    rows = effect.of_change(Change(change), place)
    pages = Paginator(range(len(rows)), readers.PAGE).get_page(request.GET.get("page"))
    some = rows.slice(pages.start_index() - 1 if len(rows) else 0, readers.PAGE)
    context = {
        "change": Change(change),
        "spec": effect.spec,
        "tabs": shown.town_tabs(request, trial, effect, Change(change)),
        "count": len(rows),
        "rows": shown.listed(request.user, some),
        "pages": pages,
        "back": shown.without_page(request),
    }
    return render(request, "web/simulation/households.html", context)


@staff(*WHO)
@require_GET
def xlsx(request: StaffRequest) -> HttpResponse:
    """The whole trial as a workbook."""
    form = _form(request)
    trial = _tried(request, form) if form is not None and form.is_valid() else None
    if trial is None:
        return redirect("simulation")
    content = workbook(trial, shown.notes(request.user), {}, shown.place_name(trial))
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"试算{trial.on}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"trial-{trial.on}.xlsx\"; filename*=UTF-8''{name}"
    return response


def _form(request: HttpRequest) -> TrialForm | None:
    """The form over what the rules of the day read; None where no pack speaks."""
    area = divisions.prefix(request.user.area_code)  # type: ignore[union-attr]  # staff() lets nobody else in
    today = clock.business_date()
    asked = request.GET if "on" in request.GET else None
    try:
        program = rulebook.program(area, _typed_day(asked.get("on", "")) if asked else today)
    except OutsideCoverage:
        try:
            program = rulebook.program(area, today)
        except OutsideCoverage:
            return None
    return TrialForm(asked, program=program, initial={"on": today.isoformat()})


def _typed_day(typed: str) -> date:
    from doudi.web.forms.questions import read_date

    try:
        return read_date(typed)
    except ValueError:
        return clock.business_date()


def _tried(request: StaffRequest, form: TrialForm) -> Trial | None:
    """The trial; what the packs refuse is said beside the fields."""
    try:
        people = registered(request.user, form.cleaned_data["on"])
        return try_out(rulebook.library(), people.population, form.cleaned_data["on"], _proposal(form))
    except OutsideCoverage as fault:
        form.add_error("on", str(fault))
    except BadInput as fault:
        form.refuse(fault)
    return None


def _seeds(request: StaffRequest, form: TrialForm, trial: Trial) -> Mapping[str, Spread] | None:
    """The spread; None where there is no plan for the county or the draft refuses its synthetic people."""
    try:
        return shown.seeds(request.user, trial, _proposal(form))
    except BadInput as fault:
        form.refuse(fault)
    return None


def _proposal(form: TrialForm) -> Proposal:
    told = form.cleaned_data
    draft = told.get("draft")
    new = draft.schemes - rulebook.packs().schemes if draft else frozenset()
    return Proposal(
        told["amounts"],
        told["values_of"],
        draft,
        schemes=rulebook.BASIC | new,
        demonstration=not settings.PRODUCTION,
    )
