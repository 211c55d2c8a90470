"""The strict content security policy of every page, and who stands behind a request."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from doudi.services.audit.context import acts
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

LOOKS = {
    "household": "registry.household",
    "household-forms": "registry.household",
    "household-account": "registry.household",
    "case": "cases.case",
    "case-compare": "cases.case",
    "case-replay": "cases.case",
    "survey": "cases.case",
    "visit": "evidence.survey",
    "referral": "referrals.referral",
    "payment-list": "payments.paymentlist",
    "correction": "payments.correction",
    "payment": "payments.paymentline",
    "duplicate-compare": "registry.person",
    "duplicate": "duplicates.pair",
    "relatives-of": "evidence.staffmember",
}
"""Pages that show a person's or a family's data in full, and what they show."""
BUSY = "正在写入大量数据，查看还没法记下来，所以先不显示：请过一会儿再打开"
"""What is not on record is not shown: a SQLite file that somebody fills for long makes others wait."""
API = "/api/"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ON_SCREEN = ("text/html", "application/json", "text/javascript", "application/manifest+json")


class ContentSecurityPolicy:
    """Adds the policy to each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy."""
        response = self._get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response


class NoNul:
    """No person types the character NUL, and PostgreSQL refuses it: it is left out of addresses and forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is left; the interface for systems refuses such a request itself."""
        if request.path.startswith(API):
            return self._get_response(request)
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "").replace("\x00", "")
        if request.content_type in FORMS and any(map(_has_nul, request.POST.lists())):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]
        return self._get_response(request)


def _has_nul(field: tuple[str, list[str]]) -> bool:
    name, values = field
    return any("\x00" in each for each in (name, *values))


def _without_nul(told: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, values in told.lists():
        cleaned.setlist(name.replace("\x00", ""), [str(each).replace("\x00", "") for each in values])
    cleaned._mutable = False
    return cleaned


class OnRecord:
    """Whatever a request stores or shows is on record as the signed-in person's, from the request's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, within the person's name."""
        user = request.user if request.user.is_authenticated else None
        with acts(user, request.META.get("REMOTE_ADDR", "")):
            response = self._get_response(request)
            if user is not None and request.method == "GET" and response.status_code == HTTPStatus.OK:
                try:
                    _looked(request, response)
                except OperationalError:
                    response = render(request, "409.html", {"why": BUSY}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return response


def _looked(request: HttpRequest, response: HttpResponse) -> None:
    """A page that shows a family in full, and every file taken away, are on record; lists and forms are not."""
    match = request.resolver_match
    if match is None or match.url_name is None:
        return
    object_id = str(next(iter(match.kwargs.values()), ""))
    if match.url_name in LOOKS:
        record(What(Act.LOOK, LOOKS[match.url_name], object_id))
    elif not response.headers.get("Content-Type", "").startswith(ON_SCREEN):
        record(What(Act.EXPORT, match.url_name, object_id))
