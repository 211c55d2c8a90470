"""From the window to the payment list, in Shangluo and in Yao'an, through a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer
from python_calamine import CalamineWorkbook

from tests.journeys.clerk import Clerk, Somebody, id_number

Today = Callable[[date], None]
HEAD = Somebody("示例周", date(1965, 5, 1), "户主本人", {"wage": "1200", "work_ability": "partial"})
WIFE = Somebody("示例郑", date(1968, 5, 1), "配偶", {"business_income": "-300", "work_ability": "full"})
AT_HOME = {"local_hukou": "1", "property_check": "within"}
SURVEY = {"surveyors": "示例甲、示例乙", "note": "入户看过，和申报的一致"}
MINUTES = {
    "held_on": "2018-03-15", "place": "东村村委会", "chair": "示例甲", "recorder": "示例乙",
    "present": "示例甲、示例乙、示例丙", "representatives": "示例甲、示例乙", "agree": "3", "disagree": "0",
    "opinions": "情况属实",
}  # fmt: skip


def apply(clerk: Clerk, village: str, household: dict[str, str]) -> int:
    """Two people apply; the case's id."""
    clerk.start(HEAD, village, "农村低保")
    clerk.add(2, WIFE)
    clerk.next()
    clerk.answer("p1", HEAD.answers)
    clerk.answer("p2", WIFE.answers)
    clerk.answer("h", AT_HOME | household)
    clerk.account(HEAD.name, "6217000000000000836")
    return clerk.accept()


def through_2012(case: int, township: Clerk, county: Clerk, second: Clerk, today: Today) -> None:
    """Survey, appraisal, notice, county check, second notice, approval."""
    township.step(case, "survey", **SURVEY)
    township.step(case, "appraise", **MINUTES)
    township.step(case, "publish", place="东村村务公开栏")
    today(date(2018, 3, 23))
    township.step(case, "submit")
    county.draw()
    county.visit(case, date(2018, 3, 23))
    county.step(case, "check", note="资料齐全")
    county.step(case, "publish_again", place="东村村务公开栏")
    today(date(2018, 4, 2))
    second.step(case, "confirm")


def staff(browser: Browser, server: LiveServer, *names: str) -> list[Clerk]:
    contexts = [browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}) for _ in names]
    return [Clerk(each.new_page(), server.url, name) for each, name in zip(contexts, names, strict=True)]


def document(clerk: Clerk, path: str) -> str:
    """The text of a PDF that the clerk may open."""
    answer = clerk.page.request.get(clerk.server + path)
    assert answer.ok
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages)


@pytest.mark.demand(26, 44)
def test_shangluo(
    browser: Browser, live_server: LiveServer, counties: None, today: Today, axe: Callable[[Page], None]
) -> None:
    township, county, second, finance = staff(browser, live_server, "township", "county", "county2", "finance")
    case = apply(township, "甲镇 东村", {"dibao_class_fixed": "B"})
    expect(township.page.get_by_role("heading", level=2).first).to_contain_text("420.00")
    axe(township.page)
    through_2012(case, township, county, second, today)
    expect(second.page.locator("main")).to_contain_text("已办：审批")
    finance.go("/payments/")
    finance.page.get_by_label("月份").fill("2018-05")
    finance.page.get_by_role("button", name="生成名单").click()
    expect(finance.page.locator("main")).to_contain_text("420.00")
    expect(finance.page.locator("main")).to_contain_text(HEAD.name)
    axe(finance.page)
    sheet = finance.page.request.get(finance.page.url.rstrip("/") + ".xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.body())).get_sheet_by_index(0).to_python()
    assert any(id_number(HEAD.born, 11) in row and HEAD.name in row for row in rows)
    assert "B" in document(township, f"/cases/{case}/papers/decision.pdf")
    assert HEAD.name in document(township, f"/cases/{case}/papers/receipt.pdf")


@pytest.mark.postgres
@pytest.mark.demand(26)
def test_yaoan_on_postgresql(
    browser: Browser, live_server: LiveServer, counties: None, today: Today, axe: Callable[[Page], None]
) -> None:
    from django.db import connection

    assert connection.vendor == "postgresql"
    names = ("foreign_township", "foreign_county", "south_county")
    township, county, second = staff(browser, live_server, *names)
    facts = {"hardship_all_year": "0", "extremely_poor": "0", "jiandang": "poor"}
    case = apply(township, "丙镇 南村", facts)
    heading = township.page.get_by_role("heading", level=2).first
    expect(heading).to_contain_text("元")
    axe(township.page)
    through_2012(case, township, county, second, today)
    expect(second.page.locator("main")).to_contain_text("已办：审批")
    second.go("/payments/")
    second.page.get_by_label("月份").fill("2018-05")
    second.page.get_by_role("button", name="生成名单").click()
    expect(second.page.locator("main")).to_contain_text(HEAD.name)
