"""Printing: the forms of one household, one form of many households, and the log."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases.models import Case
from doudi.services.documents import printing, registers, specifications
from doudi.services.documents.capture import Subject, capture, last_event, newest_case
from doudi.services.documents.printing import PRINTING, Order
from doudi.services.documents.specifications import EVENTS, Specification
from doudi.services.documents.wording import EDITABLE
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household
from doudi.services.search.queries import find
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.forms.questions import read_date
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.households import rows as household_rows

FOUND_MOST = 20
LONGEST_NUMBER = 18
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def centre(request: StaffRequest) -> HttpResponse:
    """Find a household, or take one form for many."""
    text = readers.typed(request.POST.get("q", ""))
    found = find(request.user, text, most=FOUND_MOST).hits
    context = {
        "text": text,
        "rows": household_rows(dict.fromkeys(hit.household for hit in found)),
        "forms": list(specifications.specifications().values()),
        "villages": readers.villages(request.user),
        "may_print": request.user.role in PRINTING,
        "most": FOUND_MOST,
    }
    return render(request, "web/papers/centre.html", context)


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def household_forms(request: StaffRequest, pk: int) -> HttpResponse:
    """The forms of one household: the set of an event ticked, reason texts that may be changed, a day to look from."""
    home = _household(request.user, pk)
    on, errors = day_of(request.POST.get("on") or request.GET.get("on", ""))
    if request.method == "GET" or errors:
        return _household_page(request, home, on, errors)
    order = Order(
        forms=request.POST.getlist("forms"),
        households=[home],
        on=on,
        texts={name: request.POST[name] for name in EDITABLE if name in request.POST},
        case=_case(request, home, on),
        links=_links(request, [home]),
    )
    try:
        return _answer(request, order, home.number)
    except DoudiError as fault:
        return _household_page(request, home, on, [Fault(str(fault))])


def _household_page(request: StaffRequest, home: Household, on: date, errors: list[Fault]) -> HttpResponse:
    case = _case(request, home, on)
    asked = request.POST if request.method == "POST" else request.GET
    event = asked.get("event", "")
    event = event if event in EVENTS else last_event(case, on)
    forms = specifications.specifications().values()
    ticked = request.POST.getlist("forms") if request.method == "POST" else None
    chosen = specifications.preselected(event, case.scheme if case else "")
    codes = [each.code for each in chosen] if ticked is None else ticked
    known = capture(Subject(home, on, case)).values
    texts = [(name, label, request.POST.get(name, known[name] or "")) for name, label in EDITABLE.items()]
    context = {
        "home": home,
        "head": known["head.name"] or "没有户主的",
        "place": readers.place_line(home.area_code),
        "case": case,
        "cases": list(_cases(home, on)),
        "on": on,
        "event": event,
        "event_label": EVENTS[event],
        "events": [{"code": code, "label": label, "current": code == event} for code, label in EVENTS.items()],
        "first": [(each, each.code in codes) for each in chosen],
        "others": [(each, each.code in codes) for each in forms if each not in chosen],
        "texts": texts,
        "errors": errors,
        "may_print": request.user.role in PRINTING,
    }
    return render(request, "web/papers/household.html", context)


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def many(request: StaffRequest) -> HttpResponse:
    """One form for the ticked households of a village."""
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("form"):
        return redirect("papers")
    form, area_code = _form(asked.get("form", "")), asked.get("village", "")
    homes = _homes(request.user, area_code)
    on, errors = day_of(asked.get("on", ""))
    ticked = request.POST.getlist("household")
    if request.GET.get("all") == "1" and request.method == "GET":
        ticked = [str(home.pk) for home in homes]
    if request.method == "POST" and not errors:
        chosen = [home for home in homes if str(home.pk) in ticked]
        try:
            return _answer(request, Order([form.code], chosen, on, links=_links(request, chosen)), area_code)
        except DoudiError as fault:
            errors = [Fault(str(fault))]
    context = {
        "form": form,
        "village": area_code,
        "place": readers.place_line(area_code),
        "rows": [row | {"ticked": str(row["pk"]) in ticked} for row in household_rows(homes)],
        "on": on,
        "errors": errors,
        "may_print": request.user.role in PRINTING,
        "most": printing.MOST_SHEETS,
    }
    return render(request, "web/papers/many.html", context)


@staff(*CASEWORK)
@require_GET
def prints(request: StaffRequest) -> HttpResponse:
    """Who printed what, when."""
    pages = Paginator(printing.prints(request.user), readers.PAGE).get_page(request.GET.get("page"))
    places = readers.place_lines(row.area_code for row in pages.object_list)
    heads = readers.heads([row.household for row in pages.object_list if row.household])
    rows = [
        {"print": row, "place": places[row.area_code], "head": heads[row.household_id][0] if row.household_id else ""}
        for row in pages.object_list
    ]
    return render(request, "web/papers/log.html", {"pages": pages, "rows": rows, "today": clock.business_date()})


def _answer(request: StaffRequest, order: Order, name: str) -> HttpResponse:
    """The file of the button that was pressed. Raises DoudiError."""
    act = request.POST.get("do", "preview")
    media = "docx" if act == "docx" else "pdf"
    if act == "preview":
        content = printing.preview(request.user, order)
    else:
        content = printing.printed(request.user, order, media)
    answer = HttpResponse(content, content_type=MEDIA[media])
    kind = "attachment" if media == "docx" else "inline"
    answer["Content-Disposition"] = f'{kind}; filename="{name}.{media}"'
    return answer


def _cases(home: Household, on: date) -> QuerySet[Case]:
    return home.cases.filter(accepted_on__lte=on).select_related("household", "applicant", "handler")


def _case(request: StaffRequest, home: Household, on: date) -> Case | None:
    """The one asked for, or the newest of that day."""
    asked = request.POST if request.method == "POST" else request.GET
    pk = asked.get("case", "")
    known = pk.isascii() and pk.isdigit() and len(pk) < LONGEST_NUMBER
    return (_cases(home, on).filter(pk=int(pk)).first() if known else None) or newest_case(home, on)


def day_of(typed: str) -> tuple[date, list[Fault]]:
    """The day to look from, today where nothing was typed."""
    today = clock.business_date()
    if not typed.strip():
        return today, []
    try:
        return read_date(typed), []
    except ValueError as fault:
        return today, [Fault(str(fault), "on")]


def _links(request: StaffRequest, homes: list[Household]) -> dict[int, str]:
    return {home.pk: request.build_absolute_uri(reverse("household-card", args=[home.pk])) for home in homes}


def _form(code: str) -> Specification:
    try:
        return specifications.specification(code)
    except DoudiError:
        raise Http404 from None


def _homes(user: User, area_code: str) -> list[Household]:
    """The households of a village within the area."""
    if area_code not in {code for code, _ in readers.villages(user)}:
        raise Http404
    return registers.homes_in(user, area_code)


def _household(user: User, pk: int) -> Household:
    try:
        return registry.household(user, pk)
    except NotFound:
        raise Http404 from None
