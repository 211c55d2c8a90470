"""Nobody handles the matter of their own family: asked before every write about a household, wherever it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from doudi.services.accounts.scope import NotAllowed

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.registry.models import Household

Check = Callable[["User", "Household"], bool]
_checks: list[Check] = []


class OwnRelative(NotAllowed):
    """A registered relative of the acting person lives there."""


def enrol(check: Check) -> None:
    """Ask ``check`` whether a household is of the acting person's own family."""
    if check not in _checks:
        _checks.append(check)


def refuse_own(user: User, household: Household) -> None:
    """Raises OwnRelative where the household is of the person's own family."""
    if any(check(user, household) for check in _checks):
        raise OwnRelative("家里有您的近亲属（已备案），按回避的要求，请交给别人办")
