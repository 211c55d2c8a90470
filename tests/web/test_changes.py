"""From a household's page: another account, and applying again."""

from __future__ import annotations

from django.urls import reverse

from doudi.services.applications.models import Application
from doudi.services.cases.models import Case
from doudi.services.registry.models import Household
from tests.web.conftest import SignIn

ACCOUNT = {"holder": "孙立安", "bank": "农村信用社", "number": "6230 2701 0000 1234"}


def test_an_account_is_added_and_the_number_is_shown_by_its_tail(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    response = client.post(reverse("household-account", args=[household.pk]), ACCOUNT, follow=True)
    page = response.content.decode()
    assert "账户已经登记" in page
    assert "尾号 1234" in page
    assert "62302701" not in page
    assert household.accounts.count() == 2


def test_a_phone_is_shown_whole_to_those_who_call_and_masked_to_others(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    address = reverse("household-phone", args=[household.pk])
    assert "手机号应是 11 位" in client.post(address, {"phone": "100"}).content.decode()
    assert "10000000836" in client.post(address, {"phone": "100 0000 0836"}, follow=True).content.decode()
    page = signed_in("village").get(reverse("household", args=[household.pk])).content.decode()
    assert "100****0836" in page
    assert "10000000836" not in page
    assert "填电话" in client.post(address, {"phone": ""}, follow=True).content.decode()
    assert household.phones.count() == 2


def test_faults_of_an_account_are_told_at_once_and_kept(household: Household, signed_in: SignIn) -> None:
    client = signed_in("county")
    page = client.post(reverse("household-account", args=[household.pk]), {"number": "12"}).content.decode()
    assert "3 处" in page
    assert 'value="12"' in page
    assert household.accounts.count() == 1


def test_a_known_family_applies_again(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    head = household.memberships.get(is_head=True).person_id
    url = reverse("household-apply", args=[household.pk])
    wants = {"applicant": head, "want": "dibao:"}
    assert "已受理" in client.post(url, wants, follow=True).content.decode()
    assert Case.objects.count() == 1
    assert "已受理" in client.post(url, wants, follow=True).content.decode(), "a second click shows the same receipt"
    assert Application.objects.count() == Case.objects.count() == 1
    again = client.post(url, wants | {"want": ["dibao:", "temporary:"]}).content.decode()
    assert "正在办理" in again
    assert Case.objects.count() == 1


def test_somebody_from_elsewhere_cannot_be_the_applicant(household: Household, signed_in: SignIn) -> None:
    page = signed_in("township").post(reverse("household-apply", args=[household.pk]), {"applicant": "99999"})
    assert "1 处" in page.content.decode()
    assert not Case.objects.exists()


def test_the_door_lists_what_to_bring_for_what_is_ticked(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    url = reverse("household-apply", args=[household.pk])
    first = client.get(url).content.decode()
    assert "核对家庭经济状况的授权书" in first
    assert "当地居住证" not in first, "only temporary help names it"
    wants = {"want": ["dibao:", "temporary:"], "do": "papers"}
    page = client.post(url, wants).content.decode()
    assert "当地居住证" in page
    assert page.count(">书面申请") == 1
    assert not Case.objects.exists(), "looking accepts nothing"
    assert "没有还要交的材料" in client.post(url, {"do": "papers"}).content.decode()
