"""Bad rolls: refused in words that say where and what to do, never half done."""

from __future__ import annotations

import io
import logging
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.conf import settings
from django.db import OperationalError

from doudi.cli.main import main
from doudi.domain.findings import BadInput
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.audit.models import Entry
from doudi.services.registry.models import BankAccount, FactRecord, Household, Person
from doudi.services.rolls import actions, known, layout, queries, storing, workbooks
from doudi.services.rolls.actions import RollRefused
from doudi.services.rolls.joining import File, read_pair
from doudi.services.rolls.models import RollImport
from tests.services.roll_files import HOUSEHOLD, PERSON, Pair, book, pair

ON = date(2018, 3, 10)


def read(files: tuple[File, File]) -> Any:
    return read_pair(files, "rural_dibao", ON, layout.load())


def told(home: bytes, name: str = "农村低保家庭查询.xlsx") -> str:
    with pytest.raises(BadInput) as refused:
        read((File(name, home), File("农村低保人员查询.xlsx", pair(6).files()[1].content)))
    return str(refused.value)


def repacked(content: bytes, **parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part.filename))
        for name, body in parts.items():
            new.writestr(name.replace("__", "/"), body)
    return buffer.getvalue()


def test_a_formula_is_named_by_its_cell() -> None:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HOUSEHOLD)
    sheet.write_formula("B2", "=1+1")
    made.close()
    assert "农村低保家庭查询.xlsx B2: 这一格是公式" in told(buffer.getvalue())


