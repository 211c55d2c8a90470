"""Reviews on screen: the list with its counts, opening many, one with its cause, setting changes aside, the case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry.actions import add_fact
from doudi.services.reviews.models import Review, SetAside
from tests.web.conftest import SignIn

Today = Callable[[date], None]


@pytest.fixture
def given(walk: Callable[[str], Case]) -> Entitlement:
    return walk("confirm").entitlements.get()


def tabs(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="\?show=\w+[^>]*>\S+ (\d+)</a>', html)]


def test_due_families_are_ticked_and_opened(
    given: Entitlement, offices: SimpleNamespace, signed_in: SignIn, today: Today
) -> None:
    assert tabs(signed_in("township").get("/reviews/").content.decode()) == [0, 0, 1]
    today(date(2019, 6, 1))
    page = signed_in("township").get("/reviews/").content.decode()
    assert tabs(page) == [1, 0, 0]
    assert "1 户</span>到期还没有复核" in page
    assert "孙立安" in page
    assert "502.00" in page
    assert tabs(signed_in("other_township").get("/reviews/").content.decode()) == [0, 0, 0]
    assert signed_in("township").get("/reviews/?within=611022102201").status_code == 404
    empty = signed_in("township").post("/reviews/open/", {}, follow=True).content.decode()
    assert "没有勾选" in empty
    for _ in range(2):
        done = signed_in("township").post("/reviews/open/", {"row": [given.pk, "x"]}, follow=True).content.decode()
    assert "复核正在办理" in done
    assert Review.objects.count() == 1
    assert tabs(signed_in("township").get("/reviews/?show=doing").content.decode()) == [0, 1, 0]


def test_a_change_is_reviewed_and_told_in_writing(
    given: Entitlement, offices: SimpleNamespace, signed_in: SignIn, today: Today
) -> None:
    today(date(2018, 5, 10))
    add_fact(offices.township, given.household, "dibao_class_fixed", "B", source="村里评议")
    clerk = signed_in("township")
    form = clerk.get(f"/reviews/{given.pk}/").content.decode()
    assert "情况有变" in form
    assert 'value="change" required id="id_cause_1" checked' in form or re.search(r'value="change"[^>]*checked', form)
    bad = clerk.post(f"/reviews/{given.pk}/", {"do": "open", "cause": "x"}).content.decode()
    assert "没有选为什么复核" in bad
    opened = clerk.post(f"/reviews/{given.pk}/", {"do": "open", "cause": "change"})
    case = Review.objects.get().case
    assert opened["Location"] == f"/cases/{case.pk}/"
    page = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert "420.00 元" in page
    for words in ("现在发", "按今天登记的情况", "登记核查结果"):
        assert words in page
    assert "受理回执" not in page
    for who, code, told in (
        ("township", "survey", {"surveyors": "甲、乙"}), ("township", "submit", {}), ("county", "change", {}),
    ):  # fmt: skip
        case.refresh_from_db()
        signed_in(who).post(f"/cases/{case.pk}/do/{code}/", {"version": case.version, **told})
    case.refresh_from_db()
    assert case.state == "changed"
    page = signed_in("county").get(f"/cases/{case.pk}/").content.decode()
    assert "2018年6月" in page
    paper = signed_in("county").get(f"/cases/{case.pk}/papers/decision.pdf")
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(paper.getvalue())).pages)
    text = re.sub(r"\s", "", text)
    assert "减发通知书" in text
    assert "每月502.00元，经过复核，从2018年6月起减发为420.00元" in text
    assert "调整〔2018〕第1号" in text


def test_what_changed_is_set_aside_with_a_reason(
    given: Entitlement, offices: SimpleNamespace, signed_in: SignIn, today: Today
) -> None:
    today(date(2018, 5, 10))
    head = given.household.memberships.get(is_head=True).person
    add_fact(offices.township, head, "wage", 3100, source="本人报告")
    clerk = signed_in("township")
    assert "没有写理由" in clerk.post(f"/reviews/{given.pk}/", {"do": "aside", "why": ""}).content.decode()
    assert clerk.post(f"/reviews/{given.pk}/", {"do": "aside", "why": "核实过，没有影响"})["Location"] == "/reviews/"
    assert SetAside.objects.get().why == "核实过，没有影响"
    assert tabs(clerk.get("/reviews/").content.decode()) == [0, 0, 1]
    again = clerk.post(f"/reviews/{given.pk}/", {"do": "aside", "why": "核实过，没有影响"}).content.decode()
    assert "没有要处理的变化" in again
