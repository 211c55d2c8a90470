"""One case: its page, taking a step, a new application of a known household, and its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import documents
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions, queries
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import APPRAISE, OBJECT, Transition, table
from doudi.services.publicity import queries as publicity
from doudi.web.casefile import casefile, title
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.transitions import StepForm
from doudi.web.menu import CASEWORK
from doudi.web.panels import panels
from doudi.web.views.access import StaffRequest, staff

STATING = ("township", "county")
PAPERS = ("receipt", "decision")


@staff(*CASEWORK)
@require_GET
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of a case; ``?print=1`` opens everything for paper."""
    try:
        page = casefile(request.user, pk)
    except NotFound:
        raise Http404 from None
    printing = request.GET.get("print") == "1"
    may_state = request.user.role in STATING and page.case.closed_on is None
    shown = panels(request.user, page.case)
    context = {"page_case": page, "printing": printing, "may_state": may_state, "panels": shown}
    return render(request, "web/cases/case.html", context)


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def do(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """The form of a step; posting it takes the step. Appraisals and objections are taken by writing their record."""
    found = _case(request.user, pk)
    step = table(found).transition(code)
    if step is None or not step.after:
        raise Http404
    if code == OBJECT and not found.objections.filter(answered_on=None).exists():
        messages.warning(request, "异议在这里登记，谁提的、怎么说的保密存放")
        return redirect("case-objection", pk)
    if request.method == "GET":
        option = next((each for each in queries.allowed(request.user, pk) if each.transition.code == code), None)
        if option is None or option.reason:
            messages.warning(request, option.reason if option else _not_now(found, step))
            return redirect("case", pk)
        if code == APPRAISE:
            return redirect("case-appraisal", pk)
        initial = {"version": found.version}
        return _step_page(request, found, step, StepForm(transition=step, place="村务公开栏", initial=initial))
    if code == APPRAISE:
        messages.warning(request, "民主评议在这里写成记录，人数由系统数；刚才的没有保存")
        return redirect("case-appraisal", pk)
    return _take(request, found, step)


def _take(request: StaffRequest, found: Case, step: Transition) -> HttpResponse:
    form = StepForm(request.POST, transition=step)
    if not form.is_valid():
        return _step_page(request, found, step, form, errors=listed_errors(form))
    try:
        actions.perform(request.user, found, step.code, form.cleaned_data["version"], **form.details)
    except StaleCase as stale:
        now = _case(request.user, found.pk)
        if queries.done_already(request.user, now, step.code, form.cleaned_data["version"]):
            return redirect("case", found.pk)
        return _step_page(request, found, step, _renewed(request, found, step), stale=str(stale))
    except StepRefused as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, finding.message)
        return _step_page(request, found, step, form, errors=listed_errors(form))
    except NotPossible as fault:
        return _step_page(request, found, step, form, errors=[Fault(str(fault))])
    messages.success(request, f"已办：{step.label}")
    return redirect("case", found.pk)


def _renewed(request: StaffRequest, found: Case, step: Transition) -> StepForm:
    """What was typed, against the case as it is now."""
    posted = request.POST.copy()
    posted["version"] = str(_case(request.user, found.pk).version)
    return StepForm(posted, transition=step)


def _step_page(request: StaffRequest, found: Case, step: Transition, form: StepForm, **more: Any) -> HttpResponse:
    cite = step.cite.text if step.cite else ""
    context = {
        "case": found,
        "title": title(found),
        "action": step,
        "cite": cite,
        "state_label": queries.state_label(found),
        "form": form,
        "line": _line(request.user, found),
    }
    return render(request, "web/cases/do.html", context | more)


def _line(user: User, found: Case) -> str:
    """The answer of the rules, repeated above the form, so that nobody decides blind."""
    answers = casefile(user, found.pk).answers
    return answers[0].line if answers else ""


def _not_now(found: Case, step: Transition) -> str:
    return f"现在是“{queries.state_label(found)}”，还不能{step.verb}"


def _case(user: User, pk: int) -> Case:
    try:
        return queries.case(user, pk)
    except NotFound:
        raise Http404 from None


@staff(*CASEWORK)
@require_GET
def paper(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A document of a case as PDF. Printing changes nothing."""
    if kind not in PAPERS:
        raise Http404
    found = _case(request.user, pk)
    return pdf(request, kind, found, f"{found.number}-{kind}.pdf", "case")


@staff(*CASEWORK)
@require_GET
def notice_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """A public notice as PDF."""
    try:
        found = publicity.notice(request.user, pk)
    except NotFound:
        raise Http404 from None
    return pdf(request, "notice", found, f"notice-{found.pk}.pdf", "notices")


def pdf(request: StaffRequest, kind: str, what: Any, name: str, back: str) -> HttpResponse:
    """The paper, or the reason why it could not be made on the page one came from."""
    try:
        content = documents.render(kind, what, request.user)
    except NotFound:
        raise Http404 from None
    except (NotAllowed, DoudiError) as fault:
        messages.warning(request, str(fault))
        return redirect(back, what.pk) if back == "case" else redirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
