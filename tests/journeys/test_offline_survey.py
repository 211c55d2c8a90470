"""A survey on a phone with the network cut, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.evidence.models import Survey
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import FactRecord
from tests.journeys.clerk import Clerk
from tests.services import family
from tests.services.evidence import photo

LEFT = """async () => [
    ...(await indexedDB.databases()).map((each) => each.name),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map((each) => each.scope),
]"""
HELD = """async () => {
    const db = await new Promise((done) => {
        const asked = indexedDB.open("doudi-field"); asked.onsuccess = () => done(asked.result);
    });
    const all = (name) => new Promise((done) => {
        const asked = db.transaction(name).objectStore(name).getAll(); asked.onsuccess = () => done(asked.result);
    });
    const found = [...(await all("visits")), ...(await all("drafts")), ...(await all("photos")).flat()];
    const own = (await all("me"))[0];
    let exported = true;
    try { await crypto.subtle.exportKey("raw", own.key); } catch (error) { exported = false; }
    db.close();
    const text = new TextDecoder();
    return { text: found.map((row) => JSON.stringify(row) + text.decode(row.sealed)).join(""), exported };
}"""


@pytest.fixture
def case(counties: None, settings: Any, tmp_path: Path) -> Case:
    settings.DATA_DIR = tmp_path
    clerk = User.objects.get(username="township2")
    household = register_household(clerk, family.entry())
    return actions.accept(clerk, household, "dibao", household.memberships.get(is_head=True).person_id)


def take(page: Page, server: LiveServer) -> None:
    """Sign in and take the visit along."""
    Clerk(page, server.url, "township").go("/surveys/")
    page.get_by_role("link", name="带到手机").click()
    page.get_by_role("button", name="带上 ：").click()
    expect(page.get_by_text("带好了，没有网也能填")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def following(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def sign(page: Page, name: str, across: int) -> None:
    canvas = page.locator(f'[data-signature="{name}"] canvas')
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + across, box["y"] + 50)
    page.mouse.up()


def first_half(page: Page) -> None:
    """Who, what they say, what is seen."""
    page.get_by_role("button", name="填写 ：").click()
    page.get_by_label("调查人员").fill("township经办、township2经办")
    following(page)
    page.get_by_label("家里人怎么说").fill("药费压得紧")
    following(page)
    page.get_by_label("自有").check()
    page.get_by_label("看着安全").check()
    page.get_by_label("摩托车").check()
    page.get_by_label("看到的情况").fill("土坯房三间")
    page.get_by_label("照片").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.get_by_text("有 1 张照片")).to_be_visible()
    expect(page.get_by_text("已存在手机里", exact=True)).to_be_visible()


def second_half(page: Page, applicant: int) -> None:
    """Sums, neighbours, judgement, papers, signatures."""
    page.get_by_text("孙立安", exact=True).click()
    page.locator(f"#f-b{applicant}-wage").fill("9000")
    page.get_by_label("收入和支出怎么算的").fill("打零工一年九千")
    following(page)
    page.get_by_label("邻里怎么说").fill("邻居王某：常去镇上打零工")
    following(page)
    page.get_by_label("和申报的有出入").check()
    page.get_by_label("理由", exact=True).fill("有一份零工没有报")
    following(page)
    page.get_by_label("身份证").check()
    following(page)
    for place, name in enumerate(("signature_1", "signature_2", "signature_3")):
        sign(page, name, 80 + 30 * place)
    page.get_by_role("button", name="填好了，等有网上传").click()


def nothing_is_readable(page: Page) -> None:
    """What lies on the phone is ciphertext, and its key cannot be taken out."""
    held = page.evaluate(HELD)
    assert "case" in held["text"]
    for secret in ("孙立安", "土坯房", "药费", "JFIF"):
        assert secret not in held["text"]
    assert held["exported"] is False


def the_answer_is_lost(page: Page, context: BrowserContext) -> None:
    """The network is back, the server stores the survey, and its answer never arrives."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/cases/*/survey/", lose)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/survey/")):
        context.set_offline(False)
        page.get_by_role("button", name="现在上传").click()
    expect(page.get_by_text("已存在手机里，有网时自动上传")).to_be_visible()
    assert set(lost) == {200}
    context.unroute("**/cases/*/survey/")


def test_a_survey_without_a_network_arrives_once_and_nothing_stays(
    page: Page, context: BrowserContext, live_server: LiveServer, case: Case
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    take(page, live_server)
    told = context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in told] == ["in-incognito"]

    context.set_offline(True)
    page.reload()
    expect(page.get_by_text("没有网", exact=True)).to_be_visible()
    first_half(page)
    page.reload()
    expect(page.get_by_label("看到的情况")).to_have_value("土坯房三间")
    expect(page.get_by_label("摩托车")).to_be_checked()
    expect(page.get_by_text("有 1 张照片")).to_be_visible()
    nothing_is_readable(page)
    following(page)
    second_half(page, case.applicant_id)
    expect(page.get_by_text("已存在手机里，有网时自动上传")).to_be_visible()
    assert not Survey.objects.exists()

    the_answer_is_lost(page, context)
    assert Survey.objects.count() == 1
    page.get_by_role("button", name="现在上传").click()
    expect(page.get_by_text("已传", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="都传上去了")).to_be_visible()

    row = Survey.objects.get()
    case.refresh_from_db()
    assert (case.state, row.waits, row.papers.count(), row.told["goods"]) == ("surveyed", False, 4, ["motorcycle"])
    assert case.steps.filter(transition="survey").count() == 1
    assert FactRecord.objects.filter(person=case.applicant, name="wage", value="900000").count() == 1

    page.get_by_role("button", name="清除手机上的，退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate(LEFT) == []


def test_signing_out_says_what_is_not_sent_and_then_leaves_nothing(
    page: Page, live_server: LiveServer, case: Case
) -> None:
    take(page, live_server)
    first_half(page)
    asked: list[str] = []
    answers = [False, True]

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if answers.pop(0):
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    page.goto(live_server.url + "/work/")
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.locator("h1")).to_contain_text("要办")
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert len(asked) == 2
    assert "还有 1 户入户没有上传" in asked[0]
    assert page.evaluate(LEFT) == []
    assert not Survey.objects.exists()


def test_nobody_else_sees_what_somebody_took_along(
    page: Page, context: BrowserContext, live_server: LiveServer, case: Case
) -> None:
    take(page, live_server)
    expect(page.get_by_text("孙立安").first).to_be_visible()
    context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    expect(page.get_by_text("孙立安")).to_have_count(0)
    Clerk(page, live_server.url, "township2").go(f"/field/#{case.pk}")
    expect(page.get_by_role("heading", name="这部手机上有别人的资料")).to_be_visible()
    expect(page.get_by_text("孙立安")).to_have_count(0)


def test_what_moved_meanwhile_is_shown_from_both_sides(
    page: Page, live_server: LiveServer, case: Case, today: Callable[[date], None]
) -> None:
    take(page, live_server)
    actions.perform(User.objects.get(username="township2"), case, "survey", case.version, surveyors="甲、乙")
    first_half(page)
    following(page)
    second_half(page, case.applicant_id)
    page.get_by_role("link", name="看", exact=True).click()
    expect(page.get_by_text("这个案子已经到了“已调查”")).to_be_visible()
    page.get_by_label("用入户的").check()
    page.get_by_role("button", name="核对好了").click()
    expect(page.get_by_text("核对好了：采用了这次入户的 1 项")).to_be_visible()
    assert FactRecord.objects.filter(person=case.applicant, name="wage", value="900000").exists()
    assert case.steps.filter(transition="survey").count() == 1
