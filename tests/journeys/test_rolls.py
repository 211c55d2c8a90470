"""A pair of rolls in a real browser: hand in, see the fault, leave it out, update; at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.registry.models import Household
from tests.journeys.clerk import Clerk
from tests.services.roll_files import Pair, pair


def hand_in(clerk: Clerk, roll: Pair, folder: Path) -> None:
    clerk.go("/rolls/")
    for name, file in zip(("first", "second"), roll.files(), strict=True):
        (folder / file.name).write_bytes(file.content)
        clerk.page.locator(f"[name={name}]").set_input_files(folder / file.name)
    clerk.page.get_by_role("button", name="核对").click()


def fits(page: Page, axe: Callable[[Page], None]) -> None:
    axe(page)
    inside, outside = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert inside <= outside


def test_a_roll_with_a_fault_is_taken_over_without_it(
    page: Page, live_server: LiveServer, counties: None, tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    roll = pair(12)
    roll.homes[0]["合计（元）"] += 1
    clerk = Clerk(page, live_server.url, "county")
    hand_in(clerk, roll, tmp_path)
    expect(page.locator("h1")).to_have_text("1 户有错，要先改")
    fits(page, axe)
    page.get_by_role("button", name="按这份名册更新").click()
    expect(page.get_by_text("还有 1 户有错")).to_be_visible()
    assert not Household.objects.exists()
    page.get_by_label("这次不更新").check()
    page.get_by_role("button", name="按这份名册更新").click()
    expect(page.locator("h1")).to_contain_text("已按这份名册更新")
    assert Household.objects.count() == len(roll.homes) - 1
    for path in ("/rolls/", "/rolls/exports/"):
        clerk.go(path)
        fits(page, axe)


def test_the_pages_fit_a_phone(
    phone: Page, live_server: LiveServer, counties: None, tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    clerk = Clerk(phone, live_server.url, "county")
    hand_in(clerk, pair(6), tmp_path)
    expect(phone.locator("h1")).to_contain_text("没有错")
    fits(phone, axe)
    for path in ("/rolls/", "/rolls/exports/"):
        clerk.go(path)
        fits(phone, axe)
