"""The papers of a family: the list, handing in, one file, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.evidence import actions, queries, store
from doudi.services.evidence.models import Attachment
from doudi.services.evidence.papers import PaperEntry
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person
from doudi.web import readers
from doudi.web.forms.evidence import Choices, PaperForm, WhyForm
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff

KEEPERS = ("village", "township", "county")


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def papers(request: StaffRequest, pk: int) -> HttpResponse:
    """The papers of a household; posting hands in some. ``?case=`` preselects an application."""
    found = household_or_404(request.user, pk)
    people, cases = people_of(found), _cases(found)
    may_keep = request.user.role in KEEPERS
    form = PaperForm(people=people, cases=cases, initial={"case": request.GET.get("case", "")})
    errors: list[Fault] = []
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES, people=people, cases=cases)
        errors = listed_errors(form) or _keep(request, found, form)
        if not errors:
            return redirect(request.get_full_path())
    rows = list(queries.papers(request.user, found, withdrawn=True))
    context = {
        "home": found,
        "head": head_name(found),
        "place": readers.place_line(found.area_code),
        "rows": [row for row in rows if row.withdrawn_on is None],
        "withdrawn": [row for row in rows if row.withdrawn_on is not None],
        "form": form,
        "errors": errors,
        "may_keep": may_keep,
        "may_withdraw": request.user.role in ("township", "county"),
    }
    return render(request, "web/evidence/papers.html", context)


def _keep(request: StaffRequest, found: Household, form: PaperForm) -> list[Fault]:
    """Each file by itself, so that one bad photo does not cost the others."""
    told, faults, kept = form.cleaned_data, [], 0
    for file in told["scans"]:
        try:
            actions.keep(request.user, found, file, _entry(found, told))
            kept += 1
        except DoudiError as fault:
            faults.append(Fault(f"{file.name}：{fault}", "id_scans"))
    if kept:
        messages.success(request, f"收下了 {kept} 份{'，还有几份没有收，见下面' if faults else ''}")
    return faults


def _entry(found: Household, told: dict[str, Any]) -> PaperEntry:
    return PaperEntry(
        kind=told["kind"],
        label=told["label"],
        person=Person.objects.get(pk=told["person"]) if told["person"] else None,
        case=found.cases.get(pk=told["case"]) if told["case"] else None,
        taken_on=told["taken_on"],
    )


@staff(*CASEWORK)
@require_GET
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """One file, to be looked at; nothing of it stays in a cache."""
    found = _paper(request.user, pk)
    try:
        content = store.read(found)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("household-papers", found.household_id)
    response = HttpResponse(content, content_type=found.media_type)
    ending = found.media_type.rsplit("/", 1)[1]
    response["Content-Disposition"] = f'inline; filename="paper-{found.pk}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff("township", "county")
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a paper out with a reason."""
    found = _paper(request.user, pk)
    form = WhyForm(request.POST or None)
    errors: list[Fault] = []
    if request.method == "POST":
        errors = listed_errors(form)
        if not errors:
            actions.withdraw_paper(request.user, pk, form.cleaned_data["why"])
            messages.success(request, f"已撤下：{found.label}")
            return redirect("household-papers", found.household_id)
    context = {"paper": found, "head": head_name(found.household), "form": form, "errors": errors}
    return render(request, "web/evidence/withdraw.html", context)


def household_or_404(user: User, pk: int) -> Household:
    """One household within the area."""
    try:
        return registry.household(user, pk)
    except NotFound:
        raise Http404 from None


def head_name(found: Household) -> str:
    """The head's name, for headings."""
    head = registry.head(found, clock.business_date())
    return head.name if head else ""


def people_of(found: Household) -> Choices:
    """The members of today, to choose from."""
    return [(str(row.person_id), row.person.name) for row in registry.current_members(found, clock.business_date())]


def _cases(found: Household) -> Choices:
    return [(str(each.pk), f"{each.number}（{readers.scheme_label(each)}）") for each in found.cases.all()]


def _paper(user: User, pk: int) -> Attachment:
    try:
        return queries.paper(user, pk)
    except NotFound:
        raise Http404 from None
