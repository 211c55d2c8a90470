"""Where other apps stand in the way of a step, or act within its transaction; they enrol when Django is ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case, CaseStep
    from doudi.services.cases.transitions import Transition

Obstacle = Callable[["User", "Case", "Transition", date], str]
"""Why this person cannot take this step of this case on this day; empty when nothing stands in the way."""
Effect = Callable[["Case", "CaseStep"], None]
"""What else happens with a step, in its transaction."""
Alone = Callable[["Case", date], str]
"""Why a case is looked at by itself and never granted among many; empty when it may be."""

_obstacles: list[Obstacle] = []
_effects: list[Effect] = []
_alone: list[Alone] = []


def enrol(*, obstacle: Obstacle | None = None, effect: Effect | None = None, alone: Alone | None = None) -> None:
    """Ask ``obstacle`` before every step, run ``effect`` after it, and ask ``alone`` before a batch is granted."""
    if obstacle is not None and obstacle not in _obstacles:
        _obstacles.append(obstacle)
    if effect is not None and effect not in _effects:
        _effects.append(effect)
    if alone is not None and alone not in _alone:
        _alone.append(alone)


def standing_in_the_way(user: User, case: Case, transition: Transition, on: date) -> str:
    """The first obstacle of any app."""
    return next((reason for each in _obstacles if (reason := each(user, case, transition, on))), "")


def follow(case: Case, step: CaseStep) -> None:
    """Everything that other apps do with a step."""
    for each in _effects:
        each(case, step)


def by_itself(case: Case, on: date) -> str:
    """The first reason of any app to look at this case by itself."""
    return next((reason for each in _alone if (reason := each(case, on))), "")
