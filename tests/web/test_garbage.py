"""Whatever is typed into an address or a search box is answered in words, on both databases."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services.registry.models import Household
from tests.web.conftest import SignIn

TYPED = ("%", "_", "'", '"; DROP TABLE x; --', "\x00", "😀", "𠮷", "../../etc/passwd", "甲" * 10_000, "<script>")
PAGES = ("-1", "0", "999999", "abc", "", "1.5", "١")


@pytest.mark.parametrize("typed", TYPED)
def test_a_search_for_anything_is_answered(household: Household, signed_in: SignIn, typed: str) -> None:
    client = signed_in("county")
    for name in ("search", "households", "cases"):
        page = client.get(reverse(name), {"q": typed})
        assert page.status_code == 200, name
        assert "<script>" not in page.content.decode().replace("<script ", ""), name


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_not_there_is_answered(household: Household, signed_in: SignIn, page: str) -> None:
    client = signed_in("county")
    for name in ("households", "cases", "notices"):
        assert client.get(reverse(name), {"page": page, "show": page, "state": page}).status_code in (200, 404), name


@pytest.mark.parametrize("typed", [*TYPED[:6], "2018-13", "9999-99", "0000-01"])
def test_a_month_or_a_place_that_is_none_is_answered(household: Household, signed_in: SignIn, typed: str) -> None:
    client = signed_in("county")
    assert client.post(reverse("payments-make"), {"month": typed}, follow=True).status_code == 200
    assert Client().get(reverse("board"), {"area": typed}).status_code == 200
    assert Client().post(reverse("self-check"), {"area": typed, "h-deposits": typed}).status_code in (200, 400)


def test_the_character_that_postgresql_refuses_is_left_out(offices: SimpleNamespace, signed_in: SignIn) -> None:
    clerk = signed_in("township")
    for route in ("cases", "households", "reviews"):
        assert clerk.get(reverse(route) + "?show=%00a&page=%00&within=6110%0022101000&q=a%00").status_code in (
            200,
            404,
        ), route
    assert clerk.post(reverse("intake-new"), {"applicant\x00": "孙\x00立安", "scheme": "\x00"}).status_code == 302
    assert clerk.post(reverse("intake-new"), {"file": BytesIO(b"\x00\x01"), "a": "\x00"}).status_code == 302
