"""What waits to be reviewed: ticked in a list and opened together, or looked at and set aside with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain import area
from doudi.domain.area import Level
from doudi.domain.findings import DoudiError, Faults
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.reviews import actions, queries
from doudi.services.reviews.models import Cause
from doudi.services.reviews.queries import Row, Standing
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.reviews import AsideForm, ReviewForm
from doudi.web.views.access import StaffRequest, staff

KEEPERS = ("township", "county")
TABS = (
    ("due", "要复核的", (Standing.CHANGED, Standing.OVERDUE, Standing.SOON, Standing.UNKNOWN)),
    ("doing", "正在复核", (Standing.UNDER_WAY,)),
    ("later", "还没有到期", (Standing.LATER,)),
)


@staff("village", *KEEPERS, "auditor")
@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """The list by standing and place, with counts that are exactly its rows."""
    show, within = request.GET.get("show", "due"), request.GET.get("within", "")
    places = _places(request.user)
    if within and within not in places:
        raise Http404
    found = queries.rows(request.user, within)
    tab = next((each for each in TABS if each[0] == show), TABS[0])
    mine = [row for row in found if row.standing in tab[2]]
    pages = Paginator(mine, readers.PAGE).get_page(request.GET.get("page"))
    counts = Counter(row.standing for row in found)
    context = {
        "tabs": [(code, label, sum(counts[each] for each in held), code == tab[0]) for code, label, held in TABS],
        "counts": counts,
        "overdue": counts[Standing.OVERDUE],
        "changed": counts[Standing.CHANGED],
        "pages": pages,
        "rows": _shown([*pages.object_list]),
        "may": request.user.role in KEEPERS,
        "places": places,
        "within": within,
        "show": tab[0],
        "query": {"show": tab[0], "within": within},
    }
    return render(request, "web/reviews/list.html", context)


@staff(*KEEPERS)
@require_POST
def open_many(request: StaffRequest) -> HttpResponse:
    """Open a review for each ticked line."""
    picked = [int(each) for each in request.POST.getlist("row") if each.isascii() and each.isdigit() and len(each) < 12]
    try:
        told = actions.open_many(request.user, picked)
    except NotAllowed:
        raise
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("reviews")
    done = [each for each in told if each.case is not None]
    if done:
        messages.success(request, f"已开始复核 {len(done)} 户：接着登记入户核查")
    for each in told:
        if each.case is None:
            messages.warning(request, each.reason)
    return redirect("reviews")


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """One entitlement: open its review with the cause, or set aside what changed."""
    try:
        row = queries.row(request.user, pk)
    except NotFound:
        raise Http404 from None
    if row.case_id is not None:
        return redirect("case", row.case_id)
    asked = request.POST if request.method == "POST" else None
    aside = asked is not None and asked.get("do") == "aside"
    opening = ReviewForm(None if aside else asked, initial={"cause": _cause(row)})
    setting = AsideForm(asked if aside else None, auto_id="aside_%s")
    faults: list[Fault] = []
    if asked is not None and not (faults := listed_errors(setting if aside else opening)):
        try:
            return _aside(request, row, setting) if aside else _open(request, row, opening)
        except NotAllowed:
            raise
        except Faults as fault:
            faults = [Fault(each.message) for each in fault.findings]
        except DoudiError as fault:
            faults = [Fault(str(fault))]
    context = {**_shown([row])[0], "form": opening, "aside": setting, "errors": faults}
    return render(request, "web/reviews/review.html", context | {"has_changed": row.standing is Standing.CHANGED})


def _open(request: StaffRequest, row: Row, form: ReviewForm) -> HttpResponse:
    case = actions.open_review(request.user, row.pk, form.cleaned_data["cause"], form.cleaned_data["why"])
    messages.success(request, "已开始复核：接着登记入户核查")
    return redirect("case", case.pk)


def _aside(request: StaffRequest, row: Row, form: AsideForm) -> HttpResponse:
    actions.set_aside(request.user, row.pk, form.cleaned_data["why"])
    messages.success(request, "已记下理由，这些变化不再提醒；以后再有变化还会列出来")
    return redirect("reviews")


def _cause(row: Row) -> str:
    return Cause.CHANGE if row.standing is Standing.CHANGED else Cause.CYCLE


def _shown(rows: Sequence[Row]) -> list[dict[str, Any]]:
    wanted = Entitlement.objects.select_related("household", "case__applicant", "decision")
    found = wanted.in_bulk([row.pk for row in rows])
    places = readers.place_lines(row.area_code for row in rows)
    return [
        {
            "row": row,
            "given": found[row.pk],
            "place": places[row.area_code],
            "label": readers.scheme_label(found[row.pk].case),
            "late": row.standing in (Standing.OVERDUE, Standing.CHANGED),
        }
        for row in rows
    ]


def _places(user: User) -> dict[str, str]:
    """The places one level below the person's own."""
    below = "township" if area.level(user.area_code) is Level.COUNTY else "village"
    return dict(registry.areas(user, below).values_list("code", "name"))
