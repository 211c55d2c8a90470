"""The demonstration's own date: moved forward, so that a notice of seven days can be seen to end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from doudi.services import clock
from doudi.web.views.access import StaffRequest, staff

STEPS = {"1": 1, "7": 7}


@staff()
@require_POST
def forward(request: StaffRequest) -> HttpResponse:
    """Some days on; nowhere but in a demonstration."""
    days = STEPS.get(request.POST.get("days", ""))
    try:
        if days is None:
            raise Http404
        day = clock.move_forward(days)
    except clock.ClockFixed as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"演示日期到了 {day.year}年{day.month}月{day.day}日")
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if ours else "workbench")
