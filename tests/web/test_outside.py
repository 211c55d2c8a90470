"""Signing in by the county's identity provider, against one that answers on loopback and can lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey

from doudi.services import clock
from doudi.services.accounts import factors, oidc, provider, signin
from doudi.services.accounts.models import User
from doudi.services.audit.models import Act, Entry
from doudi.services.upkeep import checks_server
from doudi.web.environment import SettingError, read
from tests.web import identity_provider as fake
from tests.web.identity_provider import IdentityProvider
from tests.web.test_sessions import enrolled, opens

LEAVE, BACK = "/sign-in/outside/", "/sign-in/outside/back/"


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    made = IdentityProvider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def idp(running: IdentityProvider, offices: SimpleNamespace, settings: Any) -> IdentityProvider:
    """The provider, telling the truth; ``sub-1`` is the township's clerk."""
    settings.OIDC_ISSUER, settings.OIDC_LOOPBACK = running.issuer, True
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = fake.CLIENT, fake.SECRET
    running.make, running.claims, running.published = fake.signed, {}, [running.key]
    provider.forget()
    oidc.link(offices.township, "sub-1")
    return running


def through(idp: IdentityProvider, subject: str = "sub-1", client: Client | None = None) -> tuple[Client, Any]:
    """Away, signed in there, and back."""
    client = client or Client()
    answer = idp.sign_in(client.get(LEAVE)["Location"], subject)
    return client, client.get(BACK, answer)


def test_a_linked_person_is_in_by_the_provider_and_it_is_on_record(
    idp: IdentityProvider, offices: SimpleNamespace
) -> None:
    assert "用统一身份认证登录" in Client().get(reverse("sign-in")).content.decode()
    client = Client()
    answer = idp.sign_in(client.get(LEAVE, {"next": "/cases/"})["Location"])
    assert client.get(BACK, answer)["Location"] == "/cases/"
    assert opens(client)
    entry = Entry.objects.filter(act=Act.SIGN_IN).latest("pk")
    assert (entry.user_id, entry.note) == (offices.township.pk, "统一身份认证")
    assert client.get(LEAVE)["Location"] == reverse("workbench")
    elsewhere = Client()
    answer = idp.sign_in(elsewhere.get(LEAVE, {"next": "https://evil.example/"})["Location"])
    assert elsewhere.get(BACK, answer)["Location"] == reverse("workbench")


@pytest.mark.parametrize(
    ("claims", "make", "said"),
    [
        ({"nonce": "another"}, fake.signed, "核对不上"),
        ({"nonce": None}, fake.signed, "核对不上"),
        ({"aud": "another-system"}, fake.signed, "核对不上"),
        ({"aud": [fake.CLIENT, "another"]}, fake.signed, "给别的系统"),
        ({"azp": "another"}, fake.signed, "给别的系统"),
        ({"iss": "https://elsewhere.example"}, fake.signed, "核对不上"),
        ({"exp": 1}, fake.signed, "过期了"),
        ({"iat": 9_999_999_999}, fake.signed, "核对不上"),
        ({"sub": 7}, fake.signed, "核对不上"),
        ({"sub": "sub-2"}, fake.signed, "还没有关联"),
        ({}, fake.unsigned, "核对不上"),
        ({}, fake.by_public_key, "核对不上"),
        ({}, fake.by_stranger, "核对不上"),
        ({}, fake.by_unknown, "核对不上"),
    ],
)
def test_a_token_that_lies_opens_nothing_and_the_refusal_is_on_record(
    idp: IdentityProvider, claims: dict[str, Any], make: fake.Make, said: str
) -> None:
    idp.claims, idp.make = claims, make
    client, answer = through(idp)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not opens(client)
    entry = Entry.objects.filter(act=Act.SIGN_IN_FAILED).latest("pk")
    assert said in entry.note


def test_an_expired_token_is_named_so(idp: IdentityProvider) -> None:
    idp.claims = {"exp": int(clock.now().timestamp()) - 2 * oidc.LEEWAY}
    assert "过期了" in through(idp)[1].content.decode()


def test_a_new_key_is_fetched_once_and_then_known(idp: IdentityProvider) -> None:
    assert through(idp)[1].status_code == 302
    old, idp.key = idp.key, fake.RSAKey.generate_key(2048, {"kid": "second"})
    idp.published = [ECKey.generate_key("P-256", {"kid": "other"}), idp.key]
    try:
        before = idp.asked.count("/keys")
        assert through(idp)[1].status_code == through(idp)[1].status_code == 302
        assert idp.asked.count("/keys") == before + 1
    finally:
        idp.key = old


def test_a_state_is_of_its_session_and_good_once(idp: IdentityProvider, offices: SimpleNamespace) -> None:
    client = Client()
    answer = idp.sign_in(client.get(LEAVE)["Location"])
    stranger = Client()
    assert "不是从这个窗口开始" in stranger.get(BACK, answer).content.decode()
    stranger.get(LEAVE)
    assert "不是从这个窗口开始" in stranger.get(BACK, answer).content.decode(), "another session's state"
    assert client.get(BACK, answer).status_code == 302
    client.post(reverse("sign-out"))
    assert "已经用过" in client.get(BACK, answer).content.decode()
    forged = Client()
    answer = idp.sign_in(forged.get(LEAVE)["Location"])
    assert forged.get(BACK, answer | {"state": "状态"}).status_code == 403
    assert forged.get(BACK, answer).status_code == 403, "a wrong try uses it up"


