"""Which cases the county visits: the draw, and what was drawn before."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases import queries as cases
from doudi.services.remedies import draws as drawing
from doudi.services.remedies.models import Draw
from doudi.web import readers
from doudi.web.views.access import StaffRequest, staff

SHOWN = 20


def _scheme(user: User, typed: str) -> str:
    """One of the schemes of open cases; nothing waits under another name."""
    known = cases.cases(user, open_only=True).order_by().values_list("scheme", flat=True).distinct()
    return typed if typed in set(known) else ""


@staff("county", "auditor")
@require_http_methods(["GET", "POST"])
def draws(request: StaffRequest) -> HttpResponse:
    """Draw, and look at the draws; an auditor sees that each can be done again."""
    user = request.user
    if request.method == "POST":
        if user.role != "county":
            raise Http404
        try:
            drawing.draw(user, _scheme(user, request.POST.get("scheme", "")))
        except DoudiError as fault:
            messages.warning(request, str(fault))
        else:
            messages.success(request, "已抽取，抽中的要先登记县级入户再批准")
        return redirect("draws")
    waiting = []
    for scheme in cases.cases(user, open_only=True).order_by().values_list("scheme", flat=True).distinct():
        rows = [(share, case) for share, each in drawing.waiting(user, scheme).items() for case in each]
        if rows:
            label = readers.scheme_label(rows[0][1])
            waiting.append({"scheme": scheme, "label": label, "count": len(rows), "share": rows[0][0]})
    made = bounded(Draw.objects.select_related("by"), user)[:SHOWN]
    listed = [
        {
            "draw": row,
            "same": drawing.same_again(row),
            "drawn": [each.case for each in row.cases.select_related("case") if each.drawn],
            "count": row.cases.count(),
        }
        for row in made
    ]
    context = {"waiting": waiting, "rows": listed, "may_draw": user.role == "county"}
    return render(request, "web/remedies/draws.html", context)
