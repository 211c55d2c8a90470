"""No step of the road can be left out, cut short or taken by too few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case
from doudi.services.registry.actions import add_fact, register_household
from tests.services import family, road
from tests.services.conftest import STEPS_2012
from tests.services.road import along

Today = Callable[[date], None]


@pytest.mark.demand(27)
def test_visit_appraisal_notices_and_check_of_means_cannot_be_skipped(
    offices: SimpleNamespace, case: Case, today: Today
) -> None:
    """At each point only the next step of the road is open; the visit wants two people, the appraisal two thirds of
    representatives, each notice its place and its seven days."""
    for place, (code, who, day, details) in enumerate(STEPS_2012):
        today(day)
        for later, actor, _, filled in STEPS_2012[place + 1 :]:
            refused(NotPossible, getattr(offices, actor), case, later, filled)
        for less in short_of(code):
            refused(StepRefused, getattr(offices, who), case, code, less)
        if code in ("check", "confirm"):
            refused(NotPossible, getattr(offices, who), case, code, details)
            road.before(offices.county, case, code, day)
        if code in ("submit", "confirm"):
            notice = case.notices.latest("id")
            today(notice.until)
            refused(NotPossible, getattr(offices, who), case, code, details)
            today(day)
        case = actions.perform(getattr(offices, who), case, code, case.version, **details)
    assert case.state == "approved"


@pytest.mark.demand(27)
def test_nothing_is_published_or_granted_before_the_check_of_means_is_in(
    offices: SimpleNamespace, today: Today
) -> None:
    facts = {name: value for name, value in family.HOUSEHOLD_FACTS.items() if name != "property_check"}
    home = register_household(offices.township, family.entry(facts=facts))
    case = actions.accept(offices.township, home, "dibao", home.memberships.get(is_head=True).person_id)
    case = along(partial(getattr, offices), case, STEPS_2012[:2], today)
    with pytest.raises(NotPossible, match=r"还不能判定，缺：.*核对"):
        actions.perform(offices.township, case, "publish", case.version, place="村务公开栏")
    add_fact(offices.township, home, "property_check", "beyond", source="核对报告")
    case = along(partial(getattr, offices), case, STEPS_2012[2:-1], today)
    today(STEPS_2012[-1][2])
    road.visit(offices.county, case, STEPS_2012[-1][2])
    with pytest.raises(NotPossible, match="不符合条件，不能批准"):
        actions.perform(offices.county2, case, "confirm", case.version)
    assert not case.entitlements.exists()


def short_of(code: str) -> list[dict[str, Any]]:
    """What is too little for a step."""
    if code == "survey":
        return [{}, {"surveyors": ["甲"]}, {"surveyors": ["甲", "甲"]}]
    if code == "appraise":
        return [{}, {"present": 9, "representatives": 5, "agree": 8, "disagree": 1}]
    return [{"place": " "}] if code.startswith("publish") else []


def refused(error: type[Exception], user: User, case: Case, code: str, details: dict[str, Any]) -> None:
    with pytest.raises(error):
        actions.perform(user, case, code, case.version, **details)
