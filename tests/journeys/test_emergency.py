"""An emergency in a real browser: one receipt, money first, the family looks how far it is, papers after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.applications.actions import code
from doudi.services.applications.models import Application
from doudi.services.payments.models import Entitlement
from doudi.services.registry.actions import register_household
from doudi.services.standards import actions as standards
from doudi.services.standards.actions import Entry
from tests.journeys.clerk import Clerk
from tests.services import family

Axe = Callable[[Page], None]


@pytest.mark.demand(36)
def test_money_first_and_papers_after(
    browser: Browser, phone: Page, live_server: LiveServer, counties: None, axe: Axe
) -> None:
    staff = {user.username: user for user in User.objects.all()}
    household = register_household(staff["township"], family.entry())
    limit = standards.enter(staff["county"], Entry("first_help_limit", 1000_00, "丹民发〔2018〕5号", date(2018, 3, 1)))
    standards.approve(staff["county2"], limit.pk)
    clerk = Clerk(browser.new_page(), live_server.url, "township")
    case = at_the_door(clerk, household.pk, axe)
    look(phone, live_server.url, axe)
    clerk.step(case, "assist_first", amount="800", note="昨夜失火，先安置")
    given = Entitlement.objects.get()
    assert (given.amount_fen, given.ahead, given.first_month) == (800_00, True, date(2018, 3, 1))
    clerk.step(case, "make_up", note="身份证、火灾证明已补")
    expect(clerk.page.locator("main")).to_contain_text("已批准")


def at_the_door(clerk: Clerk, household: int, axe: Axe) -> int:
    """Everything is asked, one question more opens temporary help, the urgent tick; the case's id."""
    page = clerk.page
    clerk.go(f"/households/{household}/apply/")
    axe(page)
    page.get_by_role("group", name="临时救助").get_by_role("link", name="还要问 1 句").click()
    axe(page)
    page.get_by_label("火灾、交通事故等意外").check()
    page.get_by_role("button", name="记下，重新测算").click()
    expect(page.get_by_text("还要问")).not_to_have_count(0)
    clerk.go(f"/households/{household}/apply/")
    page.get_by_role("group", name="最低生活保障").get_by_role("checkbox").uncheck()
    page.get_by_label("情况紧急，先行救助").check()
    page.get_by_role("button", name="受理，出回执").click()
    expect(page.locator(".dd-errors")).to_contain_text("至少选一项")
    page.get_by_role("group", name="临时救助").get_by_role("checkbox").check()
    page.get_by_role("button", name="受理，出回执").dblclick()
    expect(page.locator("h1")).to_contain_text("一次申请了 1 项")
    axe(page)
    assert Application.objects.count() == 1
    page.get_by_role("row", name="临时救助").get_by_role("link").click()
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def look(phone: Page, server: str, axe: Axe) -> None:
    """The family, at home, with the receipt."""
    made = Application.objects.get()
    phone.goto(f"{server}/public/status/")
    axe(phone)
    phone.get_by_label("回执号").fill(made.number)
    phone.get_by_label("查询码").fill("abc")
    phone.get_by_role("button", name="查一查").click()
    expect(phone.locator(".dd-errors")).to_contain_text("对不上")
    phone.get_by_label("查询码").fill(code(made))
    phone.get_by_role("button", name="查一查").click()
    expect(phone.locator("main")).to_contain_text("临时救助")
    expect(phone.locator("main")).to_contain_text("已受理")
    axe(phone)
