"""The way back: files in the order of the platform, the bank and the check of means."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from doudi.services.accounts.scope import NotAllowed
from doudi.services.cases.models import Case
from doudi.services.payments.actions import make_list
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import Person
from doudi.services.rolls import actions
from doudi.services.rolls.exchange import EXPORTS, NothingToExport, write
from doudi.services.rolls.workbooks import check
from tests.services.roll_files import pair

MAY = date(2018, 5, 1)


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    check(content, "export")  # as strict as for what comes in: no formula, no macro
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table(rows: list[list[Any]], first: str) -> list[dict[str, Any]]:
    top = next(place for place, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


@pytest.fixture
def approved(walk: Callable[[str], Case]) -> Case:
    return walk("confirm")


def test_what_was_approved_here_is_typed_in_above_from_one_sheet(offices: SimpleNamespace, approved: Case) -> None:
    found = sheets(write(offices.township, EXPORTS["rekey"], MAY))
    [home] = table(found["家庭"], "案号")
    assert (home["案号"], home["户主姓名"], home["户月保障金（元）"]) == (approved.number, "孙立安", 502.0)
    assert home["银行账号"] == "6230270100000000836"
    assert home["家庭年收入（元）"] == 3000.0
    assert home["联系电话"] == ""
    assert [row["与户主关系"] for row in table(found["成员"], "案号")] == ["户主", "妻子"]
    [done] = table(found["调查评议公示审批"], "案号")
    assert (done["调查日期"], done["参加人数"], done["审批日期"]) == ("2018-03-20", 9.0, "2018-04-17")


def test_what_the_platform_has_already_is_not_typed_in_again(offices: SimpleNamespace, approved: Case) -> None:
    actions.apply(offices.county, actions.check(offices.county, pair(10).files()).pk)
    assert len(table(sheets(write(offices.county, EXPORTS["rekey"], MAY))["家庭"], "案号")) == 1
    Entitlement.objects.update(last_month=date(2018, 4, 1))
    with pytest.raises(NothingToExport):
        write(offices.county, EXPORTS["rekey"], MAY)


def test_people_to_be_checked_go_out_as_a_table_and_as_xml(offices: SimpleNamespace, case: Case) -> None:
    rows = table(sheets(write(offices.township, EXPORTS["check-new"], MAY))["新申请人员"], "申请唯一号")
    assert [row["姓名"] for row in rows] == ["孙立安", "陈小梅"]
    assert {row["受理编号"] for row in rows} == {case.number}
    assert all(len(row["证件号码"]) == 18 for row in rows)
    root = ElementTree.fromstring(write(offices.township, EXPORTS["check-new-xml"], MAY))
    assert [each.findtext("姓名") for each in root] == ["孙立安", "陈小梅"]
    assert root[0].findtext("证件号码") == rows[0]["证件号码"]


def test_the_payment_of_a_month_its_members_and_the_banks(offices: SimpleNamespace, approved: Case) -> None:
    make_list(offices.finance, MAY)
    [paid] = table(sheets(write(offices.finance, EXPORTS["payment"], MAY))["发放明细"], "属地")
    assert (paid["姓名"], paid["保障人数"], paid["发放合计（元）"], paid["账号"]) == (
        "孙立安", 2.0, 502.0, "6230270100000000836",
    )  # fmt: skip
    assert len(table(sheets(write(offices.county, EXPORTS["members"], MAY))["发放成员"], "地区")) == 2
    [bank] = table(sheets(write(offices.county, EXPORTS["bank"], MAY))["银行账号"], "户主姓名")
    assert bank["开户银行"] == "丹凤县农村信用合作联社"


def test_the_month_changes_count_one_movement_a_household(
    offices: SimpleNamespace, approved: Case, today: Callable[[date], None]
) -> None:
    with pytest.raises(NothingToExport, match="2018年5月"):
        write(offices.county, EXPORTS["changes"], MAY)
    make_list(offices.finance, MAY)
    actions.apply(offices.county, actions.check(offices.county, pair(10).files()).pk)
    today(date(2018, 5, 20))
    Entitlement.objects.update(amount_fen=600_00)
    made = make_list(offices.finance, date(2018, 6, 1))
    assert made.changed == 1
    rows = table(sheets(write(offices.county, EXPORTS["changes"], date(2018, 6, 1)))["月变动"], "地区")
    whole = rows[-1]
    assert (whole["保障金增加户数"], whole["保障金增加金额（元）"], whole["新增户数"], whole["停保户数"]) == (
        1,
        98.0,
        0,
        0,
    )
    assert (whole["合计户数"], whole["合计金额（元）"]) == (1, 98.0)


def test_a_name_that_begins_like_a_formula_stays_text(offices: SimpleNamespace, case: Case) -> None:
    Person.objects.filter(name="孙立安").update(name='=HYPERLINK("http://x")')
    rows = table(sheets(write(offices.township, EXPORTS["check-new"], MAY))["新申请人员"], "申请唯一号")
    assert rows[0]["姓名"] == '=HYPERLINK("http://x")'


def test_nobody_exports_what_is_not_their_work_or_not_their_area(offices: SimpleNamespace, approved: Case) -> None:
    make_list(offices.finance, MAY)
    for who, code in (("township", "payment"), ("village", "rekey"), ("auditor", "bank"), ("finance", "rekey")):
        with pytest.raises(NotAllowed):
            write(getattr(offices, who), EXPORTS[code], MAY)
    for code in ("rekey", "check-roll"):
        with pytest.raises(NothingToExport):
            write(offices.foreign_township, EXPORTS[code], MAY)
        with pytest.raises(NothingToExport):
            write(offices.other_township, EXPORTS[code], MAY)
