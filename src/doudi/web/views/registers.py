"""Records at every level: case files, the table of a village, the card of a household; as of any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.documents import posters as wall
from doudi.services.documents import qr, registers
from doudi.services.documents.capture import Subject, capture, newest_case
from doudi.services.documents.printing import PRINTING
from doudi.services.documents.registers import Register
from doudi.services.registry import queries as registry
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.papers import day_of

SHOWN_MOST = 200


@staff(*CASEWORK)
@require_GET
def files(request: StaffRequest) -> HttpResponse:
    """Case files of one's area, or the table of a village within it."""
    user = request.user
    on, errors = day_of(request.GET.get("on", ""))
    area_code = request.GET.get("area", "") or user.area_code
    found = None
    try:
        found = _register(user, area_code, on)
    except DoudiError as fault:
        errors = [*errors, Fault(str(fault), "on")]
    context = {
        "found": found,
        "shown": _shown(found) if found else [],
        "hidden": max(len(found.lines) - SHOWN_MOST, 0) if found else 0,
        "area": area_code,
        "whole": user.area_code,
        "place": readers.area_name(area_code),
        "villages": readers.villages(user),
        "on": on,
        "errors": errors,
        "may_print": user.role in PRINTING,
    }
    return render(request, "web/papers/files.html", context)


@staff("township", "county")
@require_POST
def printed(request: StaffRequest) -> HttpResponse:
    """The same as PDF."""
    on, errors = day_of(request.POST.get("on", ""))
    area_code = request.POST.get("area", "")
    try:
        if errors:
            raise registers.NoSuchDay(errors[0].text)
        content = registers.printed(request.user, _register(request.user, area_code, on))
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect(f"{reverse('files')}?{urlencode({'area': area_code, 'on': on.isoformat()})}")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{area_code}-{on}.pdf"'
    return answer


@staff("township", "county")
@require_POST
def posters(request: StaffRequest) -> HttpResponse:
    """What hangs at the window."""
    try:
        content = wall.printed(request.user, clock.business_date())
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("papers")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="posters.pdf"'
    return answer


def _shown(found: Register) -> list[dict[str, Any]]:
    """The first rows, each cell with its heading for the phone."""
    return [
        {"cells": list(zip(found.heads, line.cells, strict=True)), "household": line.household}
        for line in found.lines[:SHOWN_MOST]
    ]


def _register(user: User, area_code: str, on: date) -> Register:
    known = {user.area_code, *(code for code, _ in readers.villages(user))}
    if area_code not in known:
        raise Http404
    return registers.register(user, area_code, on)


@staff(*CASEWORK)
@require_GET
def card(request: StaffRequest, pk: int) -> HttpResponse:
    """The card of one household; its QR leads here, past the sign-in."""
    try:
        home = registry.household(request.user, pk)
    except NotFound:
        raise Http404 from None
    on, errors = day_of(request.GET.get("on", ""))
    known = capture(Subject(home, on, newest_case(home, on)))
    link = request.build_absolute_uri(reverse("household-card", args=[pk]))
    context: dict[str, Any] = {
        "home": home,
        "card": {name.replace(".", "_"): value for name, value in known.values.items()},
        "members": known.lists["members"],
        "case": newest_case(home, on),
        "qr": mark_safe(qr.svg(link)),  # our own picture of our own address
        "on": on,
        "errors": errors,
        "may_print": request.user.role in PRINTING,
    }
    return render(request, "web/papers/card.html", context)
