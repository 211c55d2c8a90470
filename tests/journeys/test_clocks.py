"""A clock stands still while a family brings its papers; the handler leaves; the county sees what is overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.services import family


@pytest.mark.demand(34)
def test_papers_absence_hand_over_and_the_county_table(
    page: Page, live_server: LiveServer, counties: None, today: Callable[[date], None]
) -> None:
    township = User.objects.get(username="township")
    household = register_household(township, family.entry())
    case = actions.accept(township, household, "dibao", household.memberships.get(is_head=True).person_id)
    clerk = Clerk(page, live_server.url, "township")
    stops_the_clock(clerk, case)
    today(date(2018, 4, 10))
    starts_it_again(clerk, case)
    goes_away(clerk)
    today(date(2018, 5, 4))
    page.context.clear_cookies()
    takes_over(Clerk(page, live_server.url, "township2"), case)
    page.context.clear_cookies()
    sees_what_is_overdue(Clerk(page, live_server.url, "county"))


def stops_the_clock(clerk: Clerk, case: Case) -> None:
    page = clerk.page
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="材料要补，停表").click()
    page.get_by_label("要补的材料").fill("残疾证\n离婚判决书")
    page.get_by_role("button", name="材料要补，停表").click()
    expect(page.locator(".dd-clock b").first).to_have_text("停表，还剩 10 个工作日")
    expect(page.get_by_text("离婚判决书")).to_be_visible()


def starts_it_again(clerk: Clerk, case: Case) -> None:
    page = clerk.page
    clerk.go("/work/")
    expect(page.locator("h1")).to_have_text("今天没有要办的事")
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="材料补齐，恢复计时").click()
    page.get_by_role("button", name="恢复计时").click()
    expect(page.locator(".dd-clock b").first).to_have_text("还剩 10 个工作日")


def goes_away(clerk: Clerk) -> None:
    page = clerk.page
    clerk.go("/absences/")
    page.get_by_label("谁不在").select_option(label="township经办（）")
    page.get_by_label("谁代办").select_option(label="township2经办（）")
    page.get_by_label("从哪天起").fill("2018.4.11")
    page.get_by_label("到哪天止").fill("2018.5.4")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记：township2经办代township经办办")).to_be_visible()


def takes_over(clerk: Clerk, case: Case) -> None:
    page = clerk.page
    expect(page.get_by_text("代township经办办", exact=True)).to_be_visible()
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="移交").click()
    page.get_by_label("交给谁").select_option(label="township2经办（）")
    page.get_by_label("为什么移交").fill("经办人借调到县里")
    page.get_by_role("button", name="移交").click()
    expect(page.get_by_text("经办由township经办移交给township2经办")).to_be_visible()


def sees_what_is_overdue(clerk: Clerk) -> None:
    page = clerk.page
    page.get_by_role("link", name="超期较久").click()
    expect(page.locator("h1")).to_have_text("超期较久 1 件")
    clerk.go("/clocks/")
    page.get_by_role("row", name="甲镇").get_by_role("link").nth(1).click()
    expect(page.locator("h1")).to_have_text("已超期 1 件")
    expect(page.get_by_role("row", name="孙立安")).to_contain_text("township2经办")
    page.get_by_role("link", name="孙立安").click()
    expect(page.locator(".dd-clock b").first).to_contain_text("超期")
