"""The one search box: who, which household, which case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doudi.domain import area
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries as cases
from doudi.services.cases.models import Case
from doudi.services.registry import queries as registry
from doudi.services.search import asking
from doudi.services.search.asking import Kind
from doudi.services.search.queries import MOST, Found, Hit, find
from doudi.web import caselists, readers
from doudi.web.menu import CASEWORK, WINDOW
from doudi.web.middleware import BUSY
from doudi.web.views.access import StaffRequest, staff

NUMBER_SHOWN = 4
BELOW = {area.Level.PROVINCE: "prefecture", area.Level.PREFECTURE: "county", area.Level.COUNTY: "township"}
BELOW |= {area.Level.TOWNSHIP: "village"}


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Words go into the address, so that one can come back; numbers of people never do. One hit by number opens."""
    sent = request.POST if request.method == "POST" else request.GET
    text, within = readers.typed(sent.get("q", "")), sent.get("area", "")
    sealed = asking.read(text).kind in (Kind.IDENTITY, Kind.PHONE, Kind.HALF_NUMBER)
    if request.method == "POST" and not sealed:
        words = {name: value for name, value in (("q", text), ("area", within)) if value}
        return redirect(f"{reverse('search')}?{urlencode(words)}")
    try:
        found = find(request.user, text, within)
    except NotFound:
        raise Http404 from None
    except OperationalError:
        return render(request, "409.html", {"why": BUSY}, status=503)
    if len(found.hits) == 1 and (found.asked.by_number or found.hits[0].household.number == found.asked.number):
        return redirect("household", found.hits[0].household.pk)
    applications = list(cases.cases(request.user, found.asked.number)[:MOST]) if found.asked.kind is Kind.CODE else []
    if len(applications) == 1 and applications[0].number == found.asked.number:
        return redirect("case", applications[0].pk)
    context = {
        "text": "" if sealed else text,
        "shown": f"…{text[-NUMBER_SHOWN:]}" if sealed else text,
        "found": found,
        "half": found.asked.kind is Kind.HALF_NUMBER,
        "rows": rows(request.user, found),
        "cases": caselists.rows(applications),
        "places": _places(request.user, found),
        "within": within,
        "areas": _areas(request.user, within),
        "may_intake": request.user.role in WINDOW,
    }
    return render(request, "web/search.html", context)


def rows(user: User, found: Found) -> list[dict[str, Any]]:
    """Hits as lists show them, with the newest application of each household."""
    homes = [hit.household for hit in found.hits]
    heads = readers.heads(homes)
    places = readers.place_lines(home.area_code for home in homes)
    newest: dict[int, Case] = {}
    for case in cases.cases(user).filter(household__in=homes).order_by("pk"):
        newest[case.household_id] = case
    applications = {row["household"]: row for row in _cases(newest)}
    return [_row(hit, heads[hit.household.pk], places, applications) for hit in found.hits]


def _cases(newest: dict[int, Case]) -> list[dict[str, Any]]:
    shown = caselists.rows(newest.values())
    return [row | {"household": home} for home, row in zip(newest, shown, strict=True)]


def _row(
    hit: Hit, head: tuple[str, int], places: dict[str, str], applications: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    home, member = hit.household, hit.member
    return {
        "pk": home.pk,
        "number": home.number,
        "name": member.person.name if member else head[0],
        "head": "" if member is None or member.is_head else head[0],
        "id_text": member.person.id_masked if member else "",
        "size": head[1],
        "place": places[home.area_code],
        "house": home.address,
        "residence": home.get_residence_display(),
        "case": applications.get(home.pk),
    }


def _places(user: User, found: Found) -> list[tuple[str, str]]:
    codes = [each.code for each in found.places if each.code != user.area_code]
    lines = readers.place_lines(codes)
    return [(code, lines[code]) for code in codes]


def _areas(user: User, within: str) -> list[tuple[str, str]]:
    """One level below the person's area, and the place that was chosen by its name."""
    level = BELOW.get(area.level(user.area_code))
    found = [(row.code, row.name) for row in registry.areas(user, level)] if level else []
    if within and within not in dict(found):
        found.append((within, readers.place_line(within)))
    return found
