"""A contested case and an appeal, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.services import family
from tests.services.conftest import STEPS_2012
from tests.services.road import along

Today = Callable[[date], None]
Reach = Callable[[str], Case]


@pytest.fixture
def reach(counties: None, today: Today, settings: Any, tmp_path: Path) -> Reach:
    """A case up to a step, taken by services; the day stays that of the step."""
    settings.DATA_DIR = tmp_path
    staff = {user.username: user for user in User.objects.all()}

    def until(last: str) -> Case:
        household = register_household(staff["township"], family.entry())
        head = household.memberships.get(is_head=True).person_id
        case = actions.accept(staff["township"], household, "dibao", head)
        codes = [code for code, *_ in STEPS_2012]
        return along(staff.__getitem__, case, STEPS_2012[: codes.index(last) + 1], today)

    return until


def sign_in(page: Page, server: LiveServer, name: str) -> Clerk:
    page.context.clear_cookies()
    return Clerk(page, server.url, name)


def test_a_contested_case(page: Page, live_server: LiveServer, reach: Reach, today: Today) -> None:
    case = reach("publish_again")
    page.goto(live_server.url + "/public/notices/")
    page.get_by_role("link", name="提意见").click()
    page.get_by_label("什么情况").fill("他家去年买了一辆货车")
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_role("heading", name="收到了您的意见")).to_be_visible()

    clerk = sign_in(page, live_server, "county")
    clerk.go(f"/cases/{case.pk}/")
    expect(page.get_by_text("他家去年买了一辆货车")).to_be_visible()
    clerk.step(case.pk, "object", note="公示期里有人提出异议，内容见异议记录")
    today(date(2018, 4, 12))
    clerk.step(case.pk, "recheck", note="到车管所和家里核实，名下没有车")
    page.get_by_role("link", name="核实后答复").click()
    page.get_by_label("核实结果").select_option(label="不属实")
    page.get_by_label("怎么核实的、结果是什么").fill("查了车辆登记，名下没有车")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("不属实").first).to_be_visible()
    clerk.go(f"/cases/{case.pk}/visit/")
    page.get_by_label("入户日期").fill("20180412")
    page.get_by_label("入户人员").fill("甲、乙")
    page.get_by_label("核实情况").fill("院里没有货车，邻居也说没有")
    page.get_by_role("button", name="登记入户").click()
    clerk.step(case.pk, "publish_again", place="村务公开栏")
    today(date(2018, 4, 20))
    clerk = sign_in(page, live_server, "county2")
    clerk.step(case.pk, "confirm")
    case.refresh_from_db()
    assert case.state == "approved"
    assert case.notices.count() == 3


def fill(page: Page, chosen: tuple[str, str], typed: dict[str, str]) -> None:
    page.get_by_label(chosen[0]).select_option(label=chosen[1])
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.locator("main form button[type=submit]").click()


SERVED = {"哪天送到": "20180418", "交给了谁": "孙立安", "和申请人的关系": "本人", "谁签收": "孙立安"}
FILED = {"哪天提出": "20180502", "谁提出的": "孙立安", "受理机关": "丹凤县人民政府", "理由": "认为收入算多了"}


def served_and_appealed(page: Page) -> None:
    """From the case's page, at the window."""
    expect(page.get_by_text("还没有送达，复议和诉讼的期限没有开始算")).to_be_visible()
    page.get_by_role("link", name="登记送达").click()
    fill(page, ("怎么送的", "当面送达"), SERVED)
    expect(page.get_by_text("行政复议最迟 2018年6月19日")).to_be_visible()
    page.get_by_role("link", name="登记复议、诉讼").click()
    fill(page, ("途径", "行政复议"), FILED)
    expect(page.get_by_text("孙立安向丹凤县人民政府提出：认为收入算多了")).to_be_visible()


def test_an_appeal_and_what_the_auditor_sees(page: Page, live_server: LiveServer, reach: Reach, today: Today) -> None:
    case = reach("confirm")
    today(date(2018, 5, 2))
    sign_in(page, live_server, "township").go(f"/cases/{case.pk}/")
    served_and_appealed(page)

    clerk = sign_in(page, live_server, "county")
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("button", name="登记已受理").click()
    page.get_by_role("link", name="登记结果").click()
    page.get_by_label("结果", exact=True).select_option(label="撤销")
    page.get_by_label("哪天作出").fill("20180502")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("原决定被撤销，发到当月为止")).to_be_visible()

    clerk = sign_in(page, live_server, "township2")
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("button", name="重新办理").click()
    expect(page.get_by_text("原决定被撤销后重新办理，原案：")).to_be_visible()

    clerk = sign_in(page, live_server, "auditor")
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="按当时的规则重算核对").click()
    expect(page.locator("h1")).to_contain_text("按当时的规则和材料重算，结果一致")
    with page.expect_download() as told:
        page.get_by_role("link", name="下载").first.click()
    assert told.value.suggested_filename.endswith(".zip")
