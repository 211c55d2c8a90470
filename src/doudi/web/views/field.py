"""What a phone keeps to work without a network: a page without any personal data, and the worker that holds it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.surveys import MOST_SHOWN, VISITORS, homes, rows

PARTS = (
    "vendor/bootstrap.min.css",
    "doudi/doudi.css",
    "doudi/field-form.js",
    "doudi/field-store.js",
    "doudi/field-list.js",
    "doudi/field.js",
    "doudi/mark.svg",
    "doudi/icons.svg",
    "doudi/chevron.svg",
    "doudi/tick.svg",
    "doudi/dot.svg",
)


@staff(*VISITORS)
@require_GET
def shell(request: StaffRequest) -> HttpResponse:
    """The page that the phone keeps; everything about families comes later and stays encrypted."""
    return render(request, "web/surveys/field.html", {"days": settings.FIELD_DAYS})


@staff(*VISITORS)
@require_GET
def to_take(request: StaffRequest) -> JsonResponse:
    """Who is signed in (by number), a fresh token to send with, and the visits that may be taken along."""
    found = rows(homes(request.user)[:MOST_SHOWN])
    visits = [
        {
            "case": row["case"].pk,
            "title": row["title"],
            "place": f"{row['place']} {row['address']}",
            "url": reverse("survey", args=[row["case"].pk]),
        }
        for row in found
    ]
    return JsonResponse({"user": request.user.pk, "token": get_token(request), "visits": visits})


@never_cache
@require_GET
def worker(_: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps."""
    kept = [reverse("field"), reverse("field-manifest"), *(static(part) for part in PARTS)]
    text = get_template("web/surveys/worker.js").render({"kept": kept, "edition": edition()})
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_GET
def manifest(_: HttpRequest) -> JsonResponse:
    """What makes the page installable."""
    icon = {"src": static("doudi/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": "兜底入户调查",
        "short_name": "入户",
        "lang": "zh-CN",
        "start_url": reverse("field"),
        "scope": reverse("field"),
        "display": "standalone",
        "background_color": "#f2f5f6",
        "theme_color": "#12394a",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@lru_cache(maxsize=1)
def edition() -> str:
    """Changes whenever anything that the phone keeps changes."""
    digest = hashlib.sha256(render_to_string("web/surveys/field.html").encode())
    for part in PARTS:
        found = finders.find(part)
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
    return digest.hexdigest()[:16]
