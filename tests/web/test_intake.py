"""The window form: all faults at once, nothing lost, nothing half-saved, works without script."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from doudi.domain.initials import fits, initial
from doudi.services.cases.models import Case, Draft
from doudi.services.registry.models import Area, Household, Person
from doudi.web import readers
from tests.services.family import VILLAGE, number
from tests.web.conftest import SignIn

HEAD = {
    "place-area": VILLAGE,
    "place-address": "三组 12 号",
    "place-residence": "rural",
    "m1-name": "孙立安",
    "m1-id_number": number(date(1970, 5, 1)),
    "m1-relation": "head",
}
WIFE = {"m2-name": "陈小梅", "m2-id_number": number(date(1972, 5, 1), 2), "m2-relation": "spouse"}
ACCOUNT = {"account-holder": "孙立安", "account-bank": "农村信用社", "account-number": "6230 2701 0000 0000 836"}


@pytest.fixture
def window(signed_in: SignIn) -> Client:
    return signed_in("township")


@pytest.fixture
def draft(window: Client) -> int:
    window.post(reverse("intake-new"), {"name": "孙立安"})
    return Draft.objects.get().pk


def _step(draft: int, step: str) -> str:
    return reverse("intake-step", args=[draft, step])


def _fill(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    window.post(_step(draft, "members"), {"do": "add"})
    window.post(_step(draft, "members"), {**WIFE, "do": "next"})
    window.post(_step(draft, "person-1"), {"p1-wage": "3000", "p1-rest-none": "1", "p1-work_ability": "full"})
    window.post(_step(draft, "person-2"), {"p2-rest-none": "1", "p2-work_ability": "partial"})
    household = {"h-local_hukou": "1", "h-dibao_class_fixed": "A", "h-deposits": "6000", "h-rest-none": "1"}
    window.post(_step(draft, "household"), household)
    window.post(_step(draft, "account"), ACCOUNT)


def test_a_family_is_registered_and_its_case_accepted(window: Client, draft: int) -> None:
    _fill(window, draft)
    response = window.post(_step(draft, "review"), {"do": "next"}, follow=True)
    page = response.content.decode()
    assert "可以申请什么" in page
    assert 'value="dibao:" checked' in page
    [(address, _)] = response.redirect_chain
    head = Household.objects.get().memberships.get(is_head=True).person_id
    done = window.post(address, {"want": "dibao:", "applicant": head}, follow=True)
    assert "一次申请了 1 项" in done.content.decode()
    case = Case.objects.get()
    assert case.applicant.name == "孙立安"
    assert case.household.memberships.count() == 2
    assert case.household.accounts.count() == 1
    assert not Draft.objects.exists()


def test_submitting_twice_registers_once(window: Client, draft: int) -> None:
    _fill(window, draft)
    window.post(_step(draft, "review"), {"do": "next"})
    again = window.post(_step(draft, "review"), {"do": "next"}, follow=True)
    assert "这份草稿已经提交或删掉了" in again.content.decode()
    assert Household.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_register_once(window: Client, draft: int) -> None:
    _fill(window, draft)

    def click(_: int) -> int:
        hasty = Client(raise_request_exception=False)
        hasty.cookies = window.cookies
        try:
            return hasty.post(_step(draft, "review"), {"do": "next"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as clerks:
        codes = list(clerks.map(click, range(4)))
    assert (Household.objects.count(), Person.objects.count()) == (1, 2)
    assert set(codes) <= {200, 302}


def test_all_faults_of_a_page_are_told_at_once_and_the_form_is_kept(window: Client, draft: int) -> None:
    posted = {**HEAD, "m1-name": "", "m1-id_number": "61102219700501001", "place-area": "", "do": "next"}
    page = window.post(_step(draft, "applicant"), posted).content.decode()
    assert "3 处" in page
    for said in ("还没有填姓名", "身份证号少 1 位：现在是 17 位", "还没有选村（社区）"):
        assert page.count(said) == 2, said
    assert 'value="61102219700501001"' in page
    assert 'value="三组 12 号"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (number(date(1970, 5, 1))[:17] + "?", "最后一位是"),
        (number(date(1970, 5, 1))[:16] + "77", "校验码"),
        ("611022197013010012", "这一天不存在"),
    ],
)
def test_a_wrong_number_is_explained(window: Client, draft: int, typed: str, said: str) -> None:
    page = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": typed, "do": "next"}).content.decode()
    assert said in page


def test_what_was_typed_is_there_after_going_back_and_forth(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    window.post(_step(draft, "members"), {"do": "add"})
    response = window.post(_step(draft, "members"), {"m2-name": "陈小", "m2-id_number": "6110", "do": "back"})
    assert response["Location"] == _step(draft, "applicant")
    assert 'value="三组 12 号"' in window.get(_step(draft, "applicant")).content.decode()
    members = window.get(_step(draft, "members")).content.decode()
    assert 'value="陈小"' in members
    assert 'value="6110"' in members


def test_leaving_a_field_saves_even_what_is_wrong(window: Client, draft: int) -> None:
    response = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": "611", "do": "save"})
    assert "已自动保存" in response.content.decode()
    assert 'value="611"' in window.get(_step(draft, "applicant")).content.decode()


def test_a_member_is_added_and_removed_without_script(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    assert window.post(_step(draft, "members"), {"do": "add"}).status_code == 302
    window.post(_step(draft, "members"), {**WIFE, "do": "add"})
    page = window.get(_step(draft, "members")).content.decode()
    assert "第 3 人" in page
    window.post(_step(draft, "members"), {**WIFE, "do": "drop-3"})
    page = window.get(_step(draft, "members")).content.decode()
    assert "m3-name" not in page
    assert 'value="陈小梅"' in page


def test_with_script_the_same_button_answers_with_the_page(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    response = window.post(_step(draft, "members"), {"do": "add"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "m2-name" in response.content.decode()


def test_two_heads_are_refused(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    window.post(_step(draft, "members"), {"do": "add"})
    posted = {**WIFE, "m2-relation": "head", "do": "next"}
    assert "一户只能有一位户主" in window.post(_step(draft, "members"), posted).content.decode()


def test_a_negative_wage_is_refused_and_a_negative_business_income_is_not(window: Client, draft: int) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "next"})
    page = window.post(_step(draft, "person-1"), {"p1-wage": "-5", "p1-business_income": "-300"}).content.decode()
    assert "1 处" in page
    assert "不能是负数" in page
    assert 'value="-5"' in page


def test_a_person_in_another_household_is_refused_and_nothing_is_half_saved(
    window: Client, draft: int, household: Household
) -> None:
    _fill(window, draft)
    page = window.post(_step(draft, "review"), {"do": "next"}).content.decode()
    assert "一个人同一天只能在一户" in page
    assert Household.objects.count() == 1
    assert Person.objects.count() == 2
    assert Draft.objects.count() == 1


def test_faults_of_any_page_stop_the_last_one(window: Client, draft: int) -> None:
    page = window.post(_step(draft, "review"), {"do": "next"}).content.decode()
    assert "申请人：还没有选村（社区）" in page
    assert not Household.objects.exists()


def test_drafts_are_seen_by_their_owner_only(window: Client, draft: int, signed_in: SignIn) -> None:
    other = signed_in("township2")
    assert other.get(_step(draft, "applicant")).status_code == 302
    other.post(reverse("intake-discard", args=[draft]))
    assert Draft.objects.filter(pk=draft).exists()


def test_html_in_a_name_is_shown_as_text(window: Client, draft: int) -> None:
    page = window.post(
        _step(draft, "applicant"), {**HEAD, "m1-name": "<b>王</b>", "m1-id_number": "1"}
    ).content.decode()
    assert "<b>王</b>" not in page
    assert "&lt;b&gt;王" in page


def test_the_draft_is_not_readable_in_the_database(window: Client, draft: int, offices: SimpleNamespace) -> None:
    window.post(_step(draft, "applicant"), {**HEAD, "do": "save"})
    assert HEAD["m1-id_number"] not in Draft.objects.get().cipher


@pytest.fixture
def elsewhere(offices: SimpleNamespace, household: Household) -> str:
    """The number of somebody who belongs to a family already."""
    assert household.memberships.filter(is_head=True).exists()
    return number(date(1970, 5, 1))


def test_leaving_the_number_tells_sex_age_and_birth(window: Client, draft: int) -> None:
    typed = {**HEAD, "m1-id_number": "619999 19720501 002" + number(date(1972, 5, 1), 2)[-1], "do": "who-m1"}
    told = window.post(_step(draft, "applicant"), typed)
    assert (
        told.content.decode().strip() == '<div class="dd-field"><p class="dd-hint">女，45 岁，1972年5月1日生</p></div>'
    )
    wrong = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": "6199", "do": "who-m1"}).content.decode()
    assert "少 14 位" in wrong
    assert "岁" not in wrong
    assert not window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": "", "do": "who-m1"}).content.strip()


@pytest.mark.parametrize("do", ["who-m2", "who-m0", "who-m", "who-mx", "who-m999999", "who-m²"])
def test_asking_about_nobody_is_harmless(window: Client, draft: int, do: str) -> None:
    assert window.post(_step(draft, "applicant"), {**HEAD, "do": do}).status_code in (200, 302)


def test_someone_of_another_household_is_noticed_at_once_and_it_is_named_only_to_its_own_office(
    window: Client, draft: int, elsewhere: str, household: Household, signed_in: SignIn
) -> None:
    own = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": elsewhere, "do": "who-m1"}).content.decode()
    assert f"在另一户（{household.number}）里" in own
    other = signed_in("other_township")
    other.post(reverse("intake-new"), {"name": "孙立安"})
    theirs = Draft.objects.exclude(pk=draft).get().pk
    page = other.post(_step(theirs, "applicant"), {"m1-id_number": elsewhere, "do": "who-m1"}).content.decode()
    assert "在别处的另一户里" in page
    assert household.number not in page
    assert household.address not in page


def test_the_dead_are_noticed_at_once(window: Client, draft: int, elsewhere: str) -> None:
    Person.objects.filter(name="孙立安").update(died_on=date(2018, 1, 5))
    page = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": elsewhere, "do": "who-m1"}).content.decode()
    assert "已登记死亡" in page


def test_without_script_the_warning_comes_with_the_next_page_and_stays_on_its_own(
    window: Client, draft: int, elsewhere: str, household: Household
) -> None:
    sent = window.post(_step(draft, "applicant"), {**HEAD, "m1-id_number": elsewhere, "do": "next"}, follow=True)
    assert sent.redirect_chain[-1][0] == _step(draft, "members"), "nothing personal in the address"
    assert household.number in sent.content.decode()
    back = window.get(_step(draft, "applicant")).content.decode()
    assert "男，47 岁，1970年5月1日生" in back
    assert household.number in back


def _offered(page: str) -> list[str]:
    box = page.split('id="id_place-area"', 1)[1].split("</select>", 1)[0]
    return re.findall(r'<option value="(\d+)"', box)


def test_a_place_is_found_by_characters_or_first_letters(window: Client, draft: int) -> None:
    first = Area.objects.get(code=VILLAGE)
    assert "place-find" not in window.get(_step(draft, "applicant")).content.decode(), "one place is no search"
    for order, sign in enumerate("竹林关寺坪峦庄铁", 202):
        new = {"code": f"611022101{order}", "name": f"{sign}村", "level": "village"}
        Area.objects.create(valid_from=first.valid_from, **new)
    assert "place-find" in window.get(_step(draft, "applicant")).content.decode()
    places = dict(readers.villages(Draft.objects.get().owner))
    assert len(places) > 1
    assert _offered(window.get(_step(draft, "applicant")).content.decode()) == list(places)
    name = places[VILLAGE]
    letters = "".join(initial(sign) for sign in name.replace(" ", ""))
    for typed in (name, letters):
        page = window.post(_step(draft, "applicant"), {"place-find": typed, "do": "areas"}).content.decode()
        assert _offered(page) == [each for each, label in places.items() if fits(typed, label)]
        assert VILLAGE in _offered(page)
        assert f'value="{VILLAGE}" selected' in page, "the only one that fits is chosen"


def test_finding_no_place_keeps_the_chosen_one_and_breaks_nothing(window: Client, draft: int) -> None:
    page = window.post(_step(draft, "applicant"), {**HEAD, "place-find": "没有这个", "do": "areas"}).content.decode()
    assert _offered(page) == [VILLAGE]
    sent = window.post(_step(draft, "applicant"), {**HEAD, "place-find": "没有这个", "do": "next"})
    assert sent.status_code == 302
