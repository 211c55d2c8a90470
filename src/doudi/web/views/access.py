"""Who may open a view. A row outside one's own area is "not found", never "forbidden"."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from doudi.domain.findings import OutsideCoverage
from doudi.services.accounts.scope import NotAllowed
from doudi.services.cases.transitions import ProcedureChanged
from doudi.web.menu import ROLES

if TYPE_CHECKING:
    from doudi.services.accounts.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in; what ``staff`` hands to a view."""

    user: User


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def staff(*roles: str) -> Callable[[View], View]:
    """Signed in, and with one of the roles (any role when none is named); else says who can do it.

    A day or a procedure that the packs do not hold is said to be so, on every page that needs it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **words: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if roles and user.role not in roles:
                return refused(request, *roles)
            try:
                response = view(request, *args, **words)
            except (ProcedureChanged, OutsideCoverage) as fault:
                response = render(request, "409.html", {"why": str(fault)}, status=409)
            except NotAllowed as fault:
                response = render(request, "403.html", {"why": str(fault)}, status=403)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded  # type: ignore[return-value]

    return guard


def refused(request: HttpRequest, *roles: str) -> HttpResponseBase:
    """403 that says whose work it is."""
    who = "、".join(ROLES[role] for role in roles)
    return render(request, "403.html", {"who": who}, status=403)
