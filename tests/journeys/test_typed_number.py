"""Leaving the ID field and ticking a scheme, in a real browser: what is to be known stands there at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk, id_number
from tests.services import family

Axe = Callable[[Page], None]


@pytest.mark.usefixtures("counties")
def test_the_number_tells_at_once_and_never_stands_in_an_address(
    browser: Browser, live_server: LiveServer, axe: Axe
) -> None:
    household = register_household(User.objects.get(username="township"), family.entry())
    taken, fresh = family.member().id_number, id_number(date(1972, 5, 1), 12)
    clerk = Clerk(browser.new_page(), live_server.url, "township")
    page = clerk.page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    clerk.go("/intake/")
    page.get_by_role("button", name="开始登记").click()
    box = page.get_by_label("身份证号", exact=True)
    box.fill(fresh)
    box.press("Tab")
    expect(page.get_by_text("女，45 岁，1972年5月1日生")).to_be_visible()
    box.fill(taken)
    box.press("Tab")
    expect(page.get_by_text(f"在另一户（{household.number}）里")).to_be_visible()
    axe(page)
    assert not [url for url in addresses if taken in url or fresh in url]
    clerk.go(f"/households/{household.pk}/apply/")
    expect(page.locator("#papers")).not_to_contain_text("当地居住证")
    page.get_by_role("group", name="临时救助").get_by_role("checkbox").check()
    expect(page.locator("#papers")).to_contain_text("当地居住证")
