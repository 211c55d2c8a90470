"""Who approves: the township small sums of temporary help, the county the rest; nobody their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.models import User
from doudi.services.cases import actions, approvals, queries
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case
from doudi.services.documents.decisions import decision_notice
from doudi.services.documents.settings import font_folders
from doudi.services.documents.typesetting import typeset
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Area
from doudi.services.standards import actions as standards
from doudi.services.standards.actions import Entry
from doudi.services.standards.preview import preview
from tests.documents.papers_for_tests import text_of
from tests.services import family

VILLAGE = "990401101201"
PLACES = {
    "county": (f"{VILLAGE[:6]}000000", ("county", "county2")),
    "township": (f"{VILLAGE[:9]}000", ("township", "township2")),
    "village": (VILLAGE, ()),
}
SURVEYED: dict[str, dict[str, Any]] = {"survey": {"surveyors": ["甲", "乙"]}, "publish": {"place": "村务公开栏"}}


@pytest.fixture
def apply(offices: SimpleNamespace, today: Callable[[date], None]) -> Callable[..., Case]:
    """A couple after an accident, published: ``light`` is 1,200 yuan, ``heavy`` 2,400; the township's limit 2,000."""
    for level, (code, staff) in PLACES.items():
        Area.objects.create(code=code, name=f"示例{level}", level=level, valid_from=date(2013, 1, 1), official=False)
        User.objects.filter(username__in=staff).update(area_code=code)
    for name in PLACES["county"][1] + PLACES["township"][1]:
        getattr(offices, name).refresh_from_db()
    today(date(2018, 6, 1))

    def applied(order: int, degree: str, steps: tuple[str, ...] = tuple(SURVEYED)) -> Case:
        facts = {"local_hukou": True, "temporary_for": "household", "temporary_reason": "accident"}
        hardship = {"temporary_degree": degree, "serious_hardship": True, "major_hardship": False}
        members = (family.member(order), family.spouse(order + 1))
        entry = family.entry(area_code=VILLAGE, members=members, facts=facts | hardship)
        home = register_household(offices.township, entry)
        case = actions.accept(offices.township, home, "temporary", home.memberships.get(is_head=True).person_id)
        for code in steps:
            case = actions.perform(offices.township, case, code, case.version, **SURVEYED[code])
        return case

    return applied


def may(user: User, case: Case, code: str) -> str:
    options = {each.transition.code: each.reason for each in queries.allowed(user, case.pk)}
    return options[code]


@pytest.mark.demand(37)
def test_small_sums_are_approved_by_the_township_larger_ones_by_the_county(
    offices: SimpleNamespace, apply: Callable[..., Case]
) -> None:
    small, large = apply(11, "light"), apply(21, "heavy")
    assert "要由另一个人办" in may(offices.township, small, "confirm_small")
    assert may(offices.township2, small, "confirm_small") == ""
    done = actions.perform(offices.township2, small, "confirm_small", small.version)
    assert (done.state, done.entitlements.get().amount_fen) == ("approved", 1_200_00)
    assert "2,400.00 元超过乡镇可以审批的 2,000.00 元" in may(offices.township2, large, "confirm_small")
    with pytest.raises(NotPossible, match="报县里审批"):
        actions.perform(offices.township2, large, "confirm_small", large.version)
    large = actions.perform(offices.township, large, "submit", large.version)
    assert approvals.groups(offices.township2) == []
    [group] = approvals.groups(offices.county)
    assert (group.code, group.cases) == ("confirm", (large.pk,))
    done = actions.perform(offices.county, large, "confirm", large.version)
    assert done.entitlements.get().amount_fen == 2_400_00


def test_the_notice_is_of_the_office_that_granted(offices: SimpleNamespace, apply: Callable[..., Case]) -> None:
    small = apply(11, "light")
    done = actions.perform(offices.township2, small, "confirm_small", small.version)
    told = text_of(typeset(decision_notice(done), font_folders()))
    assert "示例township人民政府" in told
    assert "1,200.00" in told
    assert "民政局" not in told.split("不同意怎么办")[0]


@pytest.mark.demand(96)
def test_a_small_sum_is_given_first_and_explained_afterwards(
    offices: SimpleNamespace, apply: Callable[..., Case], today: Callable[[date], None]
) -> None:
    """The county's limit for help ahead of all papers is 500 yuan."""
    today(date(2021, 9, 1))
    case = apply(11, "light", ())
    with pytest.raises(StepRefused, match=r"先行救助一年最多 500\.00 元"):
        actions.perform(offices.township, case, "assist_first", case.version, amount="500.01")
    case = actions.perform(offices.township, case, "assist_first", case.version, amount="500")
    given = case.entitlements.get()
    assert (given.amount_fen, given.ahead, given.first_month) == (500_00, True, date(2021, 9, 1))
    assert not case.steps.filter(transition__in=("survey", "publish")).exists()
    assert [row.code for row in queries.due(offices.township)] == ["make_up"]
    today(date(2021, 9, 6))
    done = actions.perform(offices.township, case, "make_up", case.version, note="车祸认定书、病历已补")
    assert done.steps.latest("id").note == "车祸认定书、病历已补"
    assert queries.due(offices.township) == []
    again = actions.accept(offices.township, case.household, "temporary", case.applicant_id)
    with pytest.raises(StepRefused, match=r"今年已经先给了 500\.00 元"):
        actions.perform(offices.township, again, "assist_first", again.version, amount="1")


def test_the_county_sees_whom_another_value_of_temporary_help_concerns(
    offices: SimpleNamespace, apply: Callable[..., Case]
) -> None:
    apply(11, "light")
    row = standards.enter(offices.county, Entry("temporary_months_light", 3, "文", date(2018, 6, 1)))
    found = preview(offices.county2, row)
    assert (found.used, found.families, found.changed) == (True, 1, 1)
    assert (found.before_fen, found.after_fen) == (1_200_00, 1_800_00)
