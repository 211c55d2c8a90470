"""Pages for everybody, and the pages for when something goes wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from doudi.services.registry.models import Person
from doudi.web.limits import LARGEST, LargestRequest
from doudi.web.views.errors import bad_request

CHECK = "/public/check/"
SHANGLUO, YAOAN = "611022000000", "532325000000"
RURAL = {
    "h-residence": "rural", "h-local_hukou": "1", "h-deposits": "0", "h-vehicles": "0", "h-extra_houses": "0",
    "p1-relation": "head", "p1-birth_date": "19700501", "p1-rest-none": "1", "p1-work_ability": "full",
}  # fmt: skip


def _check(client: Client, **words: str) -> str:
    posted = {"area": SHANGLUO, "size": "1", "do": "check", **words}
    return client.post(CHECK, posted).content.decode()


def test_the_self_check_answers_with_what_is_missing_and_stores_nothing(offices: SimpleNamespace) -> None:
    client = Client()
    page = _check(client, **RURAL)
    assert "按填的情况" in page
    assert "窗口不能因为这里的结果不收您的申请" in page
    assert not Session.objects.exists()
    assert not Person.objects.exists()
    assert "sessionid" not in client.cookies


def test_an_income_over_the_line_is_told_with_its_reason(offices: SimpleNamespace) -> None:
    page = _check(Client(), **{**RURAL, "p1-wage": "90000"})
    assert "这次不符合" in page
    assert "90,000.00" in page


def test_the_self_check_keeps_what_was_typed_and_names_every_fault(offices: SimpleNamespace) -> None:
    page = _check(Client(), **{**RURAL, "p1-wage": "许多", "p1-birth_date": "1970"})
    assert "2 处" in page
    assert 'value="许多"' in page
    assert 'value="1970"' in page


def test_persons_are_added_and_left_out_without_script(offices: SimpleNamespace) -> None:
    client = Client()
    page = client.post(CHECK, {"area": SHANGLUO, "size": "1", "do": "add", "p1-wage": "77"}).content.decode()
    assert "第 2 个人" in page
    assert 'value="77"' in page
    page = client.post(CHECK, {"area": SHANGLUO, "size": "2", "do": "drop-1", "p2-wage": "88"}).content.decode()
    assert 'name="p1-wage" value="88"' in page
    assert 'name="p2-wage"' not in page


@pytest.mark.parametrize("size", ["", "x", "0", "-1", "999999999999", "²"])
def test_a_forged_number_of_persons_is_held_within_bounds(offices: SimpleNamespace, size: str) -> None:
    assert Client().post(CHECK, {"area": SHANGLUO, "size": size}).status_code == 200


@pytest.mark.parametrize("area", ["", "x", "990000000000", "6110'--"])
def test_a_place_without_rules_is_told_kindly(offices: SimpleNamespace, area: str) -> None:
    response = Client().get(CHECK, {"area": area})
    assert response.status_code == 200


def test_both_places_can_be_asked(offices: SimpleNamespace) -> None:
    page = Client().get(CHECK).content.decode()
    assert SHANGLUO in page
    assert YAOAN in page


def test_large_text_needs_no_session(offices: SimpleNamespace) -> None:
    client = Client()
    response = client.post(reverse("large"), {"next": "/public/check/"})
    assert response["Location"] == "/public/check/"
    assert 'class="dd-large"' in client.get("/").content.decode()
    assert client.post(reverse("large"), {"next": "https://example.org/"})["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_which_part(offices: SimpleNamespace) -> None:
    page = Client().post(reverse("sign-in"), {"username": "township", "password": "x"}).content.decode()
    assert "账号和密码对不上" in page


def test_an_unknown_page_is_kind(offices: SimpleNamespace) -> None:
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_a_request_too_large_is_413_in_kind_words(offices: SimpleNamespace, rf: RequestFactory) -> None:
    refused = bad_request(rf.get("/"), RequestDataTooBig("too big"))
    assert refused.status_code == 413
    request = rf.post("/", CONTENT_LENGTH=str(LARGEST + 1))
    kind = LargestRequest(lambda _: HttpResponse("read"))(request)
    assert kind.status_code == 413
    assert "文件太大了" in kind.content.decode()


def test_a_large_post_is_refused_by_the_running_app(offices: SimpleNamespace, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = Client(raise_request_exception=False).post(CHECK, {"p1-wage": "1" * 100})
    assert response.status_code in (200, 413)


def test_a_failure_says_that_nothing_was_saved(offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("an inner secret")

    monkeypatch.setattr("doudi.web.readers.board", fail)
    response = Client(raise_request_exception=False).get(reverse("board"))
    assert response.status_code == 500
    assert "这次没有保存" in response.content.decode()
    assert "an inner secret" not in response.content.decode()


def test_every_other_scheme_of_the_place_is_told_and_what_is_unknown_stays_so(offices: SimpleNamespace) -> None:
    client = Client()
    page = _check(client, **RURAL)
    further = page.split("当地还有这些救助")[1]
    for scheme in ("特困人员救助供养", "临时救助", "医疗救助"):
        assert scheme in further
    assert "还不知道" in further
    assert "到窗口说一说这些情况：" in further
    assert "要带：" in further
    assert "由医疗保障办，窗口帮您转" in further
    assert "最低生活保障" not in further.split("接下来")[0].split("<summary>")[1]
    assert not Session.objects.exists()
    assert not Person.objects.exists()


def test_a_fault_on_the_form_tells_nothing_about_other_schemes(offices: SimpleNamespace) -> None:
    assert "当地还有这些救助" not in _check(Client(), **{**RURAL, "p1-wage": "许多"})
