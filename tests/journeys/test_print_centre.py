"""Paper in a real browser: one step for two families, the set of forms as a Word file, the card behind its QR."""

from __future__ import annotations

from collections.abc import Callable

from docx import Document
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import PASSWORD
from tests.services import family


def accepted(number: int, name: str) -> Case:
    township = User.objects.get(username="township")
    members = (family.member(31 + 2 * number, name=name), family.spouse(32 + 2 * number))
    home = register_household(township, family.entry(members=members))
    return actions.accept(township, home, "dibao", home.memberships.get(is_head=True).person_id)


def test_a_batch_then_word_then_the_card(
    browser: Browser, phone: Page, live_server: LiveServer, counties: None, axe: Callable[[Page], None]
) -> None:
    first, _ = accepted(0, "周大山"), accepted(1, "周小川")
    clerk = Clerk(browser.new_page(), live_server.url, "township")
    page = clerk.page
    page.get_by_role("link", name="批量办理").click()
    page.get_by_role("link", name="登记调查结果", exact=True).click()
    page.get_by_role("link", name="全部勾上").click()
    page.get_by_label("调查人员").fill("甲、乙")
    page.get_by_role("button", name="给选中的登记调查结果").click()
    expect(page.locator("h1")).to_have_text("办好 2 件")
    axe(page)
    clerk.go(f"/households/{first.household_id}/forms/")
    expect(page.locator("h1")).to_contain_text("入户调查的表已经选好")
    page.get_by_label("家庭情况").fill("周大山腰伤，做不了重活。")
    with page.expect_download() as kept:
        page.get_by_role("button", name="出 Word，可以改").click()
    cells = [cell.text for table in Document(str(kept.value.path())).tables for row in table.rows for cell in row.cells]
    assert "周大山腰伤，做不了重活。" in cells
    assert "甲、乙" in cells
    phone.goto(f"{live_server.url}/households/{first.household_id}/card/")
    phone.locator("[name=username]").fill("village")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    expect(phone.locator("h1")).to_contain_text("周大山家庭，2 人")
    axe(phone)
