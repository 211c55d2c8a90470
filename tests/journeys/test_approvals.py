"""A county clerk grants two families without touching the mouse; a colleague who comes late is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from tests.journeys.clerk import Clerk
from tests.journeys.test_accessibility import accepted
from tests.services.conftest import STEPS_2012
from tests.services.road import along, visit


def waiting(today: Callable[[date], None], number: int) -> Case:
    staff = {user.username: user for user in User.objects.all()}
    today(date(2018, 3, 15))
    case = accepted(staff["township"], number)
    case = along(staff.__getitem__, case, STEPS_2012[:-1], today)
    visit(staff["county"], case, STEPS_2012[-2][2])
    return case


def test_a_queue_is_read_ticked_and_granted_by_keyboard(
    page: Page,
    live_server: LiveServer,
    counties: None,
    today: Callable[[date], None],
    axe: Callable[[Page], None],
) -> None:
    cases = [waiting(today, number) for number in range(3)]
    today(date(2018, 4, 17))
    clerk = Clerk(page, live_server.url, "county2")
    clerk.go("/approvals/")
    expect(page.locator("h1")).to_have_text("等着批准 3 件，最近的4月19日到期")
    axe(page)
    reads_and_ticks(page)
    axe(page)
    actions.perform(User.objects.get(username="county"), cases[1], "confirm", cases[1].version)
    page.get_by_role("button", name="批准这 2 件").press("Enter")
    expect(page.locator("h1")).to_have_text("办好 1 件，2 人，合计 502.00 元；1 件没有办成")
    expect(page.get_by_text("county经办已在")).to_be_visible()
    axe(page)
    assert Case.objects.filter(state="approved").count() == 2


def reads_and_ticks(page: Page) -> None:
    for key in ("j", "x", "j", "x", "d"):
        page.keyboard.press(key)
    expect(page.locator("#proof-body")).to_contain_text("全家每月 502.00 元")
    page.keyboard.press("d")
    expect(page.locator("#proof")).to_be_hidden()
    expect(page.locator("#picked")).to_have_text("已选 2 件，合计 1,004.00 元")
    expect(page.locator("tr").nth(2).get_by_role("link").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text("批准 2 件，4 人，合计每月 1,004.00 元")
