"""Two counties with their offices, and the business date in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Area, Household
from tests.services import family, road

PLACES = (
    ("611022000000", "丹凤县", "county"), ("611022101000", "甲镇", "township"), ("611022101201", "东村", "village"),
    ("611022102000", "乙镇", "township"), ("611022102201", "西村", "village"),
    ("532325000000", "姚安县", "county"), ("532325100000", "丙镇", "township"), ("532325100201", "南村", "village"),
)  # fmt: skip
OFFICES = {
    "village": ("village", "611022101201"), "township": ("township", "611022101000"),
    "township2": ("township", "611022101000"), "other_township": ("township", "611022102000"),
    "county": ("county", "611022000000"), "county2": ("county", "611022000000"),
    "finance": ("finance", "611022000000"), "auditor": ("auditor", "611022000000"),
    "administrator": ("administrator", "611022000000"), "security": ("security", "611022000000"),
    "prefecture": ("prefecture", "611000000000"), "province": ("province", "610000000000"),
    "foreign_prefecture": ("prefecture", "532300000000"),
    "agency": ("agency", "611022000000"), "foreign_agency": ("agency", "532325000000"),
    "foreign_township": ("township", "532325100000"), "foreign_county": ("county", "532325000000"),
}  # fmt: skip


@pytest.fixture
def today(settings: Any) -> Callable[[date], None]:
    def set_to(day: date) -> None:
        settings.BUSINESS_DATE = day

    set_to(date(2018, 3, 15))
    return set_to


@pytest.fixture
def offices(db: None, today: Callable[[date], None]) -> SimpleNamespace:
    for code, name, level in PLACES:
        Area.objects.create(code=code, name=name, level=level, valid_from=date(2013, 1, 1))
    made = {
        name: User.objects.create(
            username=name,
            display_name=f"{name} 经办",
            role=role,
            area_code=code,
            unit="某单位",
            agency="medical" if role == "agency" else "",
        )
        for name, (role, code) in OFFICES.items()
    }
    return SimpleNamespace(**made)


@pytest.fixture
def household(offices: SimpleNamespace) -> Household:
    return register_household(offices.township, family.entry())


@pytest.fixture
def case(offices: SimpleNamespace, household: Household) -> Case:
    head = household.memberships.get(is_head=True).person_id
    return actions.accept(offices.township, household, "dibao", head)


STEPS_2012: tuple[tuple[str, str, date, dict[str, Any]], ...] = (
    ("survey", "township", date(2018, 3, 20), {"surveyors": ["甲", "乙"]}),
    ("appraise", "township", date(2018, 3, 22), {"present": 9, "representatives": 6, "agree": 8, "disagree": 1}),
    ("publish", "township", date(2018, 3, 23), {"place": "村务公开栏"}),
    ("submit", "township", date(2018, 4, 2), {}),
    ("check", "county", date(2018, 4, 8), {}),
    ("publish_again", "county", date(2018, 4, 9), {"place": "村务公开栏"}),
    ("confirm", "county2", date(2018, 4, 17), {}),
)


@pytest.fixture
def walk(offices: SimpleNamespace, case: Case, today: Callable[[date], None]) -> Callable[[str], Case]:
    """Take the case along the 2012 procedure, through the named step."""

    def through(last: str) -> Case:
        row = case
        for code, who, day, details in STEPS_2012:
            today(day)
            road.before(offices.county, row, code, day)
            row = actions.perform(getattr(offices, who), row, code, row.version, **details)
            if code == last:
                return row
        raise AssertionError(last)

    return through
