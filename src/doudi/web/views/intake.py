"""The window form: one page a step, saved at every step and on leaving a field, nothing lost on the way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import BadInput, DoudiError, OutsideCoverage
from doudi.engine.program import Program
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.web import drafts, readers
from doudi.web.draft import Sheet
from doudi.web.forms.family import Fault
from doudi.web.menu import WINDOW
from doudi.web.typed_numbers import warnings, who
from doudi.web.views.access import StaffRequest, staff

HEADINGS = {
    "applicant": "谁来申请，住在哪里",
    "members": "家里还有谁一起生活",
    "household": "全家的情况和财产",
    "account": "钱打到哪个账户",
    "review": "请和申请人一起核对",
}
FEW = 7
"""So many places are seen at a glance; only among more is there something to find."""
WITH_NUMBERS = ("applicant", "members")


@staff(*WINDOW)
@require_GET
def start(request: StaffRequest) -> HttpResponse:
    """New, or go on with a draft."""
    return render(request, "web/intake/start.html", {"drafts": drafts.mine(request.user), "only_drafts": False})


@staff(*WINDOW)
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """One's own drafts."""
    return render(request, "web/intake/start.html", {"drafts": drafts.mine(request.user), "only_drafts": True})


@staff(*WINDOW)
@require_POST
def new(request: StaffRequest) -> HttpResponse:
    """A new draft; a name typed in the search box is taken along."""
    name = request.POST.get("name", "").strip()[:50]
    first = {"identity": {"relation": "head", "name": name}, "facts": {}}
    draft = drafts.save(request.user, None, Sheet({"people": [first]}, clock.business_date()))
    return redirect("intake-step", draft, "applicant")


@staff(*WINDOW)
@require_POST
def discard(request: StaffRequest, draft: int) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard(request.user, draft)
    messages.success(request, "草稿已经删掉")
    return redirect("intake")


@staff(*WINDOW)
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, draft: int, step: str) -> HttpResponse:
    """One page of the form. ``do`` says which button was pressed."""
    user = request.user
    data = drafts.content(user, draft)
    if data is None:
        return _gone(request)
    sheet = Sheet(data, clock.business_date())
    if step not in sheet.steps:
        raise Http404
    program = _program(sheet, user)
    if request.method == "GET":
        return _page(request, draft, sheet, step)
    if program is not None:
        sheet.take(step, request.POST, program)
    asked = request.POST.get("do", "").removeprefix("who-m")
    if step in WITH_NUMBERS and asked.isdecimal() and len(asked) < 3 and 0 < int(asked) <= len(sheet.people):
        return render(request, "web/intake/who.html", {"who": who(user, sheet, int(asked))})
    if step == "applicant" and request.POST.get("do") == "areas":
        return _page(request, draft, sheet, step)
    try:
        return _act(request, draft, sheet, step)
    except NotFound:
        return _gone(request)


def _act(request: StaffRequest, draft: int, sheet: Sheet, step: str) -> HttpResponse:
    do = request.POST.get("do", "next")
    user = request.user
    if do == "add":
        sheet.add_person()
    if do.startswith("drop-") and do.removeprefix("drop-").isdigit():
        sheet.drop_person(int(do.removeprefix("drop-")))
    drafts.save(user, draft, sheet)
    if do == "save":
        return HttpResponse(f"{clock.now().astimezone(timezone.get_current_timezone()):%H:%M} 已自动保存")
    if do == "add" or do.startswith("drop-"):
        return _page(request, draft, sheet, step) if request.headers.get("HX-Request") else redirect(request.path)
    if do == "back":
        return redirect("intake-step", draft, sheet.beside(step, -1))
    program = _program(sheet, user)
    faults = sheet.errors(step, program, readers.villages(user)) if program else [Fault(_gap(sheet, user))]
    if faults:
        return _page(request, draft, sheet, step, faults)
    if step == "review":
        return _submit(request, draft, sheet)
    for line in warnings(user, sheet, step):
        messages.warning(request, line)
    sheet.finish(step)
    drafts.save(user, draft, sheet)
    return redirect("intake-step", draft, "review" if do == "review" else sheet.beside(step, +1))


