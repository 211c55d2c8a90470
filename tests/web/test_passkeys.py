"""Passkeys by a device in software: what opens the door, and everything that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services import clock
from doudi.services.accounts import factors, passkeys, signin
from doudi.services.accounts.models import Passkey, User
from doudi.services.audit.models import Act, Entry
from tests.web.conftest import SignIn
from tests.web.device import PRESENT, VERIFIED, Device
from tests.web.test_sessions import enrolled, opens

Break = Callable[[Device], None]


def post(client: Client, name: str, told: dict[str, str] | None = None) -> Any:
    return client.post(reverse(name), told or {}, secure=True)


def registered(client: Client, device: Device | None = None) -> Device:
    device = device or Device()
    options = post(client, "own-passkey-options").json()
    assert options["authenticatorSelection"]["userVerification"] == "required"
    post(client, "own-passkeys", {"name": "办公室电脑", "answer": device.make(options)})
    return device


def sign_in(device: Device, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    answer = device.sign(post(client, "sign-in-passkey-options").json())
    return client, post(client, "sign-in-passkey", {"answer": answer, "next": "/cases/"})


def said(answer: Any) -> str:
    assert answer.status_code == 403
    page: str = answer.content.decode()
    return page


@pytest.fixture
def device(signed_in: SignIn) -> Device:
    """The township clerk's."""
    return registered(signed_in("township"))


def test_a_passkey_signs_in_without_password_and_code_and_is_on_record(
    device: Device, offices: SimpleNamespace
) -> None:
    enrolled(offices.township)
    client, answer = sign_in(device)
    assert answer["Location"] == "/cases/"
    assert opens(client)
    entry = Entry.objects.filter(act=Act.SIGN_IN).latest("pk")
    assert (entry.user_id, entry.note) == (offices.township.pk, "通行密钥")
    row = Passkey.objects.get()
    assert (row.counter, row.host) == (1, "testserver")
    assert row.used_at is not None
    assert "办公室电脑" in client.get(reverse("own-passkeys"), secure=True).content.decode()
    assert factors.confirmed(offices.township) is not None


@pytest.mark.parametrize(
    "broken",
    [
        lambda device: setattr(device, "origin", "https://doudi.example"),
        lambda device: setattr(device, "origin", "http://testserver"),
        lambda device: setattr(device, "host", "doudi.example"),
        lambda device: setattr(device, "flags", PRESENT),
        lambda device: setattr(device, "flags", VERIFIED),
        lambda device: setattr(device, "key", Device().key),
        lambda device: setattr(device, "seen", -1),
    ],
    ids=["origin", "not https", "host", "nobody verified", "nobody there", "another key", "counter zero"],
)
def test_an_answer_that_does_not_fit_opens_nothing(device: Device, broken: Break) -> None:
    Passkey.objects.update(counter=1)
    device.seen = 5
    broken(device)
    client, answer = sign_in(device)
    assert "核对不上" in said(answer)
    assert not opens(client)
    assert "核对不上" in Entry.objects.filter(act=Act.SIGN_IN_FAILED).latest("pk").note


def test_a_counter_that_went_back_is_a_copy(device: Device) -> None:
    copy = Device(key=device.key, credential=device.credential, handle=device.handle)
    device.seen = 7
    assert sign_in(device)[1].status_code == 302
    assert "核对不上" in said(sign_in(copy)[1])
    assert Passkey.objects.get().counter == 8


