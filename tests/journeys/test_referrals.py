"""A referral out and back in a real browser: the window asks, the agency returns it, gets it again and answers."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.services import family

Axe = Callable[[Page], None]


def test_out_returned_out_again_and_answered(
    browser: Browser, phone: Page, live_server: LiveServer, counties: None, axe: Axe
) -> None:
    household = register_household(User.objects.get(username="township"), family.entry())
    window = Clerk(browser.new_page(), live_server.url, "township")
    agency = Clerk(phone, live_server.url, "agency")
    ask(window, household.pk, axe)
    expect(agency.page.locator("h1")).to_have_text("现在没有要办的转办")
    step(agency, "退回", "缺出院小结，请补来", axe)
    step(window, "补充后再转", "出院小结已经补上", axe)
    step(agency, "接收", "", axe)
    agency.page.get_by_role("link", name="答复", exact=True).click()
    agency.page.get_by_label("结果").select_option(label="已落实")
    agency.page.get_by_label("金额（元）").fill("1200.50")
    agency.page.get_by_label("说明").fill("已按规定报销")
    agency.page.get_by_role("button", name="答复").dblclick()
    expect(agency.page.locator("h1")).to_contain_text("已落实")
    window.go(f"/households/{household.pk}/")
    expect(window.page.locator("main")).to_contain_text("已落实")
    window.page.get_by_role("link", name="医疗保障：住院费用").click()
    expect(window.page.locator("main")).to_contain_text("1,200.50")


def ask(window: Clerk, household: int, axe: Axe) -> None:
    """From the family's page."""
    page = window.page
    window.go(f"/households/{household}/")
    page.get_by_role("link", name="转给部门").click()
    axe(page)
    page.get_by_label("转给哪个部门").select_option(label="医疗保障")
    page.get_by_label("请部门办什么").fill("住院费用，请按医疗救助办理")
    page.get_by_role("button", name="转出").click()
    expect(page.locator("h1")).to_contain_text("请医疗保障部门办")
    axe(page)


def step(clerk: Clerk, verb: str, note: str, axe: Axe) -> None:
    """Open the one referral on the list and take a step."""
    page = clerk.page
    clerk.go("/referrals/")
    axe(page)
    page.locator("tbody a").first.click()
    axe(page)
    page.get_by_role("link", name=verb, exact=True).click()
    page.get_by_label("说明").fill(note)
    page.get_by_role("button", name=verb).click()
    expect(page.get_by_role("link", name=verb, exact=True)).to_have_count(0)
