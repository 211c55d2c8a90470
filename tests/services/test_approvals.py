"""Granting many at once: only plain cases, one scheme at a time, what was seen is what is granted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed
from doudi.services.cases import actions, approvals
from doudi.services.cases.approvals import Pick
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.evidence import relatives
from doudi.services.payments.models import Entitlement
from doudi.services.registry.actions import register_household
from doudi.services.remedies import objections
from doudi.services.remedies.models import DrawnCase
from doudi.services.remedies.objections import Told
from doudi.services.standards import actions as standards
from tests.services import family
from tests.services.conftest import STEPS_2012
from tests.services.road import along, visit

FEN = 502_00
GRANTED = date(2018, 4, 17)


@pytest.fixture
def unvisited(offices: SimpleNamespace, today: Callable[[date], None]) -> list[Case]:
    """Three families' cases that wait for the county's approval on 17 April 2018; the drawn ones for its visit too."""
    found = []
    for place in range(3):
        members = (family.member(11 + 2 * place), family.spouse(12 + 2 * place))
        today(date(2018, 3, 15))
        home = register_household(offices.township, family.entry(members=members))
        row = actions.accept(offices.township, home, "dibao", home.memberships.get(is_head=True).person_id)
        found.append(along(partial(getattr, offices), row, STEPS_2012[:-1], today))
    today(GRANTED)
    return found


@pytest.fixture
def waiting(offices: SimpleNamespace, unvisited: list[Case]) -> list[Case]:
    """The same, all ready for the approval."""
    for case in unvisited:
        visit(offices.county, case, GRANTED)
    return unvisited


def seen(*cases: Case) -> dict[int, Pick]:
    return {case.pk: Pick(case.version, FEN) for case in cases}


def reasons(user: User) -> list[str]:
    (group,) = approvals.groups(user)
    return [line.reason for line in approvals.queue(user, group).lines]


def test_the_level_that_approves_sees_its_queue_and_grants_each_case_once(
    offices: SimpleNamespace, waiting: list[Case]
) -> None:
    assert approvals.groups(offices.township) == []
    assert approvals.groups(offices.foreign_county) == []
    assert reasons(offices.county2) == ["", "", ""]
    granted = approvals.approve(offices.county2, seen(*waiting[:2]))
    assert [(each.reason, each.people, each.fen) for each in granted] == [("", 2, FEN), ("", 2, FEN)]
    again = approvals.approve(offices.county2, seen(*waiting[:2]))
    assert [each.reason for each in again] == ["", ""]
    assert Entitlement.objects.count() == 2
    assert Case.objects.filter(state="approved").count() == 2
    assert len(reasons(offices.county2)) == 1


def test_the_second_of_two_clerks_is_told_who_did_what_and_when(offices: SimpleNamespace, waiting: list[Case]) -> None:
    actions.perform(offices.county, waiting[0], "confirm", waiting[0].version)
    first, second = approvals.approve(offices.county2, seen(*waiting[:2]))
    assert "county 经办已在" in first.reason
    assert "办了“审批”" in first.reason
    assert second.reason == ""
    assert Entitlement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_submit_at_the_same_moment_grants_each_case_once(
    offices: SimpleNamespace, waiting: list[Case]
) -> None:
    together = threading.Barrier(2)
    answers: list[list[str]] = []

    def submit() -> None:
        together.wait(timeout=10)
        try:
            answers.append([each.reason for each in approvals.approve(offices.county2, seen(*waiting))])
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=submit) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(timeout=30)
    assert answers == [["", "", ""], ["", "", ""]]
    assert Entitlement.objects.count() == 3


def test_who_stated_the_townships_opinion_does_not_approve(offices: SimpleNamespace, waiting: list[Case]) -> None:
    User.objects.filter(pk=offices.township.pk).update(role="county", area_code="611022000000")
    moved = User.objects.get(pk=offices.township.pk)
    assert all("要由另一个人办" in reason for reason in reasons(moved))
    granted = approvals.approve(moved, seen(*waiting))
    assert all("要由另一个人办" in each.reason for each in granted)
    assert Entitlement.objects.count() == 0


def test_a_relative_of_staff_and_a_case_objected_to_are_looked_at_by_themselves(
    offices: SimpleNamespace, waiting: list[Case], today: Callable[[date], None]
) -> None:
    number = family.number(date(1980, 1, 1), 99)
    staff = relatives.register_staff(offices.county, relatives.StaffEntry("王示例", number, "县民政局", "科员"))
    relatives.declare_relative(offices.county, staff.pk, waiting[0].applicant, "兄弟姐妹")
    relatives.record_visit(offices.county, waiting[0], GRANTED, "丙、丁", "属实")
    today(date(2018, 4, 12))
    objected = objections.from_public(waiting[1].notices.latest("id").pk, Told("他家有一辆货车")).row
    today(GRANTED)
    first, second, third = reasons(offices.county2)
    assert "近亲属" in first
    assert "单独办" in first
    assert "还没有答复" in second
    assert third == ""
    objections.answer(offices.county, objected.pk, "unfounded", "车是他哥哥的，已看过行驶证")
    relatives.record_visit(offices.county, waiting[1], GRANTED, "丙、丁", "属实")
    assert "有人提过异议" in reasons(offices.county2)[1]
    granted = approvals.approve(offices.county2, seen(*waiting))
    assert [bool(each.reason) for each in granted] == [True, True, False]
    assert Entitlement.objects.get().case == waiting[2]


def test_a_drawn_case_that_nobody_visited_cannot_be_ticked(offices: SimpleNamespace, unvisited: list[Case]) -> None:
    drawn = set(DrawnCase.objects.filter(drawn=True).values_list("case_id", flat=True))
    assert drawn
    for case, reason in zip(unvisited, reasons(offices.county2), strict=True):
        assert ("先登记县级入户" in reason) is (case.pk in drawn)


def test_an_amount_over_the_countys_limit_or_without_any_limit_is_granted_by_itself(
    offices: SimpleNamespace, waiting: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    lower = standards.enter(offices.county, standards.Entry("batch_limit", 400_00, "丹民发〔2018〕9号", GRANTED))
    standards.approve(offices.county2, lower.pk)
    assert all("502.00 元超过可以一起批准的 400.00 元" in reason for reason in reasons(offices.county2))
    monkeypatch.setattr(approvals, "BATCH_LIMIT", "a_limit_nobody_set")
    assert all("还没有录入" in reason for reason in reasons(offices.county2))


def test_another_amount_than_the_one_seen_is_not_granted(offices: SimpleNamespace, waiting: list[Case]) -> None:
    case = waiting[0]
    (granted,) = approvals.approve(offices.county2, {case.pk: Pick(case.version, 400_00)})
    assert "看到的是 400.00 元，现在测算 502.00 元" in granted.reason
    case.refresh_from_db()
    assert case.state == "published_again"
    assert Entitlement.objects.count() == 0


def test_mixed_nothing_too_many_or_the_wrong_role_change_nothing(
    offices: SimpleNamespace, waiting: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.objects.filter(pk=waiting[0].pk).update(scheme="dibao_single")
    with pytest.raises(NotPossible, match="不是同一项救助"):
        approvals.approve(offices.county2, seen(*waiting))
    with pytest.raises(NotPossible, match="还没有选"):
        approvals.approve(offices.county2, {})
    with pytest.raises(NotPossible, match="还没有选"):
        approvals.approve(offices.foreign_county, seen(*waiting))
    with pytest.raises(NotAllowed):
        approvals.approve(offices.auditor, seen(*waiting))
    with pytest.raises(NotPossible, match="不由你这一级"):
        approvals.approve(offices.township, seen(waiting[1]))
    monkeypatch.setattr("doudi.services.cases.batches.MOST", 1)
    with pytest.raises(NotPossible, match="一次最多办 1 件"):
        approvals.approve(offices.county2, seen(*waiting[1:]))
    assert Entitlement.objects.count() == 0


def test_a_list_asks_the_approved_values_once_and_each_family_once(
    offices: SimpleNamespace, waiting: list[Case]
) -> None:
    (group,) = approvals.groups(offices.county2)

    def tables(lines: int) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            approvals.queue(offices.county2, replace(group, cases=group.cases[:lines]))
        return [each["sql"].partition(" FROM ")[2].split(" ")[0].strip('"') for each in asked.captured_queries]

    one, all_of_them = tables(1), tables(3)
    assert one.count("standards_verdict") == all_of_them.count("standards_verdict") > 0
    assert (one.count("registry_factrecord"), all_of_them.count("registry_factrecord")) == (1, 3)
