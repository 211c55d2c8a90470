"""Referrals: the lists of both sides, one referral with its steps, sending, and a county's limits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts import agencies
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound
from doudi.services.referrals import actions, queries
from doudi.services.referrals.actions import MOVES, Ask, Move, Said
from doudi.services.referrals.models import AgencyLimit, Referral, State
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.referrals import LimitForm, MoveForm, SendForm
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff

BOTH_SIDES = (*CASEWORK, "agency")
SENDING = ("township", "county")
TABS = (
    ("", "没办完的"), (State.SENT, "待接收"), (State.ACCEPTED, "办理中"), (queries.LATE, "已超期"),
    (State.RETURNED, "已退回"), (State.ANSWERED, "已答复"),
)  # fmt: skip


@staff(*BOTH_SIDES)
@require_GET
def referrals(request: StaffRequest) -> HttpResponse:
    """The list of one's side, by tab."""
    user = request.user
    kind = request.GET.get("show", "")
    kind = kind if kind in dict(TABS) else ""
    counts = queries.counts(user)
    pages = Paginator(queries.shown(user, kind), readers.PAGE).get_page(request.GET.get("page"))
    places = readers.place_lines(row.area_code for row in pages.object_list)
    today = clock.business_date()
    context = {
        "pages": pages,
        "rows": [{"referral": row, "place": places[row.area_code], "late": _late(row)} for row in pages.object_list],
        "tabs": [
            {"kind": each, "label": label, "count": counts[each], "current": each == kind} for each, label in TABS
        ],
        "heading": _heading(user, counts),
        "is_agency": user.role == Role.AGENCY,
        "today": today,
    }
    return render(request, "web/referrals/list.html", context)


def _heading(user: User, counts: dict[str, int]) -> str:
    late = f"，其中 {counts[queries.LATE]} 件已超期" if counts[queries.LATE] else ""
    if user.role == Role.AGENCY:
        waiting = counts[State.SENT] + counts[State.ACCEPTED]
        return f"民政转来 {waiting} 件要办{late}" if waiting else "现在没有要办的转办"
    if counts[State.RETURNED]:
        return f"部门退回 {counts[State.RETURNED]} 件，要补充后再转"
    return f"部门正在办 {counts['']} 件{late}" if counts[""] else "现在没有在部门办的转办"


def _late(row: Referral) -> bool:
    return row.state in (State.SENT, State.ACCEPTED) and row.due_on is not None and row.due_on < clock.business_date()


@staff(*BOTH_SIDES)
@require_GET
def referral(request: StaffRequest, pk: int) -> HttpResponse:
    """One referral: what was asked, what was told, what was done."""
    found = _referral(request.user, pk)
    context = {
        "referral": found,
        "place": readers.place_line(found.area_code),
        "steps": list(found.steps.select_related("actor").order_by("-id")),
        "moves": _moves(request.user, found),
        "late": _late(found),
        "limit": queries.limit(found.area_code, found.agency, found.sent_on),
        "is_agency": request.user.role == Role.AGENCY,
        "waits_for": "部门" if found.state in (State.SENT, State.ACCEPTED) else "乡镇",
        "today": clock.business_date(),
    }
    return render(request, "web/referrals/referral.html", context)


@staff("township", "county", "agency")
@require_http_methods(["GET", "POST"])
def do(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """The form of a step; posting takes it."""
    found, move = _referral(request.user, pk), MOVES.get(code)
    if move is None:
        raise Http404
    if move not in _moves(request.user, found):
        messages.warning(request, f"现在是“{found.get_state_display()}”，{_who(move)}才能{move.verb}")
        return redirect("referral", pk)
    if request.method == "GET":
        return _move_page(request, found, move, MoveForm(move=move, initial={"version": found.version}))
    form = MoveForm(request.POST, move=move)
    if not form.is_valid():
        return _move_page(request, found, move, form, listed_errors(form))
    told = form.cleaned_data
    try:
        said = Said(told["note"], told.get("outcome", ""), told.get("amount"))
        actions.move(request.user, pk, code, told["version"], said)
    except DoudiError as fault:
        return _move_page(request, found, move, form, [Fault(line) for line in str(fault).splitlines()])
    messages.success(request, f"已{move.verb}")
    return redirect("referral", pk)


def _who(move: Move) -> str:
    return "部门待办时" if move.by_agency else "转出的一方在没办完时"


def _moves(user: User, found: Referral) -> list[Move]:
    """The steps that this person may take now."""
    mine = user.role == Role.AGENCY
    acting = mine or user.role in SENDING
    return [move for move in MOVES.values() if acting and move.by_agency == mine and found.state in move.after]


def _move_page(
    request: StaffRequest, found: Referral, move: Move, form: MoveForm, errors: list[Fault] | None = None
) -> HttpResponse:
    context = {"referral": found, "move": move, "form": form, "errors": errors or []}
    return render(request, "web/referrals/do.html", context, status=200)


@staff(*SENDING)
@require_http_methods(["GET", "POST"])
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask an agency for something for a family."""
    home = _household(request.user, pk)
    members = registry.current_members(home, clock.business_date())
    people = {str(row.person_id): row.person for row in members}
    names = [(key, person.name) for key, person in people.items()]
    form = SendForm(request.POST or None, people=names)
    errors: list[Fault] = []
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data
            try:
                ask = Ask(told["agency"], told["what"], person=people.get(told["person"]))
                made = actions.send(request.user, home, ask)
            except DoudiError as fault:
                errors = [Fault(str(fault))]
            else:
                messages.success(request, f"已转给{made.agency_label}")
                return redirect("referral", made.pk)
        else:
            errors = listed_errors(form)
    head = registry.head(home, clock.business_date())
    context = {"home": home, "head": head.name if head else "没有户主的", "form": form, "errors": errors}
    return render(request, "web/referrals/send.html", context)


@staff("county", "auditor")
@require_http_methods(["GET", "POST"])
def limits(request: StaffRequest) -> HttpResponse:
    """How long each agency has, with the document; a new row, never a changed one."""
    user = request.user
    if request.method == "POST" and user.role != "county":
        raise Http404
    form = LimitForm(request.POST or None)
    errors: list[Fault] = []
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data
            try:
                actions.set_limit(user, told["agency"], told["working_days"], told["document"], told["since"])
            except DoudiError as fault:
                errors = [Fault(str(fault))]
            else:
                messages.success(request, "已记下，从那天起转出的按这个时限")
                return redirect("referral-limits")
        else:
            errors = listed_errors(form)
    context = {"form": form, "errors": errors, "rows": _limits(user), "may_set": user.role == "county"}
    return render(request, "web/referrals/limits.html", context)


def _limits(user: User) -> list[dict[str, Any]]:
    on = clock.business_date()
    rows = list(AgencyLimit.objects.filter(area_code=user.area_code).select_related("entered_by"))
    found = []
    for code in agencies.AGENCIES:
        own = [row for row in rows if row.agency == code]
        now = next((row for row in own if row.since <= on), None)
        found.append({"label": agencies.label(code), "now": now, "others": [row for row in own if row is not now]})
    return found


def _referral(user: User, pk: int) -> Referral:
    try:
        return queries.referral(user, pk)
    except NotFound:
        raise Http404 from None


def _household(user: User, pk: int) -> Household:
    try:
        return registry.household(user, pk)
    except NotFound:
        raise Http404 from None
