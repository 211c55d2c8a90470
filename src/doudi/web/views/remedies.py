"""Objections, also from the public page; service of decisions; review, lawsuit and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from doudi.domain.findings import DoudiError, Faults
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import queries as cases
from doudi.services.cases.models import Case
from doudi.services.publicity.models import Notice
from doudi.services.remedies import appeals, objections, papers
from doudi.services.remedies.appeals import Filing
from doudi.services.remedies.models import Objection
from doudi.services.remedies.objections import Told
from doudi.services.remedies.papers import Served
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.remedies import (
    AnswerForm,
    AppealForm,
    ObjectionForm,
    ResultForm,
    ServiceForm,
    WindowObjectionForm,
)
from doudi.web.views.access import StaffRequest, staff

WRITING = ("township", "county")
NO_INDEX = "noindex, nofollow, noarchive"


@dataclass(frozen=True, slots=True)
class Page:
    """A form about a case: its words, and what posting does with the clean form."""

    case: Case
    heading: str
    verb: str
    done: str
    act: Callable[[forms.Form], object]
    lead: tuple[str, ...] = ()


@never_cache
@require_http_methods(["GET", "POST"])
def public_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody against a notice that hangs today; nothing about the family is shown but what hangs."""
    notice = Notice.objects.filter(pk=pk, amount_fen__isnull=False).first()
    if notice is None or not notice.hangs(clock.business_date()):
        raise Http404
    form, code = ObjectionForm(_posted(request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            code = objections.from_public(pk, Told(**form.cleaned_data)).code
        except DoudiError as fault:
            _told(form, fault)
    context = {"notice": notice, "form": form, "code": code, "errors": listed_errors(form) if form.is_bound else []}
    response = render(request, "web/public/object.html", context)
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def own_objection(request: HttpRequest) -> HttpResponse:
    """Whoever objected on the public page learns the result; nothing about the family is shown."""
    typed, row, errors = request.POST.get("code", "")[:40], None, list[Fault]()
    if request.method == "POST":
        try:
            row = objections.by_code(typed)
        except NotFound as fault:
            errors = [Fault(str(fault), "code")]
    response = render(request, "web/public/objection.html", {"row": row, "code": typed, "errors": errors})
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


@staff(*WRITING)
@require_http_methods(["GET", "POST"])
def objection(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down an objection at the window."""
    case = _found(lambda: cases.case(request.user, pk))

    def act(form: forms.Form) -> None:
        told = form.cleaned_data
        objections.at_window(request.user, case, Told(told["said"], told["name"], told["contact"]), told["version"])

    page = Page(case, "登记异议", "登记", "已登记异议", act, ("不愿留姓名的也要登记",))
    initial = {"version": case.version}
    return _form(request, page, WindowObjectionForm(_posted(request), initial=initial))


@staff(*WRITING)
@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what verifying an objection brought."""
    row = _objection(request.user, pk)

    def act(form: forms.Form) -> None:
        objections.answer(request.user, pk, form.cleaned_data["finding"], form.cleaned_data["answer"])

    told = objections.read(row)
    who = "、".join(each for each in (told.name, told.contact) if each) or "没有留姓名"
    page = Page(row.case, "答复异议", "答复", "已答复", act, (f"{who}说：{told.said}",))
    return _form(request, page, AnswerForm(_posted(request)))


@staff(*WRITING)
@require_http_methods(["GET", "POST"])
def serve(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the service of a decision on record."""
    paper = _found(lambda: papers.paper(request.user, pk))

    def act(form: forms.Form) -> None:
        papers.serve(request.user, pk, Served(**form.cleaned_data))

    page = Page(paper.case, "登记送达", "登记送达", "已登记送达", act, (paper.number,))
    return _form(request, page, ServiceForm(_posted(request)))


@staff(*WRITING)
@require_http_methods(["GET", "POST"])
def appeal(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a review or a lawsuit on record."""
    paper = _found(lambda: papers.paper(request.user, pk))

    def act(form: forms.Form) -> None:
        row = appeals.file(request.user, pk, Filing(**form.cleaned_data))
        if row.late:
            messages.warning(request, "提出时已经超过期限：照样登记了，由受理机关决定收不收")

    page = Page(paper.case, "登记复议、诉讼", "登记", "已登记", act, (paper.number, "超过期限的也要登记"))
    return _form(request, page, AppealForm(_posted(request)))


@staff("county")
@require_http_methods(["GET", "POST"])
def result(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the result of an appeal on record."""
    row = appeals.appeals(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404

    def act(form: forms.Form) -> None:
        appeals.decide(request.user, pk, form.cleaned_data["result"], form.cleaned_data["decided_on"])

    page = Page(row.case, f"登记{row.get_road_display()}结果", "登记结果", "已登记结果", act, (row.paper.number,))
    return _form(request, page, ResultForm(_posted(request)))


@staff("county")
@require_POST
def hear(request: StaffRequest, pk: int) -> HttpResponse:
    """The body took the appeal up."""
    row = appeals.appeals(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        appeals.hear(request.user, pk)
    except DoudiError as fault:
        messages.warning(request, str(fault))
    return redirect("case", row.case_id)


@staff("township")
@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Handle an annulled decision anew."""
    row = appeals.appeals(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        return redirect("case", appeals.reopen(request.user, pk).pk)
    except DoudiError as fault:
        messages.warning(request, str(fault))
    return redirect("case", row.case_id)


def _form(request: StaffRequest, page: Page, form: forms.Form) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            page.act(form)
        except NotFound:
            raise Http404 from None
        except (DoudiError, NotAllowed) as fault:
            _told(form, fault)
        else:
            messages.success(request, page.done)
            return redirect("case", page.case.pk)
    errors: list[Fault] = listed_errors(form) if form.is_bound else []
    context: dict[str, Any] = {
        "case": page.case, "heading": page.heading, "verb": page.verb, "lead": page.lead, "form": form,
        "errors": errors,
    }  # fmt: skip
    return render(request, "web/evidence/form.html", context)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _told(form: forms.Form, fault: DoudiError) -> None:
    if isinstance(fault, Faults):
        for each in fault.findings:
            form.add_error(each.where if each.where in form.fields else None, each.message)
    else:
        form.add_error(None, str(fault))


def _found(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except NotFound:
        raise Http404 from None


def _objection(user: User, pk: int) -> Objection:
    row = objections.objections(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
