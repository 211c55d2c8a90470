"""What every page shows around its content: who is signed in, the menu with counts, the demonstration date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template

from doudi.services import clock
from doudi.web import menu

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    """The surroundings of a page. ``shell`` is None for the public."""

    large: bool
    demo_date: date | None
    today: date
    shell: menu.Shell | None


@register.simple_tag(takes_context=True)
def surroundings(context: dict[str, Any]) -> Page:
    """Read once at the top of ``base.html``."""
    request = context.get("request")
    today = clock.business_date()
    demo = today if clock.is_injected() else None
    if request is None:
        return Page(False, demo, today, None)
    user = getattr(request, "user", None)
    shell = menu.shell(user, request.path) if user is not None and user.is_authenticated else None
    return Page(request.COOKIES.get("doudi_large") == "1", demo, today, shell)
