"""A family of the example province on dibao since March 2022, whose income went over the standard in May."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

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

PLACES = (
    ("990100000000", "示例市", "prefecture"), ("990101000000", "示例县", "county"),
    ("990101100000", "示例镇", "township"), ("990101100201", "示例村", "village"),
)  # fmt: skip
OFFICES = {"township": "990101100000", "county": "990101000000", "county2": "990101000000", "finance": "990101000000"}
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


def made() -> SimpleNamespace:
    """Its offices, its household, what it receives, as of 15 March 2022."""
    for code, name, level in PLACES:
        Area.objects.create(code=code, name=name, level=level, valid_from=date(2013, 1, 1))
    users = {
        name: User.objects.create_user(f"e-{name}", role=name.rstrip("2"), area_code=code, display_name=name)
        for name, code in OFFICES.items()
    }
    facts = PERSON_FACTS | MORE
    members = (family.member(facts=facts | {"wage": 3120}), family.spouse(facts=facts))
    entry = family.entry(area_code="990101100201", members=members, facts=WHOLE)
    home = registry.register_household(users["township"], entry)
    head = home.memberships.get(is_head=True).person
    case = Case.objects.create(
        number="990101-2022-1", household=home, scheme="dibao", area_code=home.area_code, applicant=head,
        accepted_on=date(2022, 3, 1), handler=users["township"], procedure_id="dibao-2021", state="confirmed",
        closed_on=date(2022, 3, 15),
    )  # fmt: skip
    decision = deciding.record(users["county"], case, date(2022, 3, 15))
    given = Entitlement.objects.create(
        case=case, decision=decision, household=home, scheme="dibao", area_code=home.area_code,
        people=sorted(row["key"] for row in decision.family["members"]), amount_fen=decision.amount_fen,
        first_month=date(2022, 4, 1),
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
