"""A step as it is written down, with everything that other apps do with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases import hooks
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import Transition

Said = tuple[str, dict[str, Any]]
"""The note, and what the step keeps."""


def store(user: User, case: Case, step: Transition, on: date, said: Said) -> CaseStep:
    """Put a step on record, within its transaction."""
    note, details = said
    done = CaseStep.objects.create(
        case=case,
        transition=step.code,
        label=step.label,
        from_state=case.state if case.steps.exists() else "",
        to_state=step.state,
        actor=user,
        on=on,
        recorded_at=clock.now(),
        note=note,
        details=details,
    )
    hooks.follow(case, done)
    return done
