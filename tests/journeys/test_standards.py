"""A county sets a value in a real browser: one enters, another sees who is affected and approves, the case follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.services import family

Axe = Callable[[Page], None]


def test_a_value_from_the_desk_of_one_to_the_approval_of_another(
    browser: Browser, phone: Page, live_server: LiveServer, counties: None, axe: Axe
) -> None:
    township = User.objects.get(username="township")
    household = register_household(township, family.entry())
    case = actions.accept(township, household, "dibao", household.memberships.get(is_head=True).person_id)
    enter(browser, live_server, axe)
    approve(Clerk(phone, live_server.url, "county2"), axe)
    clerk = Clerk(browser.new_page(), live_server.url, "township")
    actions.redetermine(township, case)
    clerk.go(f"/cases/{case.pk}/")
    expect(clerk.page.locator("main")).to_contain_text("600.00")
    clerk.go("/standards/dibao_tier_a/")
    expect(clerk.page.locator("h1")).to_have_text("A档金额：300.00 元/人/月")
    expect(clerk.page.get_by_role("link", name="录入新的值")).to_have_count(0)


def enter(browser: Browser, live_server: LiveServer, axe: Axe) -> None:
    """The first person: wrong at first, told everything at once, then right."""
    clerk = Clerk(browser.new_page(), live_server.url, "county")
    page = clerk.page
    clerk.go("/standards/")
    axe(page)
    page.get_by_role("link", name="A档金额").click()
    axe(page)
    page.get_by_role("link", name="录入新的值").click()
    page.get_by_label("定为多少").fill("三百")
    page.get_by_role("button", name="录入，等批准").click()
    expect(page.locator(".dd-errors")).to_contain_text("有 3 处要改")
    axe(page)
    page.get_by_label("定为多少").fill("300")
    page.get_by_label("文号").fill("丹政发〔2018〕1号")
    page.get_by_label("从哪天起").fill(f"{date(2018, 3, 12):%Y%m%d}")
    page.get_by_role("button", name="录入，等批准").dblclick()
    expect(page.locator("main")).to_contain_text("另一位县民政局人员批准")
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    axe(page)


def approve(clerk: Clerk, axe: Axe) -> None:
    """The second person, on a phone: from the workbench to who is affected to the approval."""
    page = clerk.page
    page.get_by_role("link", name=re.compile("等你批准")).click()
    page.get_by_role("link", name="A档金额").first.click()
    expect(page.locator("h1")).to_contain_text("试算 1 户，1 户的结果会变")
    expect(page.locator("main")).to_contain_text("+98.00")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.locator("main")).to_contain_text("已批准")
