"""Gradual exit on screen: what is asked, what the rules say, the paper, the list of the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pypdf import PdfReader

from doudi.services.payments.models import Entitlement
from doudi.services.reviews import exits
from doudi.services.reviews.models import Review
from tests.services.exits import begun, example, over

__all__ = ["example"]
Today = Callable[[date], None]


def desk(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.demand(63)
def test_the_county_asks_decides_and_tells_in_writing(example: SimpleNamespace, today: Today) -> None:
    today(date(2022, 5, 10))
    case = over(example)
    county = desk(example.county)
    assert "看能不能渐退" in county.get(f"/cases/{case.pk}/").content.decode()
    form = county.get(f"/cases/{case.pk}/exit/").content.decode()
    assert "渐退还要问这些" in form
    assert 'name="bh-exit_cause"' in form
    assert "exit_previous_amount" not in form, "the record knows that"
    answers = {"bh-exit_cause": "work", "bh-exit_concealed": "0", "bh-exit_months_granted": "6", "source": "入户核查"}
    assert "还没有写从哪里知道的" in county.post(f"/cases/{case.pk}/exit/", {**answers, "source": ""}).content.decode()
    page = county.post(f"/cases/{case.pk}/exit/", answers, follow=True).content.decode()
    assert "可以渐退，每月" in page
    assert "从 " in page
    assert "决定渐退" in page
    assert "报到县里以后，由县民政局决定" in desk(example.township).get(f"/cases/{case.pk}/exit/").content.decode()
    county.post(f"/cases/{case.pk}/do/exit/", {"version": str(case.version)})
    assert Review.objects.get().outcome == "exit"
    paper = county.get(f"/cases/{case.pk}/papers/decision.pdf")
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(paper.content)).pages).replace("\n", "")
    told = text.replace(" ", "")
    assert "渐退告知书" in told
    assert "从2022年6月起到2022年11月止" in told
    assert "第三十三条" in told
    assert "不知道" not in told


@pytest.mark.demand(64, 69)
def test_the_list_says_whose_month_nobody_looked_at(example: SimpleNamespace, today: Today) -> None:
    today(date(2022, 5, 10))
    assert "没有正在渐退的家庭" in desk(example.county).get("/exits/").content.decode()
    case = begun(example)
    today(date(2022, 6, 20))
    clerk = desk(example.township)
    assert "还没有看过" in clerk.get("/exits/").content.decode()
    clerk.post(f"/cases/{case.pk}/do/watch/", {"version": str(case.version), "note": "还在县里打工"})
    page = clerk.get("/exits/").content.decode()
    assert "都看过了" in page
    assert "第 1 个月，共 6 个月" in page
    file = clerk.get(f"/cases/{case.pk}/").content.decode()
    assert "还在县里打工" in file
    assert "渐退：" in file
    today(date(2022, 11, 2))
    assert "要做期满评估" in desk(example.county).get("/exits/").content.decode()


def test_what_is_no_review_has_no_exit_to_prepare(example: SimpleNamespace, today: Today) -> None:
    today(date(2022, 5, 10))
    answer = desk(example.county).get(f"/cases/{example.case.pk}/exit/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{example.case.pk}/")
    assert [str(each) for each in get_messages(answer.wsgi_request)] == ["这一件不是正在办的复核：渐退在复核里办"]
    assert not Entitlement.objects.filter(scheme=exits.SCHEME).exists()
