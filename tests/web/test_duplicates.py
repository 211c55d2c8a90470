"""Screens of records that look alike."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from doudi.services.duplicates.models import Pair
from doudi.services.registry.models import Person
from tests.services.test_duplicates import WHY, newborn
from tests.web.conftest import SignIn

__all__ = ["newborn"]


def test_found_proposed_confirmed_and_undone(newborn: tuple[Person, Person], signed_in: SignIn) -> None:
    kept, other = newborn
    township, county = signed_in("township"), signed_in("county")
    address = reverse("duplicate-compare", args=[kept.pk, other.pk])
    assert address in township.get(reverse("duplicates")).content.decode()
    both = township.get(address).content.decode()
    assert both.count("孙小雨") > 2
    assert "刚出生" in both
    refused = township.post(address, {"do": "same", "kept": kept.pk, "reason": ""}).content.decode()
    assert "请写明" in refused
    asked = township.post(address, {"do": "same", "kept": kept.pk, "reason": WHY}, follow=True).content.decode()
    assert "等县里另一个人核对" in asked
    row = Pair.objects.get()
    page = reverse("duplicate", args=[row.pk])
    assert "等另一个人核对的合并" in county.get(reverse("duplicates")).content.decode()
    assert "已合并" in county.post(page, {"do": "confirm"}, follow=True).content.decode()
    assert "身份证号移到了留下的一份" in county.get(page).content.decode()
    assert "已撤销合并" in county.post(page, {"do": "undo", "reason": "派出所说是两个人"}, follow=True).content.decode()
    assert county.post(page, {"do": "nonsense"}).status_code == 404


def test_two_clicks_and_two_clerks(newborn: tuple[Person, Person], signed_in: SignIn) -> None:
    kept, other = newborn
    address = reverse("duplicate-compare", args=[kept.pk, other.pk])
    for name in ("township", "township2"):
        answer = signed_in(name).post(
            address, {"do": "different", "kept": "x", "reason": "同名同日生，是两家的"}, follow=True
        )
    assert "已经有人处理过" in answer.content.decode()
    assert Pair.objects.count() == 1


def test_a_guessed_address_shows_nothing(
    offices: SimpleNamespace, newborn: tuple[Person, Person], signed_in: SignIn
) -> None:
    address = reverse("duplicate-compare", args=[newborn[0].pk, newborn[1].pk])
    for name in ("other_township", "foreign_county"):
        assert signed_in(name).get(address).status_code == 404
        assert signed_in(name).post(address, {"do": "different", "reason": WHY}).status_code == 404
    assert not Pair.objects.exists()
