"""How long data are kept, what is due, and what waits for a second person's word."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import DoudiError, Faults
from doudi.services import clock
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded
from doudi.services.registry import queries
from doudi.services.retention import actions, terms
from doudi.services.retention.models import ErasureList
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors, text_box
from doudi.web.views.access import StaffRequest, staff

SHOWN = 50


class DemandForm(forms.Form):
    """By which paper the erasure was demanded."""

    document = forms.CharField(
        label="申请或者文书的编号、日期", max_length=100, widget=text_box("l"),
        error_messages={"required": "没有写要求清除的申请或者文书：请写编号、日期"},
    )  # fmt: skip


@staff("county", "auditor")
@require_GET
def retention(request: StaffRequest) -> HttpResponse:
    """Terms with what is due now, lists that wait, lists that were judged."""
    rows = bounded(ErasureList.objects.select_related("made_by", "verdict__by"), request.user)[:SHOWN]
    lists = [(row, _told(row.items), row.made_by_id == request.user.pk) for row in rows]
    found = terms.terms(request.user)
    context = {
        "terms": [(term, _told(term.due)) for term in found],
        "due": any(term.due for term in found),
        "waiting": [each for each in lists if not hasattr(each[0], "verdict")],
        "judged": [each for each in lists if hasattr(each[0], "verdict")],
        "may": request.user.role == "county",
    }
    return render(request, "web/retention/retention.html", context)


@staff("county")
@require_POST
def propose_due(request: StaffRequest) -> HttpResponse:
    """Put up everything that is due."""
    try:
        actions.propose_due(request.user)
    except NotAllowed:
        raise
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "清除单已提出，请本县另一位县民政局人员批准")
    return redirect("retention")


@staff("county")
@require_POST
def judge(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve and erase, or send back."""
    told = {"approved": request.POST.get("approved") == "1"}
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        made = actions.judge(request.user, pk, request.POST.get("hash", ""), reason=reason, **told)
    except NotAllowed:
        raise
    except NotFound:
        raise Http404 from None
    except Faults as fault:
        messages.warning(request, "；".join(each.message for each in fault.findings))
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"已清除 {made.erased} 项，找不回来了" if made.approved else "已退回，什么也没有清除")
    return redirect("retention")


@staff("county")
@require_http_methods(["GET", "POST"])
def household_erase(request: StaffRequest, pk: int) -> HttpResponse:
    """A list of what is held on one family, demanded by a paper."""
    try:
        found = queries.household(request.user, pk)
    except NotFound:
        raise Http404 from None
    form = DemandForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST" and not (faults := listed_errors(form)):
        try:
            actions.propose_for(request.user, pk, form.cleaned_data["document"])
        except NotAllowed:
            raise
        except DoudiError as fault:
            faults = [Fault(str(fault))]
        else:
            messages.success(request, "清除单已提出，请本县另一位县民政局人员批准")
            return redirect("retention")
    head = queries.head(found, clock.business_date())
    context = {"household": found, "head": head.name if head else "", "form": form, "errors": faults}
    return render(request, "web/retention/demand.html", context | {"told": _told(terms.of_household(found))})


def _told(items: list[terms.Item]) -> str:
    """``材料扫描件 3 份、电话 1 个``."""
    counts = Counter(kind for kind, _ in items)
    return "、".join(f"{label} {counts[kind]} 项" for kind, label in terms.KINDS.items() if counts[kind])
