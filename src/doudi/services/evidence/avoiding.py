"""What follows from a relative of staff in a family: nobody handles their own; the county visits before it grants."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from doudi.domain.findings import DoudiError
from doudi.engine.model import Fact, Family
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import ACCEPT, CONFIRM, Transition
from doudi.services.evidence.relatives import is_own, relatives_in, visited
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import Household

REGISTERED, MUST_VISIT = "relative_registered", "county_must_visit"
"""The fact and the rule of the packs that say when the county visits."""


def obstacle(user: User, case: Case, transition: Transition, on: date) -> str:
    """Nobody handles a relative's case; the county confirms none that it must visit and did not."""
    if is_own(user, case.household, on):
        return "家里有您的近亲属（已备案），按回避的要求，请交给别人办"
    if transition.code == CONFIRM and not visited(case):
        why = must_visit(case, on)
        return f"{why}：请先登记县级入户，再{transition.verb}" if why else ""
    return ""


def effect(case: Case, step: CaseStep) -> None:
    """A case of one's own relative is not even accepted. Raises NotPossible, which undoes the step."""
    if step.transition == ACCEPT and is_own(step.actor, case.household, step.on):
        raise NotPossible("家里有您的近亲属（已备案），按回避的要求，请交给别人受理")


def alone(case: Case, on: date) -> str:
    """A relative's case is looked at by itself."""
    return "家里有工作人员的近亲属（已备案）" if relatives_in(case.household, on, case.accepted_on) else ""


def must_visit(case: Case, on: date) -> str:
    """Why the rules of the day want the county at the family's home; empty when they do not, or when unknown."""
    if not relatives_in(case.household, on, case.accepted_on):
        return ""
    try:
        program = rulebook.library().program(case.area_code, on, demonstration=not settings.PRODUCTION)
        family = registry.family(case.household, on, program)
        known = {**family.household, REGISTERED: Fact(1, "近亲属备案", on.isoformat())}
        run = program.run(Family(known, family.members))
        if MUST_VISIT not in program.places or not run.known(MUST_VISIT) or not run.low(MUST_VISIT):
            return ""
        cite = program.rules[MUST_VISIT].cite
    except DoudiError:
        return "近亲属备案的，县里要入户"
    return f"近亲属备案的，县里要入户{f'（{cite.text}）' if cite else ''}"


def is_own_now(user: User, household: Household) -> bool:
    """Whether a registered relative of this person lives there today."""
    return is_own(user, household, clock.business_date())
