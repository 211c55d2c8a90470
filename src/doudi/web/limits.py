"""Requests that are too large are refused before anything reads them, with a page that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from doudi.services.accounts import signin

LARGEST = 20_000_000
"""Bytes of one request; photos and tables fit, a film does not."""
SIGN_IN = "/sign-in/"


class LargestRequest:
    """Refuses a request whose announced length is over the limit, with status 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > LARGEST:
            return too_large(request)
        return self._get_response(request)


class Flood:
    """Answers who must wait at sign-in before session, database and page are asked for: a flood costs others little."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say how long to wait."""
        if request.method == "POST" and request.path.startswith(SIGN_IN):
            pause = signin.held(request.META.get("REMOTE_ADDR", ""))
            if pause > timedelta():
                minutes = -(-int(pause.total_seconds()) // 60)
                return HttpResponse(_wait(minutes), status=HTTPStatus.TOO_MANY_REQUESTS)
        return self._get_response(request)


@cache
def _wait(minutes: int) -> str:
    return render_to_string("429.html", {"minutes": minutes})


def too_large(request: HttpRequest) -> HttpResponse:
    """The kind page of status 413."""
    return render(request, "413.html", status=413)
