"""The county's own rule packs: what lies in the folder, what waits for a second person, what holds."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.domain.findings import DoudiError, Faults
from doudi.services.accounts.scope import NotFound
from doudi.services.standards import adopting
from doudi.web.views.access import StaffRequest, staff


@staff("county", "auditor", "administrator")
@require_GET
def packs(request: StaffRequest) -> HttpResponse:
    """The shelf, and what was offered so far."""
    user = request.user
    offers = adopting.history(user)
    return render(
        request,
        "web/standards/packs.html",
        {
            "shelf": adopting.shelf(user),
            "waiting": [(row, row.offered_by_id == user.pk) for row in offers if not hasattr(row, "verdict")],
            "judged": [row for row in offers if hasattr(row, "verdict")],
            "may": user.role == "county",
        },
    )


@staff("county")
@require_POST
def pack_offer(request: StaffRequest) -> HttpResponse:
    """Put up for approval."""
    try:
        adopting.offer(request.user, request.POST.get("hash", ""))
    except NotFound as fault:
        messages.warning(request, str(fault))
    except DoudiError as fault:
        _say(request, fault)
    else:
        messages.success(request, "已送审，请本县另一位县民政局人员批准")
    return redirect("packs")


@staff("county")
@require_POST
def pack_judge(request: StaffRequest, pk: int) -> HttpResponse:
    """Adopt or send back."""
    approved = request.POST.get("approved") == "1"
    told = {"approved": approved, "reason": request.POST.get("reason", "").replace("\0", "")}
    try:
        adopting.judge(request.user, pk, request.POST.get("hash", ""), **told)  # type: ignore[arg-type]
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        _say(request, fault)
    else:
        messages.success(request, "已采用，从现在起按它办" if approved else "已退回")
    return redirect("packs")


def _say(request: StaffRequest, fault: DoudiError) -> None:
    """All faults of a pack at once."""
    for text in [each.message for each in fault.findings] if isinstance(fault, Faults) else [str(fault)]:
        messages.warning(request, text)