def test_a_challenge_is_of_one_session_good_once_and_for_five_minutes(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    options = post(client, "sign-in-passkey-options").json()
    answer = {"answer": device.sign(options)}
    stranger = Client()
    assert "没有了" in said(post(stranger, "sign-in-passkey", answer))
    post(stranger, "sign-in-passkey-options")
    assert "核对不上" in said(post(stranger, "sign-in-passkey", answer)), "the challenge of another session"
    assert post(client, "sign-in-passkey", answer).status_code == 302
    client.post(reverse("sign-out"), secure=True)
    assert "已经用过" in said(post(client, "sign-in-passkey", answer))
    options = post(client, "sign-in-passkey-options").json()
    later = clock.now() + passkeys.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "5 分钟" in said(post(client, "sign-in-passkey", {"answer": device.sign(options)}))


def test_a_passkey_opens_only_its_owners_account_and_not_a_closed_one(
    device: Device, offices: SimpleNamespace, signed_in: SignIn
) -> None:
    own, device.handle = device.handle, f"doudi:{offices.county.pk}".encode()
    assert "没有登记" in said(sign_in(device)[1]), "the county's number with the township's key"
    device.handle = own
    User.objects.filter(pk=offices.township.pk).update(is_active=False)
    assert "已经停用" in said(sign_in(device)[1])
    User.objects.filter(pk=offices.township.pk).update(is_active=True)
    for _ in range(6):
        signin.wrong("township", "10.0.0.5")
    assert "试错太多次" in said(sign_in(device)[1])
    other = signed_in("county")
    other.post(reverse("own-passkey-remove", args=[Passkey.objects.get().pk]))
    assert Passkey.objects.exists(), "somebody else's"


def test_a_removed_one_opens_nothing(device: Device, signed_in: SignIn) -> None:
    signed_in("township").post(reverse("own-passkey-remove", args=[Passkey.objects.get().pk]))
    assert "已经移除" in said(sign_in(device)[1])
    assert Entry.objects.filter(act=Act.REMOVE, kind="accounts.passkey").count() == 1


@pytest.mark.parametrize("answer", ["", "{", "[]", "7", '{"id": 7}', '{"id": "a", "response": {"userHandle": 5}}'])
def test_garbage_is_refused_in_words(offices: SimpleNamespace, answer: str) -> None:
    client = Client()
    post(client, "sign-in-passkey-options")
    assert "没有登记" in said(post(client, "sign-in-passkey", {"answer": answer}))


@pytest.mark.parametrize("broken", [{"origin": "https://doudi.example"}, {"flags": PRESENT}, {"host": "doudi.example"}])
def test_a_registration_that_does_not_fit_is_refused(signed_in: SignIn, broken: dict[str, Any]) -> None:
    client = signed_in("township")
    registered(client, Device(**broken))
    assert not Passkey.objects.exists()
    assert "核对不上" in client.get(reverse("own-passkeys"), secure=True).content.decode()
    post(client, "own-passkeys", {"name": "x", "answer": Device().make({"user": {"id": ""}, "challenge": "AAAA"})})
    assert "没有了" in client.get(reverse("own-passkeys"), secure=True).content.decode()


def test_the_same_device_is_not_registered_twice_and_there_is_a_most(device: Device, signed_in: SignIn) -> None:
    registered(signed_in("county"), device)
    assert Passkey.objects.count() == 1
    row = Passkey.objects.get()
    for number in range(passkeys.MOST):
        Passkey.objects.create(user=row.user, name="x", credential=str(number), public_key="x")
    answer = post(signed_in("township"), "own-passkey-options")
    assert answer.status_code == 409
    assert "最多" in json.loads(answer.content)["why"]


def test_where_it_cannot_be_used_the_page_says_why(signed_in: SignIn, settings: Any) -> None:
    client = signed_in("township")
    assert "要用 https 的网址" in client.get(reverse("own-passkeys")).content.decode()
    assert client.post(reverse("own-passkey-options")).status_code == 404
    assert client.post(reverse("sign-in-passkey-options")).status_code == 404
    numbers = client.get(reverse("own-passkeys"), secure=True, headers={"host": "127.0.0.1"}).content.decode()
    assert "要用域名" in numbers
    here = {"host": "localhost:8000"}
    assert "data-passkey" in client.get(reverse("own-passkeys"), headers=here).content.decode()
    settings.PRODUCTION = True
    assert "data-passkey" not in client.get(reverse("own-passkeys"), headers=here).content.decode()
    settings.ALLOWED_HOSTS = [".gov.cn"]
    evil = client.get(reverse("own-passkeys"), secure=True, headers={"host": "any.gov.cn"}).content.decode()
    assert "data-passkey" not in evil, "only a host that is named"
