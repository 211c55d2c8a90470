"""The register: every fault at once, nothing half-saved, facts that stay, one household a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services import vault
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.registry import actions, queries, rulebook
from doudi.services.registry.append_only import AppendOnly
from doudi.services.registry.entries import AccountEntry, EntryRefused
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person
from doudi.services.search.queries import find
from tests.services import family
from tests.services.family import entry, member, number, spouse

PHONE = "10000000836"
Today = Callable[[date], None]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"members": (member(id_number=number(date(1970, 5, 1))[:-1] + "Z"),)}, "member[1].id_number", "只能是数字或 X"),
    ({"members": (member(id_number="61102219700230001X"),)}, "member[1].id_number", "不存在"),
    ({"members": (member(), spouse(relation="head"))}, "member[2].relation", "一户只能有一位户主"),
    ({"members": (spouse(),)}, "member[1].relation", "没有人写成户主"),
    ({"members": (member(), spouse(id_number=number(date(1970, 5, 1))))}, "member[2].id_number", "只登记一次"),
    ({"members": (member(facts={"wage": -1}),)}, "member[1].wage", "不能是负数"),
    ({"members": (member(name="<b>孙</b>"),)}, "member[1].name", "不像姓名"),
    ({"members": (member(id_number=""),)}, "member[1].id_number", "写明原因"),
    ({"members": (member(facts={"no_such": 1}),)}, "member[1].no_such", "不认识"),
    ({"members": ()}, "member", "成员有 0 人"),
    ({"area_code": "532325100201"}, "area_code", "不在您的辖区"),
    ({"area_code": "611022101999"}, "area_code", "没有这个村"),
    ({"area_code": "6110"}, "area_code", "12 位"),
    ({"residence": ""}, "residence", "请选一项"),
    ({"address": " "}, "address", "没有填住址"),
    ({"account": AccountEntry("孙丽华", "信用社", "=1+1")}, "account.number", "8 至 30 位"),
]


@pytest.mark.parametrize(("changes", "where", "message"), BAD)
def test_bad_input_names_the_field_and_saves_nothing(
    offices: SimpleNamespace, changes: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(EntryRefused) as refused:
        actions.register_household(offices.township, entry(**changes))
    assert message in "".join(refused.value.by_field[where])
    assert not Household.objects.exists()
    assert not Person.objects.exists()
    assert not FactRecord.objects.exists()


def test_all_faults_come_back_at_once(offices: SimpleNamespace) -> None:
    bad = entry(address="", residence="x", members=(member(name=""), spouse(id_number="1")), facts={"deposits": -5})
    with pytest.raises(EntryRefused) as refused:
        actions.register_household(offices.township, bad)
    assert set(refused.value.by_field) >= {
        "address", "residence", "member[1].name", "member[2].id_number", "household.deposits",
    }  # fmt: skip


def test_a_negative_net_business_income_is_lawful(offices: SimpleNamespace) -> None:
    household = actions.register_household(
        offices.township, entry(members=(member(facts={"business_income": -500}), spouse()))
    )
    program = rulebook.program(household.area_code, date(2018, 3, 15))
    head = queries.family(household, date(2018, 3, 15), program).members[0]
    assert head.facts["business_income"].value == -500_00


def test_a_date_outside_coverage_is_refused(offices: SimpleNamespace, today: Today) -> None:
    today(date(2011, 3, 15))
    with pytest.raises(EntryRefused) as refused:
        actions.register_household(offices.township, entry())
    assert "area_code" in refused.value.by_field


def test_secrets_are_stored_encrypted_and_shown_masked(household: Household) -> None:
    person = household.memberships.get(is_head=True).person
    assert person.id_masked == f"6199**********{number(date(1970, 5, 1))[-4:]}"
    assert number(date(1970, 5, 1)) not in person.id_cipher
    assert vault.decrypt(person.id_cipher, "person.id") == number(date(1970, 5, 1))
    assert household.accounts.get().masked == "尾号 0836"
    assert family.ACCOUNT.number not in household.accounts.get().cipher


def test_a_person_in_another_household_is_refused_and_the_other_is_named_only_to_its_own_office(
    offices: SimpleNamespace, household: Household
) -> None:
    with pytest.raises(EntryRefused, match=household.number):
        actions.register_household(offices.village, entry(members=(member(),)))
    with pytest.raises(EntryRefused) as refused:
        actions.register_household(offices.other_township, entry(area_code=family.OTHER_VILLAGE, members=(member(),)))
    assert household.number not in str(refused.value)
    assert "别处的另一户" in str(refused.value)
    assert Household.objects.count() == 1


def test_someone_without_a_number_needs_a_reason(offices: SimpleNamespace) -> None:
    baby = spouse(id_number="", name="孙小宝", relation="child", no_id_reason="刚出生，还没有上户口",
                  birth_date=date(2018, 3, 1), sex="1")  # fmt: skip
    household = actions.register_household(offices.township, entry(members=(member(), baby)))
    child = household.memberships.get(is_head=False)
    assert (child.relation, child.person.id_index, child.person.no_id_reason) == ("20", None, "刚出生，还没有上户口")


def test_names_of_all_peoples_are_accepted(offices: SimpleNamespace) -> None:
    names = ("买买提·艾力", "欧阳𠮷祥", "阿依古丽·麦麦提艾力江")
    members = tuple(spouse(order, name=name, relation="sibling") for order, name in enumerate(names, 10))
    assert actions.register_household(offices.township, entry(members=(member(), *members))).memberships.count() == 4


def test_the_newer_fact_wins_and_the_older_stays(offices: SimpleNamespace, household: Household, today: Today) -> None:
    person = household.memberships.get(is_head=True).person
    today(date(2018, 4, 1))
    actions.add_fact(offices.township, person, "wage", 4200, source="工资条")
    program = rulebook.program(household.area_code, date(2018, 4, 1))
    now = queries.family(household, date(2018, 4, 1), program).members[0].facts["wage"]
    then = queries.family(household, date(2018, 3, 31), program).members[0].facts["wage"]
    assert (now.value, now.source, now.as_of) == (4200_00, "工资条", "2018-04-01")
    assert (then.value, then.source) == (3000_00, "申请人申报")
    assert FactRecord.objects.filter(person=person, name="wage").count() == 2


def test_what_was_never_stated_is_absent_not_zero(offices: SimpleNamespace) -> None:
    household = actions.register_household(offices.township, entry(facts={}, members=(member(facts={}),)))
    program = rulebook.program(household.area_code, date(2018, 3, 15))
    known = queries.family(household, date(2018, 3, 15), program)
    assert "deposits" not in known.household
    assert {"relation", "birth_date"} <= known.members[0].facts.keys()


def test_members_come_and_go_with_dates(offices: SimpleNamespace, household: Household, today: Today) -> None:
    today(date(2018, 4, 1))
    actions.add_member(offices.township, household.pk, spouse(8, name="孙大宝", relation="child"), date(2018, 4, 1))
    wife = household.memberships.get(person__name="陈小梅")
    actions.remove_member(offices.township, household.pk, wife.person_id, date(2018, 4, 1))
    names = [row.person.name for row in queries.current_members(household, date(2018, 4, 1))]
    assert names == ["孙立安", "孙大宝"]
    assert len(queries.current_members(household, date(2018, 3, 31))) == 2
    assert any("离开本户" in event.text for event in queries.history(offices.township, household.pk))


def test_the_head_leaves_only_when_someone_takes_over(
    offices: SimpleNamespace, household: Household, today: Today
) -> None:
    head, wife = household.memberships.get(is_head=True), household.memberships.get(is_head=False)
    today(date(2018, 4, 1))
    with pytest.raises(EntryRefused, match="新户主"):
        actions.remove_member(offices.township, household.pk, head.person_id, date(2018, 4, 1), died=True)
    actions.remove_member(
        offices.township, household.pk, head.person_id, date(2018, 4, 1), died=True, new_head=wife.person_id
    )
    current = queries.current_members(household, date(2018, 4, 1))
    assert [(row.person.name, row.is_head) for row in current] == [("陈小梅", True)]
    assert Person.objects.get(pk=head.person_id).died_on == date(2018, 4, 1)


def test_records_refuse_to_be_changed_or_removed(household: Household) -> None:
    for model in (FactRecord, BankAccount):
        row = model.objects.first()
        assert row is not None
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
        with pytest.raises(AppendOnly):
            model.objects.all().delete()
        with pytest.raises(AppendOnly):
            model.objects.update(valid_from=date(2000, 1, 1))


def test_roles_that_only_read_may_not_write(offices: SimpleNamespace, household: Household) -> None:
    for user in (offices.auditor, offices.administrator, offices.finance):
        with pytest.raises(NotAllowed):
            actions.register_household(user, entry())
        with pytest.raises(NotAllowed):
            actions.set_account(user, household.pk, family.ACCOUNT)


def test_nothing_leaves_the_area(offices: SimpleNamespace, household: Household) -> None:
    person = household.memberships.get(is_head=True).person
    for user in (offices.other_township, offices.foreign_township, offices.foreign_county):
        assert not queries.households(user).exists()
        assert {row.code for row in queries.areas(user)}.isdisjoint({family.VILLAGE})
        for read in (queries.household, queries.detail, queries.history):
            with pytest.raises(NotFound):
                read(user, household.pk)
        with pytest.raises(NotFound):
            queries.person(user, person.pk)
        with pytest.raises(NotFound):
            queries.household_of(user, person, date(2018, 3, 15))
    assert queries.person(offices.village, person.pk) == person


def test_a_failing_search_is_an_error_never_nobody(
    offices: SimpleNamespace, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8."""

    def broken(*_: str) -> str:
        raise RuntimeError("no key")

    monkeypatch.setattr(vault, "blind_indexes", broken)
    with pytest.raises(RuntimeError):
        find(offices.township, number(date(1970, 5, 1)))


def test_the_database_itself_refuses_a_second_head(household: Household) -> None:
    from django.db import IntegrityError, transaction

    wife = household.memberships.get(is_head=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=wife.pk).update(is_head=True)


def test_the_log_holds_no_personal_data(offices: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    """P40."""
    caplog.set_level("DEBUG")
    household = actions.register_household(offices.township, entry(phone=PHONE))
    for words in ("孙立安", number(date(1970, 5, 1)), "三组 12 号", PHONE):
        assert find(offices.township, words).hits
    own = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("doudi"))
    assert str(household.pk) in own
    for secret in ("孙立安", number(date(1970, 5, 1)), family.ACCOUNT.number, "三组", "3组", PHONE):
        assert secret not in own
