"""Two records of one person: found, kept apart or joined by two people, both histories readable, undone if wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.duplicates import actions, queries
from doudi.services.duplicates.actions import Opinion
from doudi.services.duplicates.models import Pair, Verdict
from doudi.services.registry import actions as registering
from doudi.services.registry.models import Household, Person
from doudi.services.search.queries import find
from tests.services import family

WHY = "两份都问过村里，是同一个人"


@pytest.fixture
def newborn(offices: SimpleNamespace, household: Household) -> tuple[Person, Person]:
    """A child entered without a number with the family, and again with one at the grandfather's."""
    born = date(2017, 12, 1)
    first = family.member(
        relation="child", name="孙小雨", id_number="", birth_date=born, sex="2", no_id_reason="刚出生"
    )
    membership = registering.add_member(offices.township, household.pk, first, date(2018, 3, 1))
    old = family.member(order=31, name="孙老汉", id_number=family.number(date(1945, 5, 1), 31))
    again = family.member(relation="grandchild", name="孙小雨", id_number=family.number(born, 22))
    other = registering.register_household(offices.township, family.entry(members=(old, again), account=None))
    return membership.person, other.memberships.get(person__name="孙小雨").person


def joined(offices: SimpleNamespace, kept: Person, other: Person) -> Pair:
    row = actions.propose(offices.township, Opinion(kept.pk, other.pk, WHY))
    return actions.confirm(offices.county, row.pk)


def test_records_that_look_alike_are_found(offices: SimpleNamespace, newborn: tuple[Person, Person]) -> None:
    [found] = queries.alike(offices.county)
    assert {found.one, found.other} == set(newborn)
    assert found.why == "姓名和出生日期相同（2017年12月1日）"
    assert queries.alike(offices.township)
    for name in ("other_township", "foreign_county"):
        assert queries.alike(getattr(offices, name)) == []


def test_one_account_under_one_name_is_found(offices: SimpleNamespace, household: Household) -> None:
    alone = family.member(
        order=33, name="孙丽华", id_number="", birth_date=date(1950, 1, 1), sex="2", no_id_reason="未上户口"
    )
    for address in ("三组 40 号", "三组 41 号"):
        registering.register_household(offices.township, family.entry(members=(alone,), address=address))
        alone = family.member(
            order=33, name="孙丽华", id_number="", birth_date=date(1951, 1, 1), sex="2", no_id_reason="无"
        )
    assert [each.why for each in queries.alike(offices.county)] == ["户名相同，收款账号相同"]


def test_a_merge_takes_two_people_and_keeps_both_histories(
    offices: SimpleNamespace, newborn: tuple[Person, Person]
) -> None:
    kept, other = newborn
    facts = other.facts.count()
    row = actions.propose(offices.county, Opinion(kept.pk, other.pk, WHY))
    assert queries.alike(offices.county) == []
    with pytest.raises(NotPossible, match="另一个人"):
        actions.confirm(offices.county, row.pk)
    with pytest.raises(NotAllowed):
        actions.confirm(offices.township, row.pk)
    with pytest.raises(NotFound):
        actions.confirm(offices.foreign_county, row.pk)
    done = actions.confirm(offices.county2, row.pk)
    assert (done.verdict, done.confirmed_by, done.number_moved) == (Verdict.MERGED, offices.county2, True)
    for person in newborn:
        person.refresh_from_db()
    assert kept.id_masked.startswith("6")
    assert (other.id_index, other.no_id_reason) == (None, "号码在合并后的登记上")
    assert queries.merged_into(other) == done
    mine, its = queries.sides(offices.auditor, kept.pk, other.pk)
    assert mine.home is not None
    assert its.home is None
    assert (len(its.memberships), other.facts.count()) == (1, facts)
    found = find(offices.township, family.number(date(2017, 12, 1), 22))
    assert [each.household.pk for each in found.hits] == [mine.home.pk], "the number leads to the one that is kept"


