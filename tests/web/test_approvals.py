"""The approval queue by the real client: why a line cannot be ticked, the totals to confirm, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from tests.services.test_approvals import seen, unvisited, waiting
from tests.web.conftest import SignIn
from tests.web.test_papers_centre import said

__all__ = ["unvisited", "waiting"]

pytestmark = pytest.mark.django_db
URL = "/approvals/"


def form(do: str, *cases: Case) -> dict[str, object]:
    picks = seen(*cases)
    fields: dict[str, object] = {"case": list(picks), "do": do}
    for pk, pick in picks.items():
        fields |= {f"version_{pk}": pick.version, f"fen_{pk}": pick.fen}
    return fields


def page(client: Client, words: Mapping[str, object] | None = None) -> str:
    response = client.get(URL) if words is None else client.post(URL, words)
    assert response.status_code == 200
    return said(response.content)


def test_ticked_confirmed_with_people_and_total_and_granted(signed_in: SignIn, waiting: list[Case]) -> None:
    client = signed_in("county2")
    assert "有 3 件等着批准" in said(client.get("/work/").content)
    assert "等着批准 3 件" in page(client)
    assert page(client).count('name="case"') == 3
    asked = page(client, form("", *waiting[:2]))
    assert "批准 2 件，4 人，合计每月 1,004.00 元" in asked
    assert Entitlement.objects.count() == 0
    back = page(client, form("back", *waiting[:2]))
    assert back.count(" checked") == 2
    done = page(client, form("grant", *waiting[:2]))
    assert "办好 2 件，4 人，合计 1,004.00 元" in done
    twice = page(client, form("grant", *waiting[:2]))
    assert "办好 2 件" in twice
    assert Entitlement.objects.count() == 2
    assert "等着批准 1 件" in page(client)


def test_a_line_that_must_be_looked_at_alone_says_why_and_has_no_box(signed_in: SignIn, waiting: list[Case]) -> None:
    client = signed_in("county2")
    Case.objects.filter(pk=waiting[1].pk).update(state="checked")
    left = page(client, form("", *waiting))
    assert "1 件不在里面" in left
    assert "还不能批准" in left
    assert "批准 2 件" in left
    only = page(client, form("", waiting[1]))
    assert "都不能一起办" in only


def test_nothing_ticked_garbage_and_mixed_schemes_are_told(signed_in: SignIn, waiting: list[Case]) -> None:
    client = signed_in("county2")
    assert "还没有选" in page(client, {"do": "grant"})
    garbage = {"case": ["²", "9" * 40, "-1", "x"], "do": "grant", "version_x": "x"}
    assert "还没有选" in page(client, garbage)
    Case.objects.filter(pk=waiting[0].pk).update(scheme="dibao_single")
    assert "不是同一项救助" in page(client, form("grant", *waiting))
    assert Entitlement.objects.count() == 0


def test_the_derivation_of_a_line_is_a_part_for_the_script_and_a_page_without(
    signed_in: SignIn, waiting: list[Case]
) -> None:
    client = signed_in("county2")
    url = reverse("approval-derivation", args=[waiting[0].pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "dd-tree" in part
    assert "<html" not in part
    whole = client.get(url).content.decode()
    assert "dd-tree" in whole
    assert "<html" in whole
    assert signed_in("foreign_county").get(url).status_code == 404


def test_cases_still_in_their_notice_are_counted_not_listed(
    signed_in: SignIn, waiting: list[Case], today: Callable[[date], None], offices: SimpleNamespace
) -> None:
    today(date(2018, 4, 12))
    text = page(signed_in("county2"))
    assert "还有 3 件在公示，期满再办" in text
    assert 'name="case"' not in text
    assert "现在没有等着你批准的" in page(signed_in("foreign_county"))