def _submit(request: StaffRequest, draft: int, sheet: Sheet) -> HttpResponse:
    user = request.user
    program = _program(sheet, user)
    faults = all_faults(sheet, program, user) if program else [Fault(_gap(sheet, user))]
    if not faults and program:
        try:
            household = drafts.register(user, draft, sheet, program)
        except BadInput as bad:
            faults = [Fault(finding.message) for finding in bad.findings]
        except DoudiError as fault:
            faults = [Fault(line) for line in str(fault).splitlines()]
        else:
            messages.success(request, "这一家已经登记。看看可以申请什么，勾好就受理")
            return redirect("household-apply", household.pk)
    return _page(request, draft, sheet, "review", faults)


def all_faults(sheet: Sheet, program: Program, user: User) -> list[Fault]:
    """What is wrong on any page, each fault saying on which."""
    names = {mark.code: mark.label for mark in sheet.marks("")}
    found = []
    for each in sheet.steps:
        station = names.get(each) or f"第 {each.removeprefix('person-')} 人的情况"
        found += [Fault(f"{station}：{fault.text}") for fault in sheet.errors(each, program, readers.villages(user))]
    return found


def _program(sheet: Sheet, user: User) -> Program | None:
    try:
        return sheet.program(user.area_code)
    except OutsideCoverage:
        return None


def _gap(sheet: Sheet, user: User) -> str:
    try:
        sheet.program(user.area_code)
    except OutsideCoverage as gap:
        return str(gap)
    return ""


def _gone(request: StaffRequest) -> HttpResponse:
    messages.warning(request, "这份草稿已经提交或删掉了")
    return redirect("intake")


def _page(
    request: StaffRequest, draft: int, sheet: Sheet, step: str, faults: list[Fault] | None = None
) -> HttpResponse:
    user = request.user
    program = _program(sheet, user)
    context: dict[str, Any] = {
        "draft": draft,
        "sheet": sheet,
        "step": step,
        "marks": sheet.marks(step),
        "errors": faults or ([] if program else [Fault(_gap(sheet, user))]),
        "heading": HEADINGS.get(step) or _person_heading(sheet, step),
        "first": step == "applicant",
        "people": [_person(sheet, number) for number in range(1, len(sheet.people) + 1)],
        "filled_all": set(sheet.steps) - {"review"} <= set(sheet.data["done"]),
    }
    if program is not None:
        context |= _fields(sheet, step, program, request, bound=bool(faults))
    return render(request, "web/intake/step.html", context)


def _fields(sheet: Sheet, step: str, program: Program, request: StaffRequest, *, bound: bool) -> dict[str, Any]:
    """The forms of one page."""
    user = request.user
    if step == "applicant":
        find = request.POST.get("place-find", "").strip()[:20]
        villages = readers.villages(user)
        place = sheet.narrowed_place_form(villages, find, bound=bound)
        applicant = sheet.person_form(1, program, bound=bound)
        return {
            "place": place,
            "many_places": len(villages) > FEW,
            "find": find,
            "applicant": applicant,
            "who": who(user, sheet, 1),
        }
    if step == "members":
        numbers = range(2, len(sheet.people) + 1)
        forms = [(number, sheet.person_form(number, program, bound=bound)) for number in numbers]
        return {"members": [(number, form, who(user, sheet, number)) for number, form in forms]}
    if step == "account":
        return {"account": sheet.account_form(bound=bound)}
    if step == "review":
        return {"review": _review(sheet, program)}
    faults = sheet.fact_faults(step, program) if bound else {}
    rest = "h-rest-none" if step == "household" else f"p{step.removeprefix('person-')}-rest-none"
    return {"groups": sheet.groups(step, program, faults), "rest_name": rest}


def _review(sheet: Sheet, program: Program) -> list[dict[str, Any]]:
    """Every answered question of every person, then the household's, with what is unknown counted."""
    pages = [step for step in sheet.steps if step.startswith("person-")] + ["household"]
    found = []
    for page in pages:
        asked = [one for group in sheet.groups(page, program, {}) for one in group.questions]
        title = "全家和财产" if page == "household" else _person_heading(sheet, page)
        unknown = [one for one in asked if one.shown == "不清楚"]
        known = [one for one in asked if one.shown != "不清楚"]
        found.append({"step": page, "title": title, "known": known, "unknown": unknown})
    return found


def _person(sheet: Sheet, number: int) -> dict[str, Any]:
    identity = sheet.people[number - 1]["identity"]
    step = "applicant" if number == 1 else "members"
    return {"number": number, "name": identity.get("name") or f"第 {number} 人", "identity": identity, "step": step}


def _person_heading(sheet: Sheet, step: str) -> str:
    number = int(step.removeprefix("person-"))
    name = sheet.people[number - 1]["identity"].get("name") or f"第 {number} 人"
    return f"{name}的情况"
