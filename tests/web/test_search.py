"""The search page: numbers never stand in an address, one hit by number opens, and nothing found says what to try."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.registry import actions
from doudi.services.registry.models import Household
from doudi.web import readers
from tests.services import family
from tests.services.test_search import HEAD, PHONE
from tests.web.conftest import SignIn

SEARCH = reverse("search")


def test_words_go_into_the_address_and_numbers_never(
    offices: SimpleNamespace, household: Household, signed_in: SignIn
) -> None:
    actions.set_phone(offices.township, household.pk, PHONE)
    client = signed_in("township")
    assert client.post(SEARCH, {"q": "孙立安 东村"}).headers["Location"].startswith(f"{SEARCH}?q=%E5")
    for number in (HEAD, PHONE):
        assert client.post(SEARCH, {"q": number}).headers["Location"] == reverse("household", args=[household.pk])
    for number in (family.number(family.date(1970, 5, 1), 7), HEAD[:9]):
        page = client.post(SEARCH, {"q": number})
        assert page.status_code == 200
        assert number not in page.content.decode()
    assert Entry.objects.filter(act=Act.LOOK, note__startswith="按身份证号查找").count() == 2


def test_a_hit_names_the_person_the_family_and_the_newest_case(case: Case, signed_in: SignIn) -> None:
    page = signed_in("county").get(SEARCH, {"q": "cxm"}).content.decode()
    assert "陈小梅" in page
    assert "孙立安家，" in page
    assert case.number in page
    assert signed_in("county").get(SEARCH, {"q": case.number}).headers["Location"] == reverse("case", args=[case.pk])


def test_nothing_found_says_what_to_try(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    assert "登记新的申请" in client.get(SEARCH, {"q": "赵"}).content.decode()
    assert "号码没有写全" in client.post(SEARCH, {"q": HEAD[:12] + "1234"}).content.decode()
    assert "要找谁" in client.get(SEARCH, {"q": "😀"[:0]}).content.decode()
    county = signed_in("county")
    page = county.get(SEARCH, {"q": "孙", "area": "611022102000"}).content.decode()
    assert "全部范围里找“孙”" in page


@pytest.mark.parametrize("area", ["532325100000", "x", "611000000000"])
def test_a_place_outside_the_area_is_not_there(household: Household, signed_in: SignIn, area: str) -> None:
    assert signed_in("county").get(SEARCH, {"q": "孙", "area": area}).status_code == 404


def test_the_menu_does_not_count_more_households_than_it_can_at_once(
    offices: SimpleNamespace, household: Household, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert readers.household_count(offices.county) == 1
    monkeypatch.setattr(readers, "COUNTED_MOST", 0)
    assert readers.household_count(offices.county) is None
    assert "全部家庭" in signed_in("county").get(SEARCH).content.decode()
