"""Requests that are too large are refused before anything reads them, with a page that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LARGEST = 20_000_000
"""Bytes of one request; photos and tables fit, a film does not."""


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


def too_large(request: HttpRequest) -> HttpResponse:
    """The kind page of status 413."""
    return render(request, "413.html", status=413)
