"""Between signing in and working: a sign-in that still holds, a password of one's own, the second factor set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from doudi.services.accounts import factors, sessions

ALWAYS = frozenset(("sign-out", "large", "own-password", "field-worker", "field-manifest"))
"""What somebody may do who must first change the password or set up the factor."""

FACTOR = frozenset(("own-factor", "own-factor-picture"))

STRONG = "provider_asked_a_second_factor"
"""In the session of a sign-in where the county relies on its identity provider for the second factor."""


class Gate:
    """Ends what is over, and sends those who owe something to where they do it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; who is sent to sign in again is told why."""
        why = None
        if request.user.is_authenticated:
            why = sessions.ended(request.user, request.session.session_key or "")
            if why is not None:
                logout(request)
        response = self._get_response(request)
        sign_in = reverse("sign-in")
        if why is not None and response.headers.get("Location", "").startswith(f"{sign_in}?"):
            response.headers["Location"] += "&" + urlencode({"why": why.name})
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """First things first; a system with a token (the API's addresses have a namespace) did not sign in."""
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or match is None or match.namespaces or match.url_name in ALWAYS:
            return None
        if user.must_change:
            return redirect("own-password")
        if match.url_name in FACTOR or request.session.get(STRONG) or not factors.required(user):
            return None
        return redirect("own-factor") if factors.confirmed(user) is None else None
