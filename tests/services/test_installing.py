"""A county's places and staff from its sheets: all faults at once, all stored or nothing, again without harm."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.contrib.auth import authenticate

from doudi.domain.findings import BadInput
from doudi.services.accounts.models import Role, User
from doudi.services.audit.context import acts
from doudi.services.audit.models import Entry
from doudi.services.registry.models import Area
from doudi.services.upkeep import counties, installing
from doudi.services.upkeep.installing import PASSWORDS, First
from tests.services.county_sheets import AREAS, STAFF, written

FIRST = First("guanli", "孙示例", "a long first password", generated=False)


def county(folder: Path) -> counties.County:
    return counties.read("611022000000", folder / "areas.csv", folder / "staff.csv", FIRST.login)


def install(folder: Path) -> installing.Done:
    with acts(None, "命令行"):
        return installing.install(county(folder), FIRST, folder)


@pytest.fixture(autouse=True)
def cheap_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_places_and_staff_are_stored_and_on_record(db: None, tmp_path: Path) -> None:
    done = install(written(tmp_path))
    assert (done.places, done.accounts, done.administrator_made) == (5, 5, True)
    assert Area.objects.get(code="611022102001").level == "village"
    zhang = User.objects.get(username="zhang")
    assert (zhang.role, zhang.area_code, zhang.unit) == (Role.TOWNSHIP, "611022101000", "甲镇人民政府")
    assert User.objects.get(username="yb").agency == "medical"
    assert Entry.objects.filter(kind="accounts.user", login="guanli").count() == 5
    handed = tmp_path / PASSWORDS
    assert stat.S_IMODE(handed.stat().st_mode) == 0o600
    secret = next(line for line in handed.read_text().splitlines() if line.startswith("zhang,")).split(",")[-1]
    assert authenticate(username="zhang", password=secret) == zhang


def test_a_second_run_changes_nothing_and_says_what_differs(db: None, tmp_path: Path) -> None:
    install(written(tmp_path))
    before = list(User.objects.order_by("pk").values_list("username", "password", "role"))
    written(
        tmp_path,
        areas=AREAS.replace("东村", "东庄"),
        staff=STAFF.replace("li,李示例,协助员,611022101201", "li,李示例,民政局,丹凤县"),
    )
    again = install(tmp_path)
    assert (again.places, again.accounts, again.administrator_made, again.passwords) == (0, 0, False, [])
    assert list(User.objects.order_by("pk").values_list("username", "password", "role")) == before
    assert Area.objects.get(code="611022101201").name == "东村"
    assert [each.split()[0] for each in again.unlike] == ["611022101201", "li"]


def test_what_was_added_to_the_sheets_is_added(db: None, tmp_path: Path) -> None:
    install(written(tmp_path))
    written(tmp_path, areas=AREAS + "611022101202,南村,村\n", staff=STAFF + "sun,孙又例,协助员,南村,,\n")
    again = install(tmp_path)
    assert (again.places, again.accounts) == (1, 1)
    assert len((tmp_path / PASSWORDS).read_text().splitlines()) == 1 + 6


def test_a_second_administrator_is_not_made_from_outside(db: None, tmp_path: Path) -> None:
    install(written(tmp_path))
    other = First("guanli2", "周示例", "a long first password", generated=False)
    with acts(None, "命令行"), pytest.raises(BadInput, match="已经有系统管理员"):
        installing.install(county(tmp_path), other, tmp_path)
    assert not User.objects.filter(username="guanli2").exists()


def test_the_sheet_may_name_several_auditors_once_and_later_ones_need_a_second_person(db: None, tmp_path: Path) -> None:
    install(written(tmp_path, staff=STAFF + "sj1,周示例,审计,丹凤县,,\nsj2,吴示例,审计,丹凤县,,\n"))
    assert User.objects.filter(role=Role.AUDITOR, is_active=True).count() >= 2
    written(tmp_path, staff=STAFF + "sj3,郑示例,审计,丹凤县,,\n")
    with pytest.raises(BadInput, match="安全管理员确认"):
        install(tmp_path)
    assert not User.objects.filter(username="sj3").exists()


def test_a_weak_password_stores_nothing(db: None, tmp_path: Path) -> None:
    with acts(None, "命令行"), pytest.raises(BadInput):
        installing.install(county(written(tmp_path)), First("guanli", "孙示例", "12345", generated=False), tmp_path)
    assert (Area.objects.count(), User.objects.count(), (tmp_path / PASSWORDS).exists()) == (0, 0, False)


AREA_FAULTS = {
    "611022103201,北村,村": "乡镇 611022103000 不在表里",
    "611022101,又一个甲镇,镇": "上面已经有一行",
    "532325,姚安县,县": "不在本县",
    "611022104,丁镇,村": "却是乡级",
    "611022105,戊镇,公社": "不认得“公社”",
    "611022106,,镇": "没有填名称",
    "6110二二107,己镇,镇": "只有数字",
    "611022108,=cmd()<script>,镇": "尖括号",
}
STAFF_FAULTS = {
    "zhang,周示例,协助员,东村,,": "不止一行",
    "guanli,周示例,协助员,东村,,": "第一个系统管理员",
    "a b,周示例,协助员,东村,,": "登录名",
    "c1,,协助员,东村,,": "没有填姓名",
    "c2,周示例,村长,东村,,": "不认得“村长”",
    "c3,周示例,协助员,无此村,,": "不在区划表里",
    "c4,周示例,协助员,甲镇,,": "应是村级",
    "c5,周示例,部门经办人,丹凤县,,": "要写部门",
    "c6,周示例,协助员,东村,医疗保障,": "部门留空",
    "c7,周示例,部门经办人,丹凤县,气象局,": "不认得“气象局”",
}


def test_every_fault_of_both_sheets_comes_at_once_with_its_row(tmp_path: Path) -> None:
    written(tmp_path, areas=AREAS + "\n".join(AREA_FAULTS) + "\n", staff=STAFF + "\n".join(STAFF_FAULTS) + "\n")
    with pytest.raises(BadInput) as fault:
        county(tmp_path)
    told = {(each.where, each.line): each.message for each in fault.value.findings}
    for line, words in enumerate(AREA_FAULTS.values(), 8):
        where = ("areas.csv", 0 if line == 8 else line)
        assert words in told[where]
    for line, words in enumerate(STAFF_FAULTS.values(), 7):
        assert words in told["staff.csv", line]


def test_a_workbook_is_read_with_codes_as_numbers(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "areas.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["区划代码", "名称"])
        for line, (code, name) in enumerate([(611022, "丹凤县"), (611022101000, "甲镇"), (611022101201, "东村")], 2):
            sheet.write_row(line, 0, [code, name])
    found = counties.read("611022000000", tmp_path / "areas.xlsx", None, "guanli")
    assert [(each.code, each.name) for each in found.places][2] == ("611022101201", "东村")
    assert found.officers == []


def test_a_place_named_twice_wants_its_code(tmp_path: Path) -> None:
    written(tmp_path, areas=AREAS + "611022102202,东村,村\n", staff=STAFF + "c8,周示例,协助员,东村,,\n")
    with pytest.raises(BadInput, match="不止一个地方叫这个名字"):
        county(tmp_path)
