"""Who stands behind a request of a system, and one shape for whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from doudi.api import problems, rates
from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.audit.context import acts
from doudi.services.connections.models import Token
from doudi.services.connections.tokens import TokenRefused, recognised

ROOT = "/api/"
DOCUMENT = "/api/v1/openapi.json"
IN_ADDRESS = ("token", "access_token", "api_key", "authorization")
FAILED = 400
Answer = Callable[[HttpRequest], HttpResponse]


class ApiRequest(HttpRequest):
    """A request of a system; what an operation gets."""

    user: User
    token: Token


class OneErrorShape:
    """Outermost: pages of other middleware (too large, no such address, failed) become problems."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        response = self._get_response(request)
        if not request.path.startswith(ROOT):
            return response
        if response.status_code >= FAILED and response.headers.get("Content-Type") != problems.CONTENT_TYPE:
            allow = response.headers.get("Allow")
            response = problems.problem(response.status_code, headers={"Allow": allow} if allow else None)
        response.headers["Cache-Control"] = "no-store"
        return response


class Door:
    """Innermost: a token, never a session, says who acts; everything within is on record as that account's."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say why not."""
        if not request.path.startswith(ROOT) or request.path == DOCUMENT:
            return self._get_response(request)
        address = request.META.get("REMOTE_ADDR", "")
        if any(each.lower() in IN_ADDRESS for each in request.GET):
            return problems.problem(400, "令牌不能写在地址里，地址会留在日志里：请写在 Authorization 里，并换一个令牌")
        if "\0" in request.path or any("\0" in each for pair in request.GET.lists() for each in (pair[0], *pair[1])):
            return problems.problem(400)
        try:
            with acts(None, address):
                token = recognised(_shown(request), address)
            rates.count(token)
        except DoudiError as fault:
            return problems.of(fault) or problems.problem(401)
        request.user = token.user
        request.token = token  # type: ignore[attr-defined]
        with acts(token.user, address):
            return self._get_response(request)


def _shown(request: HttpRequest) -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise TokenRefused(problems.TOLD[401])
    return text.strip()
