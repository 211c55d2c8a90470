"""Places that are merged, renamed or divided: who sees what, which code rows carry, and what old papers say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.services.accounts.models import Succession, User
from doudi.services.accounts.scope import NotAllowed
from doudi.services.audit.models import Entry
from doudi.services.cases import queries as cases
from doudi.services.cases.models import Case
from doudi.services.documents.decisions import decision_notice
from doudi.services.payments.models import Entitlement
from doudi.services.places import changes
from doudi.services.places.changes import ChangesRefused
from doudi.services.registry import actions as registering
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Area, Household
from tests.services import family
from tests.services.family import OTHER_VILLAGE, VILLAGE

HEAD = "原代码,新代码,新名称,起始日期,户号"
NEW = "611022102205"
"""A village of the other township that the first township's village goes to."""


def sheet(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode("utf-8-sig")


def changed(offices: SimpleNamespace, *lines: str) -> changes.Effect:
    return changes.apply(offices.administrator, changes.read("变更.csv", sheet(*lines)))


def again(user: User) -> User:
    """The same person in a later request."""
    return User.objects.get(pk=user.pk)


def test_a_village_that_goes_to_another_township_takes_its_people_and_leaves_its_papers(
    offices: SimpleNamespace, walk: Callable[[str], Case], today: Callable[[date], None]
) -> None:
    done = walk("confirm")
    head = done.applicant_id
    today(date(2018, 7, 2))
    effect = changed(offices, f"{VILLAGE},{NEW},新村,2018-07-01,")
    assert (effect.places, effect.households, effect.cases, effect.entitlements, effect.accounts) == (1, 1, 0, 1, 1)
    home, done = Household.objects.get(), Case.objects.get()
    assert (home.area_code, done.area_code, Entitlement.objects.get().area_code) == (NEW, VILLAGE, NEW)
    assert again(offices.village).area_code == NEW
    there = again(offices.other_township)
    assert registry.household(there, home.pk) == home
    assert cases.case(there, done.pk) == done, "closed, under the old code, and theirs now"
    fact = registering.add_fact(there, home, "deposits", 5000, source="新镇核实")
    assert fact.recorded_by == there
    assert registry.place_name(NEW) == "丹凤县乙镇新村"
    assert decision_notice(done).head.area == "丹凤县甲镇东村", "a paper keeps the name of its day"
    assert [area.code for area in registry.areas(again(offices.township))] == [], "the old village is chosen no more"
    told = Entry.objects.filter(kind="registry.household", act="change").latest("pk")
    assert VILLAGE in told.before
    assert NEW in told.after
    assert head == done.applicant_id


def test_a_renamed_township_with_a_new_code_sees_what_was_before(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None]
) -> None:
    town, village = "611022110000", "611022110201"
    today(date(2018, 7, 2))
    changed(offices, f"611022101000,{town},丁镇,2018-07-01,", f"{VILLAGE},{village},东村,2018-07-01,")
    clerk = again(offices.township)
    assert clerk.area_code == town
    assert [row.pk for row in registry.households(clerk)] == [household.pk]
    assert not registry.households(again(offices.other_township)).exists()
    assert registry.place_name(village) == "丹凤县丁镇东村"


def test_a_divided_village_says_where_every_household_goes(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None]
) -> None:
    members = (family.member(71), family.spouse(72))
    second = registering.register_household(offices.township, family.entry(members=members))
    today(date(2018, 7, 2))
    east, west = "611022101211", "611022101212"
    lines = [f"{VILLAGE},{east},东一村,2018-07-01,{household.number}", f"{VILLAGE},{west},东二村,2018-07-01,"]
    with pytest.raises(ChangesRefused, match=f"还有 1 户没写去哪里（例如 {second.number}）"):
        changed(offices, *lines)
    assert not Succession.objects.exists()
    changed(offices, lines[0], lines[1] + second.number)
    codes = Household.objects.order_by("pk").values_list("area_code", flat=True)
    assert list(codes) == [east, west]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{VILLAGE},{VILLAGE},东村,2018-07-01,", "一样"),
        (f"{VILLAGE},611022110000,丁镇,2018-07-01,", "不是同一级"),
        ("611022000000,611023000000,新县,2018-07-01,", "规则包"),
        (f"532325100201,{NEW},新村,2018-07-01,", "不在您的辖区"),
        (f"611022101299,{NEW},新村,2018-07-01,", "没有 611022101299"),
        (f"{VILLAGE},{NEW},,2018-07-01,", "请填新名称"),
        (f"{VILLAGE},{NEW},新村,2018-07-03,", "还没有到"),
        (f"{VILLAGE},{NEW},新村,去年,", "应像 2018-07-01"),
        (f"{VILLAGE},12345,新村,2018-07-01,", "12 位"),
        (f"{VILLAGE},{NEW},新村,2018-07-01,H000", "没有户号 H000"),
    ],
)
def test_a_line_that_cannot_be_is_told_and_nothing_changes(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None], line: str, said: str
) -> None:
    today(date(2018, 7, 2))
    with pytest.raises(ChangesRefused, match=said):
        changed(offices, line, f"{OTHER_VILLAGE},611022102299,西新村,2018-07-01,")
    assert not Succession.objects.exists()
    assert not Area.objects.exclude(valid_until=None).exists()


def test_a_sheet_without_its_headings_a_broken_one_and_a_clerk_are_refused(offices: SimpleNamespace) -> None:
    for name, content in (("a.csv", "代码,名称\n1,2".encode()), ("a.csv", b""), ("a.xlsx", b"PK\x03\x04 no")):
        with pytest.raises(ChangesRefused):
            changes.read(name, content)
    with pytest.raises(ChangesRefused, match="没有要变更"):
        changes.check(offices.administrator, [])
    with pytest.raises(NotAllowed):
        changes.apply(offices.county, changes.read("a.csv", sheet(f"{VILLAGE},{NEW},新村,2018-03-01,")))


def test_from_the_command_line_first_dry(offices: SimpleNamespace, household: Household, tmp_path: Path) -> None:
    file = tmp_path / "变更.csv"
    file.write_bytes(sheet(f"{VILLAGE},{NEW},新村,2018-03-01,"))
    words = ["areas", "change", str(file), "--by", "administrator"]
    dry = CliRunner().invoke(main, words)
    assert "将变更 1 个地方：1 户" in dry.output
    household.refresh_from_db()
    assert household.area_code == VILLAGE
    assert "已变更 1 个地方" in CliRunner().invoke(main, [*words, "--apply"]).output
    household.refresh_from_db()
    assert household.area_code == NEW
    assert CliRunner().invoke(main, [*words, "--apply"]).exit_code == 2