def test_the_code_of_another_session_is_refused_by_its_verifier(idp: IdentityProvider) -> None:
    victim, thief = Client(), Client()
    stolen = idp.sign_in(victim.get(LEAVE)["Location"])["code"]
    own = idp.sign_in(thief.get(LEAVE)["Location"])
    answer = thief.get(BACK, own | {"code": stolen})
    assert "没有认可" in answer.content.decode()
    assert not opens(thief)
    assert not Entry.objects.filter(act=Act.SIGN_IN).exists()


def test_a_refusal_there_another_issuer_and_a_late_return_are_refused(
    idp: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    state = idp.sign_in(client.get(LEAVE)["Location"])["state"]
    assert "没有同意" in client.get(BACK, {"error": "access_denied", "state": state}).content.decode()
    answer = idp.sign_in(client.get(LEAVE)["Location"])
    assert "不是本县的" in client.get(BACK, answer | {"iss": "https://elsewhere.example"}).content.decode()
    answer = idp.sign_in(client.get(LEAVE)["Location"])
    later = clock.now() + oidc.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "时间太长" in client.get(BACK, answer).content.decode()


def test_closed_waiting_and_flooding_are_refused_in_words(idp: IdentityProvider, offices: SimpleNamespace) -> None:
    User.objects.filter(pk=offices.township.pk).update(is_active=False)
    assert "已经停用" in through(idp)[1].content.decode()
    User.objects.filter(pk=offices.township.pk).update(is_active=True)
    for _ in range(6):
        signin.wrong("township", "10.0.0.5")
    assert "试错太多次" in through(idp)[1].content.decode()
    signin.right("township")
    assert through(idp)[1].status_code == 302
    for _ in range(30):
        signin.wrong("", "127.0.0.1")
    assert "试错太多次" in through(idp)[1].content.decode()


def test_our_own_code_is_asked_unless_the_county_relies_on_the_provider(
    idp: IdentityProvider, offices: SimpleNamespace, settings: Any
) -> None:
    enrolled(offices.township)
    settings.SECOND_FACTOR = frozenset(("township",))
    client, answer = through(idp)
    assert answer["Location"] == reverse("sign-in-code")
    assert not opens(client)
    settings.OIDC_FACTOR = ["otp", "urn:county:two"]
    assert through(idp)[1]["Location"] == reverse("sign-in-code"), "the token does not say so"
    for claims in ({"amr": ["pwd", "otp"]}, {"acr": "urn:county:two"}):
        idp.claims = claims
        client, answer = through(idp)
        assert answer["Location"] == reverse("workbench")
        factors.drop(offices.township)
        assert opens(client), "nor is it asked to set one up"
    idp.claims = {"amr": "otp", "acr": {}}
    client, _ = through(idp)
    assert client.get(reverse("account"))["Location"] == reverse("own-factor")


def test_without_a_provider_there_is_no_door_and_doctor_says_so(idp: IdentityProvider, settings: Any) -> None:
    assert "有答复" in checks_server.provider().what
    settings.OIDC_LOOPBACK = False
    assert "https" in checks_server.provider().what
    assert "https" in Client().get(LEAVE).content.decode(), "plain http only where a test says so"
    settings.OIDC_LOOPBACK, settings.PRODUCTION = True, True
    assert "https" in checks_server.provider().what, "and never in production"
    settings.OIDC_ISSUER = ""
    assert Client().get(LEAVE).status_code == Client().get(BACK).status_code == 404
    assert "没有设" in checks_server.provider().what
    assert LEAVE not in Client().get(reverse("sign-in")).content.decode()


def test_nobody_waits_twice_for_a_provider_that_is_down(
    idp: IdentityProvider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert "连不上" in Client().get(LEAVE).content.decode()
    with monkeypatch.context() as patch:
        patch.setattr(provider, "_asked", lambda *_: pytest.fail("asked again"))
        assert "连不上" in Client().get(LEAVE).content.decode()
    settings.OIDC_ISSUER = idp.issuer
    assert Client().get(LEAVE)["Location"].startswith(idp.issuer)


def test_a_link_is_of_one_account_and_of_one_issuer(
    idp: IdentityProvider, offices: SimpleNamespace, settings: Any
) -> None:
    with pytest.raises(oidc.OutsideRefused, match="别的账号"):
        oidc.link(offices.county, "sub-1")
    assert oidc.subject_of(offices.township) == "sub-1"
    issuer, settings.OIDC_ISSUER = settings.OIDC_ISSUER, "https://elsewhere.example"
    assert (oidc.subject_of(offices.township), oidc.linked_to("sub-1")) == ("", None)
    settings.OIDC_ISSUER = issuer
    oidc.link(offices.township, "")
    assert oidc.linked_to("sub-1") is None


@pytest.mark.parametrize("issuer", ["http://login.example.gov.cn", "https://", "https://login.example.gov.cn/?a=1"])
def test_a_setting_that_is_not_whole_is_named(issuer: str) -> None:
    with pytest.raises(SettingError, match=r"DOUDI_OIDC_ISSUER: needs[\s\S]+DOUDI_OIDC_CLIENT_SECRET: needed"):
        read({"DOUDI_OIDC_ISSUER": issuer})
