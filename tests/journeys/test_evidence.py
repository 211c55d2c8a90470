"""A relative's case, and papers, minutes and findings behind a case, in a real browser."""

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
from tests.services.evidence import photo
from tests.services.family import number
from tests.services.road import along

MINUTES = {
    "评议日期": "20180322", "地点": "村委会", "主持人": "甲", "记录人": "丙", "参加人员": "甲、乙、丙",
    "其中村（居）民代表": "甲、乙", "同意人数": "3", "不同意人数": "0", "评议意见": "情况属实",
}  # fmt: skip
Today = Callable[[date], None]


@pytest.fixture
def staff(counties: None) -> dict[str, User]:
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def case(staff: dict[str, User], settings: Any, tmp_path: Path) -> Case:
    settings.DATA_DIR = tmp_path
    household = register_household(staff["township"], family.entry())
    return actions.accept(staff["township"], household, "dibao", household.memberships.get(is_head=True).person_id)


def take(case: Case, staff: dict[str, User], today: Today, *codes: str) -> Case:
    """Steps that are not looked at here, taken by the second clerk."""
    steps = [
        (code, "township2" if who == "township" else who, day, details)
        for code, who, day, details in STEPS_2012
        if code in codes
    ]
    return along(staff.__getitem__, case, steps, today)


def sign_in(page: Page, server: LiveServer, name: str) -> Clerk:
    page.context.clear_cookies()
    return Clerk(page, server.url, name)


def test_a_relatives_case(
    page: Page, live_server: LiveServer, case: Case, staff: dict[str, User], today: Today
) -> None:
    clerk = sign_in(page, live_server, "county")
    clerk.page.get_by_role("link", name="近亲属备案").click()
    for label, typed in (
        ("姓名", "孙某某"),
        ("身份证号", number(date(1975, 5, 1), 5)),
        ("单位", "甲镇人民政府"),
        ("职务", "民政干事"),
        ("本系统的登录名", "township"),
    ):
        page.get_by_label(label, exact=False).fill(typed)
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_label("亲属的身份证号").fill(number(date(1970, 5, 1), 1))
    page.get_by_label("是这位工作人员的").select_option("兄弟姐妹")
    page.get_by_role("button", name="备案", exact=True).click()
    expect(page.get_by_text("1 位近亲属已备案")).to_be_visible()

    clerk = sign_in(page, live_server, "township")
    clerk.go(f"/cases/{case.pk}/")
    expect(page.get_by_text("家里有您的近亲属（已备案），按回避的要求，请交给别人办").first).to_be_visible()
    expect(page.get_by_role("link", name="登记调查结果")).to_have_count(0)

    take(case, staff, today, "survey", "appraise", "publish", "submit", "check", "publish_again")
    today(date(2018, 4, 17))
    clerk = sign_in(page, live_server, "county2")
    clerk.go(f"/cases/{case.pk}/")
    expect(page.get_by_text("近亲属备案的，县里要入户").first).to_be_visible()
    page.get_by_role("link", name="登记县级入户").click()
    page.get_by_label("入户日期").fill("20180416")
    page.get_by_label("入户人员").fill("甲、乙")
    page.get_by_label("核实情况").fill("家里两口人，和申报一致")
    page.get_by_role("button", name="登记入户").click()
    expect(page.get_by_text("县级入户已登记")).to_be_visible()
    clerk.step(case.pk, "confirm")
    case.refresh_from_db()
    assert case.state == "approved"


def test_papers_minutes_and_findings(
    page: Page, live_server: LiveServer, case: Case, staff: dict[str, User], today: Today
) -> None:
    clerk = sign_in(page, live_server, "township")
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="材料", exact=True).click()
    page.get_by_label("什么材料").select_option(label="身份证")
    page.get_by_label("文件", exact=True).set_input_files(
        [
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()},
            {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"PK\x03\x04 not a photo"},
        ]
    )
    page.get_by_role("button", name="收下").click()
    expect(page.get_by_text("收下了 1 份，还有几份没有收")).to_be_visible()
    expect(page.get_by_text("看起来是压缩包").first).to_be_visible()

    take(case, staff, today, "survey")
    today(date(2018, 3, 22))
    clerk.go(f"/cases/{case.pk}/")
    page.get_by_role("link", name="写民主评议记录").click()
    for label, typed in MINUTES.items():
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_role("button", name="登记评议结果").click()
    expect(page.get_by_text("已办：民主评议")).to_be_visible()

    page.get_by_role("link", name="申报和核实对照").click()
    page.get_by_text("孙立安", exact=True).locator("visible=true").last.click()
    page.locator(f"#f-b{case.applicant_id}-wage").fill("9000")
    page.get_by_label("怎么核实的").select_option("单位证明")
    page.get_by_role("button", name="登记，重新测算").click()
    expect(page.get_by_text("结果变了：原来符合，每月 502.00 元，现在不符合")).to_be_visible()
    expect(page.locator("h1")).to_have_text("有 1 项和申报的不一样")
