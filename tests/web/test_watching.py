"""The pages of prefecture, province and the security officer."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from doudi.services.accounts.actions import open_account
from doudi.services.accounts.models import User
from doudi.services.audit.context import acts
from doudi.services.cases.models import Case
from tests.web.conftest import SignIn


def test_a_province_goes_down_to_its_counties_and_reads_no_name(signed_in: SignIn, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    client = signed_in("province")
    assert client.get(reverse("workbench"))["Location"] == reverse("figures")
    page = client.get(reverse("figures")).content.decode()
    assert reverse("figures-of", args=["611000000000"]) in page
    below = client.get(reverse("figures-of", args=["611000000000"])).content.decode()
    assert "611022000000" in below or "丹凤县" in below
    lowest = client.get(reverse("figures-of", args=["611022000000"])).content.decode()
    assert "甲镇" in lowest
    assert reverse("figures-of", args=["611022101000"]) not in lowest
    assert done.applicant.name not in page + below + lowest
    assert client.get(reverse("figures-of", args=["611022101000"])).status_code == 404
    for address in ("households", "cases", "search", "payments", "audit"):
        assert client.get(reverse(address)).status_code == 403


def test_the_security_officer_sees_wrong_passwords_looks_and_changed_accounts(
    signed_in: SignIn, offices: SimpleNamespace, walk: Callable[[str], Case]
) -> None:
    done = walk("confirm")
    Client().post(reverse("sign-in"), {"username": "township", "password": "wrong"})
    Client().post(reverse("sign-in"), {"username": "foreign_township", "password": "wrong"})
    signed_in("county").get(reverse("case", args=[done.pk]))
    new = User(username="xin", display_name="新来的", role="township", area_code="611022101000")
    with acts(offices.administrator, "10.0.0.9"):
        open_account(offices.administrator, new, "一个很长的密码-2018")
    page = signed_in("security").get(reverse("security")).content.decode()
    assert page.count("127.0.0.1") == 1
    assert "township" in page
    assert "foreign_township" not in page
    assert "xin" in page
    assert done.applicant.name not in page
    assert "查看家庭" in page
