"""Administrator, security and audit apart: nobody takes over who watches them, and every way is on record."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.management.commands import changepassword
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from doudi.services import clock
from doudi.services.accounts import actions, factors, oidc, separation
from doudi.services.accounts.models import Deed, Factor, OutsideName, Passkey, PendingChange, User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.accounts.separation import NeedsSecond
from doudi.services.audit.context import acts
from doudi.services.audit.models import Entry
from tests.web.conftest import SignIn
from tests.web.test_sessions import GOOD, enrolled, own, sign_in

WATCHERS = [("auditor", "security"), ("security", "auditor")]
FORM = {"display_name": "新来的", "area_code": "611022000000"}


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def do(client: Client, user: User, deed: str, **told: str) -> Any:
    return client.post(reverse("account-do", args=[user.pk, deed]), told)


def judge(client: Client, verdict: str = "confirm") -> Any:
    return client.post(reverse("account-change-judge", args=[PendingChange.objects.latest("pk").pk, verdict]))


@pytest.mark.parametrize(("watched", "other"), WATCHERS)
def test_a_password_needs_the_other_watcher_who_alone_sees_it(
    signed_in: SignIn, offices: SimpleNamespace, watched: str, other: str
) -> None:
    user = own(getattr(offices, watched))
    admin = signed_in("administrator")
    answer = do(admin, user, "password")
    assert answer.status_code == 302, "nothing is told to who asked"
    page = admin.get(answer["Location"]).content.decode()
    assert "确认以后才算数" in page
    assert "出一个新密码" in page
    assert sign_in(watched)[1].status_code == 302, "the old password still opens"
    assert judge(admin).status_code == 403
    assert judge(signed_in(watched)).status_code == 404, "nor by the account itself"
    listed = signed_in(other).get(reverse("account-changes")).content.decode()
    assert f"（{watched}）" in listed
    told = judge(signed_in(other)).content.decode()
    password = re.findall(r'dd-code">([0-9a-z-]{19})<', told)[0]
    assert sign_in(watched)[1].status_code == 200
    assert sign_in(watched, password)[1].status_code == 302
    assert judge(signed_in(other)).status_code == 404, "once"
    rows = Entry.objects.filter(kind="accounts.pendingchange").order_by("pk")
    assert list(rows.values_list("login", flat=True)) == ["administrator", other]


def test_factor_passkeys_link_closing_and_reopening_wait_too(
    signed_in: SignIn, offices: SimpleNamespace, settings: Any
) -> None:
    settings.OIDC_ISSUER = "https://login.example.gov.cn"
    user, admin, security = offices.auditor, signed_in("administrator"), signed_in("security")
    enrolled(user)
    Passkey.objects.create(user=user, name="钥匙", credential="a", public_key="a")
    before = fingerprint(user)
    for deed, told in (("factor", {}), ("passkeys", {}), ("link", {"subject": "sub-9"}), ("close", {})):
        do(admin, user, deed, **told)
        assert fingerprint(user) == before, deed
        assert ("sub-9" in security.get(reverse("account-changes")).content.decode()) == (deed == "link")
        judge(security, "refuse")
        assert fingerprint(user) == before, deed
        do(admin, user, deed, **told)
        judge(security)
        assert fingerprint(user) != before, deed
        before = fingerprint(user)
    do(admin, user, "reopen")
    assert fingerprint(user) == before
    judge(security)
    assert fingerprint(user) == (True, 0, 0, "sub-9")


def fingerprint(user: User) -> tuple[bool, int, int, str]:
    rows = Factor.objects.filter(user=user).count(), Passkey.objects.filter(user=user).count()
    return User.objects.get(pk=user.pk).is_active, *rows, oidc.subject_of(user)


@pytest.mark.parametrize(("watched", "other"), WATCHERS)
def test_a_second_watcher_is_opened_by_two(
    signed_in: SignIn, offices: SimpleNamespace, watched: str, other: str
) -> None:
    admin = signed_in("administrator")
    answer = admin.post(reverse("account-new"), {**FORM, "username": "xin", "role": watched})
    page = admin.get(answer["Location"]).content.decode()
    assert "确认以后才能用" in page
    new = User.objects.get(username="xin")
    assert (new.is_active, new.has_usable_password()) == (False, False)
    do(admin, new, "reopen")
    assert not User.objects.get(pk=new.pk).is_active
    opening = PendingChange.objects.get(account=new, deed=Deed.OPEN)
    told = signed_in(other).post(reverse("account-change-judge", args=[opening.pk, "confirm"])).content.decode()
    client, _ = sign_in("xin", re.findall(r'dd-code">([0-9a-z-]{19})<', told)[0])
    assert client.get(reverse("account"))["Location"] == reverse("own-password")


def test_the_first_one_is_opened_by_the_administrator_even_after_the_other_was(offices: SimpleNamespace) -> None:
    offices.security.delete()
    new = User(username="xin", role="security", **FORM)
    assert actions.open_account(offices.administrator, new, GOOD).is_active
    separation.judge(new, asked(offices), confirm=False)
    actions.deeds.close(new)
    again = User(username="xin-2", role="security", **FORM)
    assert not actions.open_account(offices.administrator, again, GOOD).is_active, "a closed one counts"
    assert "没有在用的安全管理员" in actions.ask(offices.administrator, offices.auditor.pk, Deed.CLOSE)


def asked(offices: SimpleNamespace) -> int:
    actions.ask(offices.administrator, offices.auditor.pk, Deed.CLOSE)
    return PendingChange.objects.latest("pk").pk


def test_neither_service_nor_another_place_nor_time_lets_it_through(
    offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in (
        actions.close_account, actions.reopen_account, actions.reset_password, actions.drop_factor,
        actions.drop_passkeys,
    ):  # fmt: skip
        with pytest.raises(NeedsSecond, match="安全管理员确认"):
            act(offices.administrator, offices.auditor.pk)
    with pytest.raises(NeedsSecond):
        actions.link(offices.administrator, offices.auditor.pk, "x")
    pk = asked(offices)
    with pytest.raises(NotAllowed):
        separation.judge(offices.administrator, pk, confirm=True)
    abroad = User.objects.create(username="abroad", role="security", area_code="532325000000")
    with pytest.raises(NotFound):
        separation.judge(abroad, pk, confirm=True)
    newer = asked(offices)
    with pytest.raises(NotFound):
        separation.judge(offices.security, pk, confirm=True)
    later = clock.now() + separation.LASTS + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        separation.judge(offices.security, newer, confirm=True)
    assert User.objects.get(pk=offices.auditor.pk).is_active


def test_other_accounts_are_done_at_once(signed_in: SignIn, offices: SimpleNamespace, settings: Any) -> None:
    settings.OIDC_ISSUER = "https://login.example.gov.cn"
    admin, user = signed_in("administrator"), offices.township
    Passkey.objects.create(user=user, name="钥匙", credential="a", public_key="a")
    assert "钥匙" in admin.get(reverse("account-of", args=[user.pk])).content.decode()
    do(admin, user, "passkeys")
    do(admin, user, "link", subject=" sub-1 ")
    assert 'value="sub-1"' in admin.get(reverse("account-of", args=[user.pk])).content.decode()
    answer = do(admin, offices.county, "link", subject="sub-1")
    assert "别的账号" in admin.get(answer["Location"]).content.decode()
    do(admin, user, "link", subject="")
    assert not Passkey.objects.exists()
    assert not OutsideName.objects.exists()
    assert not PendingChange.objects.exists()
    assert "sub-1" not in "".join(Entry.objects.values_list("after", flat=True))
    assert factors.confirmed(user) is None


def test_the_command_line_is_no_silent_way_around(
    signed_in: SignIn, offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changepassword.getpass, "getpass", lambda *_, **__: GOOD)
    with acts(None, "命令行"):
        call_command("changepassword", "auditor")
    entry = Entry.objects.filter(kind="accounts.user", object_id=str(offices.auditor.pk)).latest("pk")
    assert (entry.login, entry.address) == ("", "命令行")
    assert "命令行" in signed_in("security").get(reverse("security")).content.decode()
