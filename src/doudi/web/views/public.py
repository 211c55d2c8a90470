"""Pages for everybody: the front page, the notice board and the self-check. Nothing here writes a session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import OutsideCoverage
from doudi.services import clock
from doudi.services.registry import rulebook
from doudi.web import readers, selfcheck
from doudi.web.forms.family import FamilyForm

NO_INDEX = "noindex, nofollow, noarchive"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Two doors for residents, one for staff."""
    return render(request, "web/home.html")


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Notices that stand today: name, number of members, amount; nothing else, and not for search engines."""
    place = request.GET.get("area", "")
    shown = readers.board(place if place.isdigit() else "", clock.business_date())
    response = render(request, "web/public/board.html", {"board": shown})
    response.headers["X-Robots-Tag"] = NO_INDEX
    response.headers["Cache-Control"] = "no-store"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """我家能不能申请: asks, computes, answers, and forgets."""
    places = readers.places()
    area = request.POST.get("area") or request.GET.get("area") or (places[0].code if places else "")
    context = {"places": places, "area": area, "on": clock.business_date()}
    try:
        program = rulebook.program(area, clock.business_date())
    except OutsideCoverage as gap:
        return render(request, "web/public/check.html", context | {"gap": str(gap)})
    form = FamilyForm.typed(program, request.POST)
    context["form"] = form
    if request.method == "POST" and request.POST.get("do") == "check":
        told = selfcheck.tell(program, form)
        context["answers"] = told.answers if told else []
        context["assumed"] = told.assumed if told else []
        context["further"] = told.further if told else []
        context["errors"] = form.errors
    return render(request, "web/public/check.html", context)
