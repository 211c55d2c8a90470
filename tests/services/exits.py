"""A family of the example province on dibao since March 2022, whose income went over the standard in May."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.domain.months import next_month
from doudi.services.accounts.models import User
from doudi.services.cases import actions as casework
from doudi.services.cases import deciding
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry import actions as registry
from doudi.services.registry.models import Area
from doudi.services.reviews import actions, exits
from doudi.services.reviews.exits import Fact
from doudi.services.reviews.models import Cause
from tests.services import family
from tests.services.family import PERSON_FACTS

OFFICES = {"township": "105000", "county": "000000", "county2": "000000", "finance": "000000"}
MORE = {"work_cost": 0, "support_paid": 0, "rigid_spending": 0, "study_spending": 0, "basic_pension": 0}
WHOLE = {"local_hukou": True, "property_check": "by_declaration", "deposits": 0, "vehicles": 0, "extra_houses": 0,
         "income_stability": "stable"}  # fmt: skip
SURVEYORS = {"surveyors": ["甲", "乙"]}
FACTS = (Fact("", "exit_cause", "work"), Fact("", "exit_concealed", False), Fact("", "exit_months_granted", 6))
Today = Callable[[date], None]


@pytest.fixture
def example(db: None, today: Today) -> SimpleNamespace:
    """The family while it receives dibao."""
    today(date(2022, 3, 15))
    return made()


def made(county: str = "990101", on: date = date(2022, 3, 15)) -> SimpleNamespace:
    """Its offices, its household, what it receives, as of a day."""
    for rest, name, level in (
        ("000000", "示例县", "county"),
        ("105000", "示例镇", "township"),
        ("105201", "示例村", "village"),
    ):
        Area.objects.create(code=county + rest, name=name, level=level, valid_from=date(2013, 1, 1))
    users = {
        name: User.objects.create_user(f"e-{name}", role=name.rstrip("2"), area_code=county + rest, display_name=name)
        for name, rest in OFFICES.items()
    }
    facts = PERSON_FACTS | MORE
    members = (family.member(facts=facts | {"wage": 3120}), family.spouse(facts=facts))
    entry = family.entry(area_code=county + "105201", members=members, facts=WHOLE)
    home = registry.register_household(users["township"], entry)
    head = home.memberships.get(is_head=True).person
    case = Case.objects.create(
        number="990101-2022-1", household=home, scheme="dibao", area_code=home.area_code, applicant=head,
        accepted_on=on, handler=users["township"], procedure_id="dibao-2021", state="confirmed", closed_on=on,
    )  # fmt: skip
    decision = deciding.record(users["county"], case, on)
    given = Entitlement.objects.create(
        case=case, decision=decision, household=home, scheme="dibao", area_code=home.area_code,
        people=sorted(row["key"] for row in decision.family["members"]), amount_fen=decision.amount_fen,
        first_month=next_month(on),
    )  # fmt: skip
    return SimpleNamespace(**users, home=home, head=head, case=case, given=given)


def over(example: SimpleNamespace, wage: int = 30000) -> Case:
    """A review that the township hands to the county: the income is over the standard."""
    registry.add_fact(example.township, example.head, "wage", wage, source="本人报告")
    case = actions.open_review(example.township, example.given.pk, Cause.REPORT, "儿子打工")
    case = casework.perform(example.township, case, "survey", case.version, **SURVEYORS)
    return casework.perform(example.township, case, "submit", case.version)


def begun(example: SimpleNamespace, facts: tuple[Fact, ...] = FACTS, **more: Any) -> Case:
    """The review ends in a gradual exit; gives back the exit's own case."""
    case = over(example, **more)
    exits.state(example.county, case.pk, facts, "入户核查")
    casework.perform(example.county, case, "exit", case.version)
    return Case.objects.get(scheme=exits.SCHEME)
