"""Screens of objection, service, appeal and replay, by the real client."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services.cases.models import Case
from doudi.services.remedies import objections
from doudi.services.remedies.models import Appeal, Objection, Service
from tests.documents.papers_for_tests import text_of
from tests.web.conftest import SignIn

Walk = Callable[[str], Case]
Today = Callable[[date], None]
CAR = "他家去年买了一辆货车"


def page(client: Client, name: str, pk: int) -> str:
    return client.get(reverse(name, args=[pk])).content.decode()


def test_anybody_objects_on_the_public_page_and_sees_nothing_back(walk: Walk) -> None:
    case = walk("publish")
    notice, client = case.notices.get(), Client()
    url = reverse("public-objection", args=[notice.pk])
    board = client.get(reverse("board")).content.decode()
    assert url in board
    wrong = client.post(url, {"said": "", "name": "李某某"}).content.decode()
    assert "没有写清是什么情况" in wrong
    done = client.post(url, {"said": CAR, "name": "李某某", "contact": "13800000000"}).content.decode()
    assert "收到了您的意见" in done
    assert not any(secret in done for secret in (CAR, "李某某", "13800000000", case.number))
    assert "sessionid" not in client.cookies


def test_whoever_objected_finds_the_result_by_the_code_and_nothing_about_the_family(
    walk: Walk, offices: SimpleNamespace
) -> None:
    notice = walk("publish").notices.get()
    received = objections.from_public(notice.pk, objections.Told(CAR))
    client, url = Client(), reverse("own-objection")
    written = f"{received.code[:4]} {received.code[4:8]} {received.code[8:]}"
    assert "还在核实" in client.post(url, {"code": written}).content.decode()
    objections.answer(offices.township, received.row.pk, "unfounded", "查了车辆登记，孙立安名下没有车")
    told = client.post(url, {"code": received.code}).content.decode()
    assert "核实了：不属实" in told
    assert "孙立安" not in told
    assert received.code not in Objection.objects.get().code_index
    for wrong in ("", "0" * 12, "１２３４５６７８９０１２", "x" * 400, received.code[:-1]):
        assert "没有这个查询码" in client.post(url, {"code": wrong}).content.decode()


def test_the_public_page_of_a_notice_that_came_down_is_gone(walk: Walk, today: Today) -> None:
    url = reverse("public-objection", args=[walk("publish").notices.get().pk])
    today(date(2018, 4, 20))
    assert Client().get(url).status_code == 404
    assert Client().post(url, {"said": CAR}).status_code == 404
    assert not Objection.objects.exists()


def test_the_case_says_what_was_objected_and_a_clerk_answers(walk: Walk, signed_in: SignIn) -> None:
    case = walk("publish_again")
    client = signed_in("county")
    data = {"said": CAR, "version": case.version}
    assert client.post(reverse("case-objection", args=[case.pk]), data).status_code == 302
    row = Objection.objects.get()
    assert "还没有答复" in page(client, "case", case.pk)
    url = reverse("objection-answer", args=[row.pk])
    assert "没有选核实结果" in client.post(url, {}).content.decode()
    client.post(url, {"finding": "unfounded", "answer": "查了车辆登记，名下没有车"})
    assert "名下没有车" in page(client, "case", case.pk)


def test_a_stale_objection_form_is_said_and_stores_nothing(walk: Walk, signed_in: SignIn) -> None:
    case = walk("publish_again")
    data = {"said": CAR, "version": case.version - 1}
    told = signed_in("county").post(reverse("case-objection", args=[case.pk]), data).content.decode()
    assert "您看到的是之前的页面" in told
    assert not Objection.objects.exists()


def test_service_and_appeal_through_to_the_reopened_case(walk: Walk, signed_in: SignIn, today: Today) -> None:
    case = walk("confirm")
    paper = case.decision_papers.get()
    county, township = signed_in("county"), signed_in("township")
    assert "期限没有开始算" in page(county, "case", case.pk)
    today(date(2018, 5, 2))
    told = {"how": "direct", "on": "20180418", "receiver": "孙立安", "relation": "本人", "signed_by": "孙立安"}
    for _ in range(2):
        township.post(reverse("decision-serve", args=[paper.pk]), told)
    assert Service.objects.count() == 1
    assert "行政复议最迟 2018年6月19日" in page(county, "case", case.pk)
    filing = {"road": "review", "filed_on": "20180502", "filed_by": "孙立安", "body": "县人民政府", "grounds": "算多了"}
    county.post(reverse("decision-appeal", args=[paper.pk]), filing)
    row = Appeal.objects.get()
    county.post(reverse("appeal-hear", args=[row.pk]))
    county.post(reverse("appeal-result", args=[row.pk]), {"result": "annulled", "decided_on": "20180502"})
    township.post(reverse("appeal-reopen", args=[row.pk]))
    row.refresh_from_db()
    assert row.reopened_as is not None
    assert case.number in page(township, "case", row.reopened_as.pk)


def test_an_auditor_replays_a_case_and_takes_it_home(walk: Walk, signed_in: SignIn) -> None:
    case = walk("confirm")
    before = case.version
    client = signed_in("auditor")
    shown = page(client, "case-replay", case.pk)
    assert "按当时的规则和材料重算，结果一致" in shown
    for needed in ("502.00", "county2 经办", "民发〔2012〕220号", "入户调查"):
        assert needed in shown
    content = client.get(reverse("case-replay-package", args=[case.pk])).content
    files = zipfile.ZipFile(io.BytesIO(content))
    decisions = json.loads(files.read("decisions.json"))
    assert all(each["same"] for each in decisions)
    assert len(json.loads(files.read("steps.json"))) == case.steps.count()
    told = text_of(files.read("case-file.pdf"))
    assert case.number in told
    assert "决定通知书" in told
    case.refresh_from_db()
    assert case.version == before


def test_a_record_that_says_otherwise_is_shown_side_by_side(
    walk: Walk, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, offices: SimpleNamespace
) -> None:
    from doudi.services.cases.models import DecisionRecord

    case = walk("submit")
    last = case.decisions.last()
    assert last is not None
    last.pk, last._state.adding, last.amount_fen = None, True, 999_00
    last.save()
    assert DecisionRecord.objects.filter(amount_fen=999_00).count() == 1
    shown = page(signed_in("county"), "case-replay", case.pk)
    assert "先在“金额”上不一致：当时 999.00 元，重算 502.00 元" in shown


def test_the_county_draws_on_a_screen_and_an_auditor_only_looks(walk: Walk, signed_in: SignIn) -> None:
    case = walk("submit")
    url, county = reverse("draws"), signed_in("county")
    assert "1 件等着抽" in county.get(url).content.decode()
    assert signed_in("auditor").post(url, {"scheme": "dibao"}).status_code == 404
    assert county.post(url, {"scheme": "dibao"}).status_code == 302
    shown = county.get(url).content.decode()
    assert case.number in shown
    assert "按名单重抽，结果一样" in shown
    assert "还没抽过" in county.post(url, {"scheme": "dibao"}, follow=True).content.decode()
    assert case.number not in signed_in("foreign_county").get(url).content.decode()


def test_the_village_helper_reads_that_somebody_objected_and_not_what(walk: Walk, signed_in: SignIn) -> None:
    case = walk("publish_again")
    objections.from_public(case.notices.latest("id").pk, objections.Told("我是他邻居老王，他家有一辆货车"))
    address = reverse("case", args=[case.pk])
    assert "邻居老王" in signed_in("county").get(address).content.decode()
    seen = signed_in("village").get(address).content.decode()
    assert "有人提出异议" in seen
    assert "邻居老王" not in seen


def test_a_draw_of_a_scheme_that_nobody_knows_is_refused(walk: Walk, signed_in: SignIn) -> None:
    walk("submit")
    for scheme in ("\0", "x" * 500, ""):
        page = signed_in("county").post(reverse("draws"), {"scheme": scheme}, follow=True)
        assert "没有等待县里审查" in page.content.decode()


def test_a_step_that_needs_a_record_leads_to_it(walk: Walk, signed_in: SignIn) -> None:
    case = walk("publish_again")
    asked = signed_in("county").post(
        reverse("case-do", args=[case.pk, "object"]), {"version": case.version, "note": "李某某说有一辆货车"}
    )
    assert asked.headers["Location"] == reverse("case-objection", args=[case.pk])
    case.refresh_from_db()
    assert case.state == "published_again"


def test_a_place_of_a_notice_that_is_too_long_is_told(walk: Walk, signed_in: SignIn) -> None:
    case = walk("appraise")
    asked = signed_in("township").post(
        reverse("case-do", args=[case.pk, "publish"]), {"version": case.version, "place": "村" * 121}
    )
    assert "公示地点最多 120 个字" in asked.content.decode()
    assert not case.notices.exists()
