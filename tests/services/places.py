"""The example county, where the rules from 2021 on can be tried, with a family that they find eligible."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Area
from tests.services import family

EXAMPLE_VILLAGE = "990101101201"
PLACES = (("990101000000", "示例县", "county"), ("990101101000", "示例镇", "township"),
          (EXAMPLE_VILLAGE, "示例村", "village"))  # fmt: skip
OFFICES = {"township": "990101101000", "township2": "990101101000", "county": "990101000000", "county2": "990101000000"}


def move_to_example(offices: SimpleNamespace) -> None:
    """Both offices of the township and the county work there, in years whose calendar is loaded."""
    for code, name, level in PLACES:
        Area.objects.create(code=code, name=name, level=level, valid_from=date(2013, 1, 1), official=False)
    for name, code in OFFICES.items():
        user: User = getattr(offices, name)
        user.area_code = code
        user.save()
    load_years(offices)


def load_years(offices: SimpleNamespace) -> None:
    """2022 and 2023 as plain years: one holiday is enough for a calendar."""
    for day in (date(2022, 1, 3), date(2023, 1, 2)):
        actions.load_calendar(offices.administrator, day.year, [day], [], "测试用")


def example_case(clerk: User) -> Case:
    """An application for dibao, accepted today."""
    zero = dict.fromkeys(("work_cost", "support_paid", "rigid_spending", "study_spending"), 0)
    members = (family.member(facts=zero), family.spouse(facts=family.PERSON_FACTS | zero))
    entry = family.entry(area_code=EXAMPLE_VILLAGE, members=members, facts=family.HOUSEHOLD_FACTS)
    household = register_household(clerk, entry)
    return actions.accept(clerk, household, "dibao", household.memberships.get(is_head=True).person_id)
