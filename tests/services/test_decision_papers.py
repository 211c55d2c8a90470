"""Notices of schemes that recognise somebody, or give one sum: from the window to the sheet of paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.documents import render
from doudi.services.documents.decisions import last_day_of
from doudi.services.registry.actions import register_household
from tests.documents.papers_for_tests import text_of
from tests.services import family
from tests.services.places import EXAMPLE_VILLAGE, move_to_example
from tests.services.test_levels import apply

__all__ = ["apply"]

Today = Callable[[date], None]
ZERO = dict.fromkeys(("work_cost", "support_paid", "rigid_spending", "study_spending"), 0)
OUTSIDE = {"receives_dibao": False, "tekun_recognised": False}
NEED = {
    "low_income_application": "rigid_spending", "rigid_property_finding": "as_borderline",
    "recognised_borderline": False, "rigid_living": 6000, "rigid_education": 2000, "rigid_rehab": 0, "rigid_other": 0,
}  # fmt: skip


@pytest.fixture
def recognise(offices: SimpleNamespace, today: Today) -> Callable[[int, str], Case]:
    """A couple with 40,000 yuan a year and a medical bill, through the step that decides on recognising them."""
    move_to_example(offices)
    today(date(2025, 6, 2))
    actions.load_calendar(offices.administrator, 2025, [date(2025, 1, 1)], [], "测试用")

    def decided(bill: int, code: str) -> Case:
        members = (
            family.member(facts=ZERO | OUTSIDE | {"wage": 40000}),
            family.spouse(facts=family.PERSON_FACTS | ZERO | OUTSIDE),
        )
        facts = family.HOUSEHOLD_FACTS | NEED | {"rigid_medical": bill}
        home = register_household(
            offices.township, family.entry(area_code=EXAMPLE_VILLAGE, members=members, facts=facts)
        )
        head = home.memberships.get(is_head=True).person_id
        case = actions.accept(offices.township, home, "rigid_spending", head)
        case = actions.perform(offices.township, case, "survey", case.version)
        case = actions.perform(offices.township, case, "submit", case.version)
        today(date(2025, 6, 9))
        return actions.perform(offices.county, case, code, case.version)

    return decided


def printed(case: Case, user: User) -> str:
    return text_of(render("decision", case, user))


def test_a_recognition_says_what_was_recognised_until_when_and_names_no_money(
    offices: SimpleNamespace, recognise: Callable[[int, str], Case]
) -> None:
    case = recognise(30000, "confirm")
    text = printed(case, offices.county)
    assert "刚性支出困难家庭认定通知书" in text
    assert "申请刚性支出困难家庭认定，经过调查和审核，符合条件，认定为刚性支出困难家庭。" in text
    assert "2025年6月9日到2026年6月8日" in text
    assert "凭认定结果向各部门申请" in text
    assert "第四条" in text
    assert "60日内" in text
    assert "6个月内" in text
    assert "每月" not in text.split("依据的文件")[0]
    assert "公示" not in text.split("不同意怎么办")[0]
    assert not case.entitlements.exists()


def test_a_family_not_recognised_reads_why_and_what_would_change_it(
    offices: SimpleNamespace, recognise: Callable[[int, str], Case]
) -> None:
    text = printed(recognise(1000, "refuse"), offices.county)
    assert "刚性支出困难家庭不予认定通知书" in text
    assert "这次不能认定" in text
    assert "为什么" in text
    assert "比例" in text
    assert "60日内" in text
    assert "有效时间" not in text
    assert "每月" not in text.split("依据的文件")[0]


def test_one_sum_is_given_once(offices: SimpleNamespace, apply: Callable[..., Case]) -> None:
    small = apply(11, "light")
    done = actions.perform(offices.township2, small, "confirm_small", small.version)
    text = printed(done, offices.township)
    assert "一次性1,200.00元" in text
    assert "2018年7月一次发完" in text
    assert "按月" not in text


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2025, 5, 1), 12, date(2026, 4, 30)),
        (date(2025, 12, 15), 1, date(2026, 1, 14)),
        (date(2024, 8, 31), 6, date(2025, 2, 27)),
    ],
)
def test_months_of_recognition_end_the_day_before(first: date, months: int, last: date) -> None:
    assert last_day_of(first, months) == last
