"""One appraisal meeting over several households: the minutes once, the votes of each, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services.cases import actions, batches
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.evidence.models import Appraisal
from tests.web.conftest import SignIn
from tests.web.test_papers_centre import said, second_case

pytestmark = pytest.mark.django_db
MEETING = {
    "held_on": "2018-03-22", "place": "村委会", "chair": "甲", "recorder": "丙", "present": "甲、乙、丙",
    "representatives": "甲、乙",
}  # fmt: skip


@pytest.fixture
def surveyed(offices: SimpleNamespace, case: Case, today: Callable[[date], None]) -> list[Case]:
    """Two households that wait for the meeting of 22 March."""
    rows = [case, second_case(offices)]
    today(date(2018, 3, 20))
    rows = [actions.perform(offices.township, each, "survey", each.version, surveyors=["甲", "乙"]) for each in rows]
    today(date(2018, 3, 22))
    return rows


def told(*cases: Case, **changes: str) -> dict[str, Any]:
    posted: dict[str, Any] = {**MEETING, "case": [each.pk for each in cases]}
    for place, each in enumerate(cases, 1):
        posted |= {f"version_{each.pk}": each.version, f"agree_{each.pk}": "2", f"disagree_{each.pk}": "1"}
        posted[f"opinions_{each.pk}"] = f"第 {place} 家情况属实"
    return posted | changes


def post(client: Client, posted: dict[str, Any]) -> str:
    return said(client.post(reverse("batch-step", args=["appraise"]), posted).content)


def test_one_meeting_is_written_down_once_for_all(surveyed: list[Case], signed_in: SignIn) -> None:
    client = signed_in("township")
    assert "2 家可以评" in said(client.get(reverse("batch-step", args=["appraise"])).content)
    first, second = surveyed
    assert "办好 2 件" in post(client, told(first, second, **{f"disputed_{second.pk}": "1"}))
    rows = Appraisal.objects.order_by("step__case_id")
    assert [(each.present, each.opinions, each.disputed) for each in rows] == [
        (["甲", "乙", "丙"], "第 1 家情况属实", False),
        (["甲", "乙", "丙"], "第 2 家情况属实", True),
    ]
    assert first.steps.get(transition="appraise").details["representatives"] == 2
    assert "办好" not in post(client, told(first, second))
    assert Appraisal.objects.count() == 2


def test_a_fault_in_one_household_stores_none_and_is_named_with_it(surveyed: list[Case], signed_in: SignIn) -> None:
    first, second = surveyed
    wrong = {f"agree_{first.pk}": "3", f"agree_{second.pk}": "x"}
    page = post(signed_in("township"), told(first, second, **wrong))
    assert "孙立安：同意和不同意的人数加起来比参加的还多" in page
    assert "周大山：同意人数应是 0 或更大的整数" in page
    assert "第 2 家情况属实" in page
    assert 'value="x"' in page
    page = post(signed_in("township"), told(first, second, **{f"opinions_{second.pk}": ""}))
    assert "周大山：没有填评议意见" in page
    assert Appraisal.objects.count() == 0
    assert {each.state for each in Case.objects.all()} == {"surveyed"}


def test_a_fault_of_the_meeting_is_said_once(surveyed: list[Case], signed_in: SignIn) -> None:
    client = signed_in("township")
    page = post(client, told(*surveyed, place="", chair=""))
    assert page.count('href="#id_place"') == 1
    assert "没有填主持人" in page
    assert "三分之二" in post(client, told(*surveyed, representatives="甲"))
    assert "不在参加人员里" in post(client, told(*surveyed, representatives="甲、外人"))
    assert "还没有选" in post(client, told())
    assert not Appraisal.objects.exists()


def test_a_case_moved_meanwhile_holds_up_the_meeting_in_words(
    offices: SimpleNamespace, surveyed: list[Case], signed_in: SignIn
) -> None:
    first, second = surveyed
    page = post(signed_in("township"), told(first, second, **{f"version_{second.pk}": "1"}))
    assert "周大山：" in page
    assert "没有保存" in page
    assert not Appraisal.objects.exists()
    assert "办好" not in post(signed_in("other_township"), told(first, second))
    assert signed_in("county").post(reverse("batch-step", args=["appraise"]), told(first)).status_code == 403


def test_an_appraisal_is_never_taken_without_its_minutes(offices: SimpleNamespace, surveyed: list[Case]) -> None:
    case = surveyed[0]
    with pytest.raises(NotPossible, match="写成记录"):
        batches.take(offices.township, "appraise", [(case.pk, case.version)], {"present": 9, "agree": 9, "disagree": 0})
    case.refresh_from_db()
    assert case.state == "surveyed"
