"""Sign-ins that end, first passwords, second factors, and the administrator's page for accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from doudi.services import clock, vault
from doudi.services.accounts import factors
from doudi.services.accounts.models import Factor, SignedIn, User
from doudi.services.audit.models import Entry
from tests.web.conftest import SignIn
from tests.web.table import ALLOWED
from tests.web.test_access import addresses

__all__ = ["addresses"]
GOOD, BETTER = "兜底-很长的密码-2018", "另一个很长的密码-2019"
Later = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    start, gone = clock.now(), [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: start + gone[0])

    def forward(by: timedelta) -> None:
        gone[0] += by

    return forward


def sign_in(name: str, password: str = GOOD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(reverse("sign-in"), {"username": name, "password": password})


def own(user: User, **fields: Any) -> User:
    User.objects.filter(pk=user.pk).update(password=make_password(GOOD), **fields)
    user.refresh_from_db()
    return user


def opens(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_a_sign_in_left_alone_ends_and_says_so(signed_in: SignIn, later: Later) -> None:
    client = signed_in("township")
    for _ in range(3):
        later(timedelta(minutes=20))
        assert opens(client)
    later(timedelta(minutes=31))
    answer = client.get(reverse("account"))
    assert answer["Location"].startswith(reverse("sign-in"))
    assert "太久没有操作，请重新登录" in client.get(answer["Location"]).content.decode()
    assert not opens(client)


def test_a_sign_in_ends_after_twelve_hours_even_in_use(signed_in: SignIn, later: Later) -> None:
    client = signed_in("township")
    for _ in range(26):
        later(timedelta(minutes=28))
        last = client.get(reverse("account"))
    assert "why=LONG" in last["Location"]


def test_a_fourth_sign_in_ends_the_oldest(offices: SimpleNamespace, later: Later) -> None:
    own(offices.township)
    clients = []
    for _ in range(4):
        later(timedelta(seconds=1))
        clients.append(sign_in("township")[0])
    assert "最早的一处已经退出" in clients[3].get(reverse("account")).content.decode()
    assert [opens(client) for client in clients] == [False, True, True, True]
    clients[1].post(reverse("sign-out"))
    assert SignedIn.objects.filter(user=offices.township).count() == 2


def test_a_new_password_ends_every_other_sign_in(offices: SimpleNamespace) -> None:
    own(offices.township)
    here, elsewhere = sign_in("township")[0], sign_in("township")[0]
    wrong = {"old": GOOD, "new": BETTER, "again": GOOD}
    assert "两遍不一样" in here.post(reverse("own-password"), wrong).content.decode()
    assert (
        "现在的密码不对"
        in here.post(reverse("own-password"), {"old": "x", "new": BETTER, "again": BETTER}).content.decode()
    )
    done = here.post(reverse("own-password"), {"old": GOOD, "new": BETTER, "again": BETTER})
    assert done["Location"] == reverse("account")
    assert (opens(here), opens(elsewhere)) == (True, False)
    assert sign_in("township", BETTER)[1].status_code == 302


def test_an_account_opened_by_the_administrator_first_changes_its_password(
    signed_in: SignIn, offices: SimpleNamespace
) -> None:
    admin = signed_in("administrator")
    form = {"username": "xin", "display_name": "新来的", "role": "township", "area_code": "611022101000"}
    assert "还没有填" in admin.post(reverse("account-new"), {"q": ""}).content.decode()
    refused = admin.post(reverse("account-new"), form | {"role": "county"}).content.decode()
    assert "辖区应是" in refused
    foreign = admin.post(reverse("account-new"), form | {"area_code": "532325100000"})
    assert not User.objects.filter(username="xin").exists()
    assert foreign.status_code == 200
    page = admin.post(reverse("account-new"), form).content.decode()
    password = re.findall(r'dd-code">([0-9a-z-]{19})<', page)[0]
    client, _ = sign_in("xin", password)
    assert client.get(reverse("workbench"))["Location"] == reverse("own-password")
    client.post(reverse("own-password"), {"old": password, "new": BETTER, "again": BETTER})
    assert client.get(reverse("workbench")).status_code == 200
    assert password not in "".join(Entry.objects.values_list("after", flat=True))


def test_the_administrator_ends_unlocks_resets_and_closes_within_the_area_only(
    signed_in: SignIn, offices: SimpleNamespace
) -> None:
    own(offices.township)
    admin, clerk = signed_in("administrator"), sign_in("township")[0]

    def do(user: User, deed: str) -> Any:
        return admin.post(reverse("account-do", args=[user.pk, deed]))

    assert do(offices.township, "end").status_code == 302
    assert not opens(clerk)
    for _ in range(6):
        sign_in("township", "wrong")
    assert "试错太多次" in sign_in("township")[1].content.decode()
    do(offices.township, "unlock")
    clerk, answer = sign_in("township")
    assert answer.status_code == 302
    assert "初始密码" in do(offices.township, "password").content.decode()
    assert not opens(clerk)
    do(offices.township, "close")
    assert sign_in("township")[1].status_code == 200
    do(offices.township, "reopen")
    assert User.objects.get(pk=offices.township.pk).is_active
    for deed in ("close", "password", "end", "factor", "unlock"):
        assert do(offices.foreign_township, deed).status_code == 404
    do(offices.administrator, "close")
    assert User.objects.get(pk=offices.administrator.pk).is_active
    assert do(offices.township, "nonsense").status_code == 404


def enrolled(user: User) -> tuple[pyotp.TOTP, list[str]]:
    factors.offer(user)
    totp = pyotp.TOTP(vault.decrypt(Factor.objects.get(user=user).secret_cipher, factors.PURPOSE))
    return totp, factors.confirm(user, totp.at(int(clock.now().timestamp())))


def test_half_signed_in_opens_nothing_and_each_code_is_good_once(
    offices: SimpleNamespace, addresses: dict[str, str], later: Later
) -> None:
    user = own(offices.county)
    totp, recovery = enrolled(user)
    client, answer = sign_in("county")
    assert answer["Location"] == reverse("sign-in-code")
    for name in ALLOWED:
        assert client.get(addresses[name])["Location"].startswith(reverse("sign-in")), name
    used = totp.at(int(clock.now().timestamp()))
    assert "已经用过" in client.post(reverse("sign-in-code"), {"code": used}).content.decode()
    later(timedelta(seconds=30))
    fresh = totp.at(int(clock.now().timestamp()))
    assert client.post(reverse("sign-in-code"), {"code": fresh})["Location"] == reverse("workbench")
    assert opens(client)
    again = sign_in("county")[0]
    assert again.post(reverse("sign-in-code"), {"code": fresh}).status_code == 200
    assert again.post(reverse("sign-in-code"), {"code": recovery[0].upper()}).status_code == 302
    third = sign_in("county")[0]
    assert third.post(reverse("sign-in-code"), {"code": recovery[0]}).status_code == 200
    later(timedelta(minutes=6))
    assert third.post(reverse("sign-in-code"), {"code": recovery[1]})["Location"] == reverse("sign-in")


def test_wrong_codes_wait_like_wrong_passwords(offices: SimpleNamespace, later: Later) -> None:
    totp, _ = enrolled(own(offices.county))
    client = sign_in("county")[0]
    for _ in range(5):
        page = client.post(reverse("sign-in-code"), {"code": "000000x"}).content.decode()
    later(timedelta(seconds=1))
    good = totp.at(int(clock.now().timestamp()) + 30)
    assert "试错太多次了" in client.post(reverse("sign-in-code"), {"code": good}).content.decode()
    assert "验证码不对" in page


def test_a_role_that_needs_the_factor_sets_it_up_before_anything_else(
    offices: SimpleNamespace, addresses: dict[str, str], settings: Any
) -> None:
    settings.SECOND_FACTOR = frozenset(("county",))
    own(offices.county)
    client, _ = sign_in("county")
    allowed = ("own-password", "own-factor", "own-factor-picture")
    for name in set(ALLOWED) - set(allowed):
        assert client.get(addresses[name])["Location"] == reverse("own-factor"), name
    assert client.get(reverse("own-factor-picture"))["Content-Type"] == "image/svg+xml"
    totp = pyotp.TOTP(vault.decrypt(Factor.objects.get(user=offices.county).secret_cipher, factors.PURPOSE))
    assert "验证码不对" in client.post(reverse("own-factor"), {"code": "1"}).content.decode()
    code = totp.at(int(clock.now().timestamp()))
    page = client.post(reverse("own-factor"), {"code": code}).content.decode()
    assert len(re.findall(r'dd-code">[0-9a-z]{5}-[0-9a-z]{5}<', page)) == factors.RECOVERY
    assert client.get(reverse("workbench")).status_code == 200
    assert client.get(reverse("own-factor-picture")).status_code == 404
