"""For machines: does the server live, can it work, and how much does it do."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from doudi.services.upkeep import readiness
from doudi.web.observing import exposition

NOT_READY = 503


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    del request
    return JsonResponse({"live": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, tables and packs are there; else 503 with the names of those that are not."""
    del request
    missing = readiness.missing()
    return JsonResponse({"ready": not missing, "missing": missing}, status=NOT_READY if missing else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' format, for the addresses and the token of the settings; for others not there."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind == "Bearer":
        return hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)
