"""Rolls of the upstream platform: checked, compared, taken over whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services import vault
from doudi.services.payments.models import Entitlement
from doudi.services.registry import actions as registry
from doudi.services.registry import queries as register
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person
from doudi.services.rolls import actions, queries
from doudi.services.rolls.actions import RollRefused
from doudi.services.rolls.models import PlatformEntitlement, RollImport, RollRow
from doudi.services.search import indexing
from doudi.services.search.queries import find
from tests.services.roll_files import Pair, pair

TABLES = (Household, Person, Membership, FactRecord, BankAccount, PlatformEntitlement)


def size() -> list[int]:
    return [model.objects.count() for model in TABLES]


def taken_over(offices: SimpleNamespace, roll: Pair) -> RollImport:
    return actions.apply(offices.county, actions.check(offices.county, roll.files()).pk)


def kinds(found: RollImport) -> dict[str, int]:
    return {kind.value: count for kind, count in queries.note_counts(found).items()}


def messages(found: RollImport, kind: str) -> str:
    return "\n".join(f"{note.row} {note.column} {note.message}" for note in queries.notes(found, kind))


def test_a_roll_becomes_the_rows_that_the_window_writes(offices: SimpleNamespace) -> None:
    roll = pair(30)
    found = taken_over(offices, roll)
    assert found.counts[0] == {"came": 20, "stored": 20, "unchanged": 0, "excluded": 0, "wrong": 0}
    home = roll.homes[0]
    [household] = [hit.household for hit in find(offices.county, home["户主身份证号"]).hits]
    assert household.number == f"H611022{household.pk:08d}"
    assert list(indexing.rebuild())[-1][1] == 0, "a roll leaves nothing to index"
    assert household.area_code in ("611022101201", "611022102201")
    members = register.current_members(household, date(2018, 3, 15))
    assert {row.person.name for row in members} == {row["姓名"] for row in roll.of(home)}
    assert members[0].is_head
    head = members[0].person
    assert vault.decrypt(head.id_cipher, "person.id") == home["户主身份证号"]
    assert home["户主身份证号"] not in str(vars(head))
    card = register.account(household, date(2018, 3, 15))
    assert card is not None
    assert vault.decrypt(card.cipher, "account.number") == home["一卡通账号"]
    assert household.accounts.count() == 2
    [granted] = household.platform_entitlements.all()
    assert (granted.total_fen, granted.covered, granted.first_month) == (
        home["合计（元）"] * 100, home["保障人口"], date(2016, 5, 1)
    )  # fmt: skip
    assert not Entitlement.objects.exists()
    fact = FactRecord.objects.filter(person=head, name="work_ability").get()
    assert fact.source == "上级平台名册 2018-03-10"
    assert fact.valid_from == date(2018, 3, 10)


def test_every_row_is_kept_as_it_came_with_its_file(offices: SimpleNamespace) -> None:
    roll = pair(20)
    found = taken_over(offices, roll)
    assert found.rows.count() == len(roll.homes) + len(roll.people)
    row = RollRow.objects.get(roll=found, side="household", row=2)
    cells = json.loads(vault.decrypt(row.cipher, "roll.row"))
    assert roll.homes[0]["户主身份证号"] in cells
    assert roll.homes[0]["户主姓名"] not in row.cipher
    assert row.household is not None
    assert [len(each["sha256"]) for each in found.files] == [64, 64]
    assert found.as_of == date(2018, 3, 10)


def test_importing_again_changes_nothing(offices: SimpleNamespace) -> None:
    roll = pair(30)
    taken_over(offices, roll)
    before = size()
    again = actions.check(offices.county, roll.files())
    assert again.counts[0]["unchanged"] == len(roll.homes)
    assert again.counts[1]["unchanged"] == len(roll.people)
    assert kinds(again) == {}
    with pytest.raises(RollRefused, match="没有要改的"):
        actions.apply(offices.county, again.pk)
    assert size() == before


def test_a_roll_is_taken_over_once(offices: SimpleNamespace) -> None:
    found = taken_over(offices, pair(20))
    before = size()
    with pytest.raises(RollRefused, match="已经由"):
        actions.apply(offices.county, found.pk)
    assert size() == before


@pytest.mark.parametrize("kind", ["rural_dibao", "urban_dibao", "borderline", "rigid", "tekun"])
def test_all_five_classes_are_read(offices: SimpleNamespace, kind: str) -> None:
    roll = pair(20, kind)
    found = taken_over(offices, roll)
    assert found.counts[0]["stored"] == len(roll.homes) > 0
    assert set(PlatformEntitlement.objects.values_list("kind", flat=True)) == {kind}


def test_the_differences_with_the_register_are_told_by_kind(offices: SimpleNamespace) -> None:
    roll = pair(40)
    taken_over(offices, roll)
    dearer, gone, smaller, moved, other = [home for home in roll.homes if home["家庭人口"] > 1][:5]
    dearer["户月保障金额（元）"] += 10
    dearer["合计（元）"] += 10
    dearer["分档类型"] = "Z类"
    roll.homes.remove(gone)
    roll.people = [row for row in roll.people if row not in roll.of(gone)]
    leaving = roll.of(smaller)[-1]
    roll.people.remove(leaving)
    smaller["家庭人口"] = smaller["保障人口"] = smaller["家庭人口"] - 1
    moved["一卡通账号"] = "9922000000000000001"
    first, second = roll.of(other)[:2]
    for row in roll.of(other):
        row["户主身份证号"] = second["身份证号"]
    first["与户主关系"], second["与户主关系"] = "配偶", "户主"
    other["户主姓名"], other["户主身份证号"] = second["姓名"], second["身份证号"]
    roll.as_of = "20180312"
    found = actions.check(offices.county, roll.files())
    assert kinds(found) == {"amount": 1, "missing": 1, "people": 1, "head": 1, "class": 1, "bank": 1}
    assert leaving["姓名"] in messages(found, "people")
    assert found.counts[0]["stored"] == 4
    actions.apply(offices.county, found.pk)
    assert PlatformEntitlement.objects.get(household__memberships__person__name=gone["户主姓名"]).ended_on == date(
        2018, 3, 12
    )
    [household] = [hit.household for hit in find(offices.county, other["户主身份证号"]).hits]
    head = register.head(household, date(2018, 3, 15))
    assert head is not None
    assert head.name == second["姓名"]
    assert Membership.objects.get(person__name=leaving["姓名"]).valid_until == date(2018, 3, 12)
    again = actions.check(offices.county, roll.files())
    assert kinds(again) == {}


def test_faults_name_file_sheet_row_and_column_and_one_is_enough_to_refuse(offices: SimpleNamespace) -> None:
    roll = pair(40)
    wrong, odd, short, double, lost = roll.homes[:5]
    wrong["合计（元）"] += 1
    roll.of(odd)[0]["与户主关系"] = "亲戚"
    roll.of(short)[0]["身份证号"] = short["户主身份证号"][:-1]
    double["所属社区"] = "没有的村"
    lost["户主身份证号"] = "619999196002310013"
    found = actions.check(offices.county, roll.files())
    said = messages(found, "fault")
    for expected in ("不等于合计", "不认得“亲戚”", "少 1 位", "没有“甲镇没有的村”", "这一天不存在"):
        assert expected in said, expected
    note = next(note for note in queries.notes(found, "fault") if "不等于合计" in note.message)
    assert (note.file, note.sheet, note.row, note.column) == (
        "农村低保家庭查询_20180310.xlsx",
        "Sheet1",
        2,
        "合计（元）",
    )
    before = size()
    with pytest.raises(RollRefused, match="有错"):
        actions.apply(offices.county, found.pk)
    assert size() == before
    done = actions.apply(offices.county, found.pk, leave_faulty=True)
    assert done.counts[0]["stored"] == len(roll.homes) - 5 == Household.objects.count()


def test_when_every_row_fails_nothing_is_called_done(offices: SimpleNamespace) -> None:
    roll = pair(20)
    for home in roll.homes:
        home["所属社区"] = "没有的村"
    found = actions.check(offices.county, roll.files())
    homes, people = found.counts
    assert homes["wrong"] == homes["came"] == len(roll.homes)
    assert people["wrong"] == people["came"] == len(roll.people)
    with pytest.raises(RollRefused, match="没有一户能更新"):
        actions.apply(offices.county, found.pk, leave_faulty=True)
    assert size() == [0] * len(TABLES)


def test_the_dead_and_the_stopped_do_not_come_back_by_any_member(offices: SimpleNamespace, walk: object) -> None:
    roll = pair(40)
    taken_over(offices, roll)
    one, two = [home for home in roll.homes if home["家庭人口"] > 1][:2]
    [household] = [hit.household for hit in find(offices.county, one["户主身份证号"]).hits]
    head = register.head(household, date(2018, 3, 15))
    successor = register.current_members(household, date(2018, 3, 15))[1]
    assert head is not None
    registry.remove_member(
        offices.township if household.area_code == "611022101201" else offices.other_township,
        household.pk, head.pk, date(2018, 3, 14), died=True, new_head=successor.person_id,
    )  # fmt: skip
    done = walk("confirm")  # type: ignore[operator]
    [other] = [hit.household for hit in find(offices.county, two["户主身份证号"]).hits]
    Entitlement.objects.filter(case=done).update(
        household=other, first_month=date(2017, 1, 1), last_month=date(2018, 1, 1)
    )
    roll.as_of = "20180315"
    before = size()
    found = actions.check(offices.county, roll.files())
    said = messages(found, "refused")
    assert "已登记死亡" in said
    assert "停发" in said
    assert found.counts[0]["excluded"] == 2
    with pytest.raises(RollRefused):
        actions.apply(offices.county, found.pk)
    assert size() == before