def test_two_people_are_not_listed_again(offices: SimpleNamespace, newborn: tuple[Person, Person]) -> None:
    one, other = newborn
    actions.state_different(offices.township, Opinion(one.pk, other.pk, "同名同日生，两家都核对过"))
    assert queries.alike(offices.county) == []
    with pytest.raises(NotPossible, match="已经有人处理过：不是同一个人"):
        actions.propose(offices.township, Opinion(other.pk, one.pk, WHY))


def test_a_merge_can_be_refused_and_a_wrong_one_undone(
    offices: SimpleNamespace, newborn: tuple[Person, Person]
) -> None:
    kept, other = newborn
    row = joined(offices, kept, other)
    undone = actions.undo(offices.county, row.pk, "派出所说是两个人")
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (undone.verdict, queries.merged_into(other), kept.id_index) == (Verdict.UNDONE, None, None)
    assert other.id_index is not None
    again = actions.propose(offices.township, Opinion(kept.pk, other.pk, WHY))
    assert actions.refuse_merge(offices.county, again.pk, "派出所说是两个人").verdict == Verdict.DIFFERENT


@pytest.mark.parametrize("reason", ["", "  ", "同", "同" * 201])
def test_a_reason_is_needed(offices: SimpleNamespace, newborn: tuple[Person, Person], reason: str) -> None:
    with pytest.raises(NotPossible, match="请写明"):
        actions.propose(offices.township, Opinion(newborn[0].pk, newborn[1].pk, reason))
    assert not Pair.objects.exists()


def test_what_stands_in_the_way_of_a_merge(
    offices: SimpleNamespace, walk: Callable[[str], Case], today: Callable[[date], None]
) -> None:
    case = walk("confirm")
    twin = family.member(
        order=41, name="孙立安", id_number="", birth_date=date(1970, 5, 1), sex="1", no_id_reason="证件丢失"
    )
    home = registering.register_household(offices.township, family.entry(members=(twin,), address="四组 1 号"))
    head = home.memberships.get().person
    second = casework.accept(offices.township, home, "dibao", head.pk)
    with pytest.raises(NotPossible, match=f"没办完的申请（{second.number}）"):
        actions.propose(offices.township, Opinion(case.applicant_id, head.pk, WHY))
    with pytest.raises(NotPossible, match="的户主：请先在那一户换户主"):
        actions.propose(offices.township, Opinion(head.pk, case.applicant_id, WHY))
    with pytest.raises(NotPossible, match="同一份登记"):
        actions.state_different(offices.township, Opinion(head.pk, head.pk, WHY))
    with pytest.raises(NotFound):
        actions.propose(offices.other_township, Opinion(case.applicant_id, head.pk, WHY))
    wife = case.household.memberships.get(is_head=False).person
    with pytest.raises(NotPossible, match="各有一个身份证号"):
        actions.propose(offices.township, Opinion(case.applicant_id, wife.pk, WHY))


def test_a_person_without_a_number_goes_through_the_whole_door(
    offices: SimpleNamespace, walk_of: Callable[[Case], Case]
) -> None:
    wife = family.spouse(id_number="", birth_date=date(1975, 6, 1), sex="2", no_id_reason="外籍，护照")
    home = registering.register_household(offices.township, family.entry(members=(family.member(51), wife)))
    case = casework.accept(offices.township, home, "dibao", home.memberships.get(is_head=True).person_id)
    assert walk_of(case).state == "approved"
    person = home.memberships.get(is_head=False).person
    assert (person.no_id_reason, person.id_masked) == ("外籍，护照", "")


@pytest.fixture
def walk_of(offices: SimpleNamespace, today: Callable[[date], None]) -> Callable[[Case], Case]:
    from functools import partial

    from tests.services.conftest import STEPS_2012
    from tests.services.road import along

    def through(case: Case) -> Case:
        user: Any = partial(getattr, offices)
        return along(user, case, STEPS_2012, today)

    return through