def test_macros_bombs_old_files_and_foreign_tables_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    home = pair(6).files()[0].content
    assert "带有宏" in told(repacked(home, **{"xl__vbaProject.bin": b"macro"}))
    assert "不是 .xlsx 表格" in told(b"\x00\x01")
    assert "老式 .xls" in told(b"\xd0\xcf\x11\xe0" + b"0" * 600)
    assert "重新导出" in told(home[: len(home) // 2])
    assert "重新导出" in told(repacked(home, **{"xl__extra.xml": b"<!DOCTYPE lolz>"}))
    assert "高龄津贴" in told(book(["老人姓名", "身份证号码"], [], before=[["津贴对象"]]))
    assert "土地承包登记" in told(book(["序号", "承包方"], []))
    assert "缺少" in told(book(["户主姓名", "合计（元）"], []))
    monkeypatch.setattr(workbooks, "UNPACKED_MOST", 1_000)
    assert "没有打开" in told(home)


def test_headings_are_matched_by_name_whatever_their_order_width_or_row() -> None:
    roll = pair(12)
    names = {"家庭人口": "家庭人口数", "银行帐号": "银行账号", "合计（元）": "合计(元)", "最初享受月份": "最初享受月"}
    headings = [names.get(each, each) for each in reversed(HOUSEHOLD)]
    homes = [{names.get(key, key): value for key, value in home.items()} for home in roll.homes]
    people = [{**row, "备注": "NULL", "残疾类别": row["残疾类别"] or "NULL"} for row in roll.people]
    above = [["丹凤县农村低保家庭"], ["导出日期 2018-03-10"]]
    home = File("家庭.xlsx", book(headings, homes, before=above))
    found = read((File("人员.xlsx", book(PERSON, people)), home))
    plain = read(roll.files())
    assert [each.line.total for each in found.households] == [each.line.total for each in plain.households]
    assert [each.line.accounts for each in found.households] == [each.line.accounts for each in plain.households]
    assert found.faults == []


def test_a_county_adds_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "rolls.toml").write_text('[words.relation]\n"22" = ["大儿子"]\n', "utf-8")
    assert layout.load(tmp_path).words["relation"]["大儿子"] == "22"
    (tmp_path / "rolls.toml").write_text('[words.relation]\n"xx" = ["大儿子"]\n[nothing]\n', "utf-8")
    with pytest.raises(BadInput) as refused:
        layout.load(tmp_path)
    assert len(refused.value.findings) == 2


def test_names_of_all_peoples_and_rare_characters_are_taken(offices: SimpleNamespace) -> None:
    roll = pair(12)
    for home, name in zip(roll.homes, ("阿卜杜拉·买买提", "𠮷田", "长" * 60), strict=False):
        roll.of(home)[0]["姓名"] = home["户主姓名"] = name
    for home, name in zip(roll.homes[3:], ("=1+1", "长" * 61), strict=False):
        roll.of(home)[0]["姓名"] = home["户主姓名"] = name
    found = actions.check(offices.county, roll.files())
    actions.apply(offices.county, found.pk, leave_faulty=True)
    assert Person.objects.filter(name__in=("阿卜杜拉·买买提", "𠮷田", "长" * 60)).count() == 3
    assert found.counts[0]["wrong"] == 2


def test_odd_numbers_are_faults_of_their_row() -> None:
    roll = pair(24)
    first, second, third, fourth = roll.homes[:4]
    old = first["户主身份证号"]
    for row in roll.of(first):
        row["户主身份证号"] = row["户主身份证号"].lower() and f"{old[:6]}{old[8:17]}"
    roll.people[0]["身份证号"] = f"{old[:6]}{old[8:17]}"
    second["银行帐号"] = 6.2301e18
    third["合计（元）"] = "六百元"
    double = roll.of(fourth)[0]
    roll.people.append({**double, "户主身份证号": ""})
    said = "\n".join(f"{each.row} {each.column} {each.message}" for each in read(roll.files()).faults)
    assert "2 银行帐号 像是当数字存过" not in said
    assert "像是当数字存过" in said
    assert "“六百元”不是金额" in said
    assert "同一个人出现在第" in said
    assert f"{roll.homes.index(first) + 2} 户主身份证号" not in said


def test_an_address_glued_together_twice_is_written_once() -> None:
    roll = pair(6)
    roll.homes[0]["家庭住址"] = "甲镇东村甲镇东村5号"
    assert read(roll.files()).households[0].line.address == "甲镇东村5号"


def test_the_check_stops_when_the_list_of_the_dead_does_not_load(
    offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("no such list")

    found = actions.check(offices.county, pair(12).files())
    monkeypatch.setattr(known, "_stopped", broken)
    with pytest.raises(OperationalError):
        actions.check(offices.county, pair(12).files())
    with pytest.raises(OperationalError):
        actions.apply(offices.county, found.pk)
    assert not Household.objects.exists()


def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise OperationalError("disk full")

    found = actions.check(offices.county, pair(12).files())
    monkeypatch.setattr(storing.Storing, "_entitlements", broken)
    with pytest.raises(OperationalError):
        actions.apply(offices.county, found.pk)
    monkeypatch.undo()
    tables = (Household, Person, FactRecord, BankAccount)
    assert [model.objects.count() for model in tables] == [0, 0, 0, 0]
    assert RollImport.objects.get().applied_at is None
    assert actions.apply(offices.county, found.pk).applied_at is not None


def test_of_two_checks_of_one_roll_the_second_is_refused(offices: SimpleNamespace) -> None:
    roll = pair(12)
    one, two = (actions.check(user, roll.files()) for user in (offices.county, offices.county2))
    actions.apply(offices.county, one.pk)
    people = Person.objects.count()
    with pytest.raises(RollRefused, match="又有变动"):
        actions.apply(offices.county2, two.pk)
    assert Person.objects.count() == people


def test_an_older_roll_is_refused(offices: SimpleNamespace) -> None:
    roll = pair(12)
    actions.apply(offices.county, actions.check(offices.county, roll.files()).pk)
    roll.as_of = "20180301"
    with pytest.raises(BadInput, match="比它旧"):
        actions.check(offices.county, roll.files())
    roll.as_of = "20180401"
    with pytest.raises(BadInput, match="还没有到"):
        actions.check(offices.county, roll.files())


def test_each_office_imports_its_own_area_only(offices: SimpleNamespace) -> None:
    roll = pair(30)
    found = actions.check(offices.township, roll.files())
    assert 0 < found.counts[0]["wrong"] < found.counts[0]["came"]
    assert "不在您的辖区" in queries.notes(found, "fault")[0].message
    with pytest.raises(NotFound):
        actions.apply(offices.foreign_county, found.pk)
    for who in ("village", "finance", "auditor"):
        with pytest.raises(NotAllowed):
            actions.check(getattr(offices, who), roll.files())


def test_the_log_and_the_stored_file_hold_no_person(offices: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    roll = pair(6)
    with caplog.at_level(logging.DEBUG, logger="doudi"):
        found = actions.check(offices.county, roll.files())
    sealed = (Path(settings.DATA_DIR) / "rolls" / f"{found.pk}.sealed").read_text("ascii")
    for secret in (roll.homes[0]["户主姓名"], roll.homes[0]["户主身份证号"]):
        assert secret not in caplog.text
        assert secret not in sealed
    actions.apply(offices.county, found.pk)
    assert not (Path(settings.DATA_DIR) / "rolls" / f"{found.pk}.sealed").exists()


def test_the_terminal_does_the_same(offices: SimpleNamespace, tmp_path: Path) -> None:
    roll: Pair = pair(12)
    paths = []
    for file in roll.files():
        paths.append(str(tmp_path / file.name))
        (tmp_path / file.name).write_bytes(file.content)
    run = CliRunner()
    checked = run.invoke(main, ["rolls", "check", *paths, "--by", "county"])
    assert f"家庭表 {len(roll.homes)} 行 = 要更新 {len(roll.homes)} + 不变 0" in checked.output, checked.output
    number = str(RollImport.objects.get().pk)
    assert "已更新" in run.invoke(main, ["rolls", "apply", number, "--by", "county"]).output
    told = Entry.objects.filter(kind="rolls.rollimport", act="change").latest("pk")
    assert (told.login, told.address, "applied_by_id" in told.after) == ("county", "命令行", True)
    again = run.invoke(main, ["rolls", "apply", number, "--by", "county"])
    assert (again.exit_code, "没有重复更新" in again.output) == (2, True)
    assert run.invoke(main, ["rolls", "check", *paths, "--by", "nobody"]).exit_code == 2
