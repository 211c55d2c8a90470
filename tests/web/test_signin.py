"""Wrong passwords: the wait grows, what must wait is not looked at, nobody else is held up, nothing tells who exists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from doudi.services import clock
from doudi.services.accounts import signin
from doudi.services.accounts.actions import AccountRefused, open_account
from doudi.services.accounts.models import SignInTries, User
from doudi.services.audit.models import Act, Entry
from doudi.web.views import session

GOOD = "兜底-很长的密码-2018"
WRONG = "账号和密码对不上"
WAIT = "试错太多次了"


@pytest.fixture
def hashed(offices: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names whose password was looked at; one good password for the two clerks of a township."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.filter(username__in=["township", "township2"]).update(password=make_password(GOOD))
    looked: list[str] = []
    real = session.AuthenticationForm.clean

    def clean(form: Any) -> Any:
        looked.append(form.cleaned_data.get("username", ""))
        return real(form)

    monkeypatch.setattr(session.AuthenticationForm, "clean", clean)
    return looked


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    start, gone = clock.now(), [timedelta()]
    monkeypatch.setattr(signin.clock, "now", lambda: start + gone[0])

    def forward(by: timedelta) -> None:
        gone[0] += by

    return forward


def attempt(name: str, password: str, address: str = "10.0.0.7") -> str:
    answer = Client().post(reverse("sign-in"), {"username": name, "password": password}, REMOTE_ADDR=address)
    return "in" if answer.status_code == 302 else answer.content.decode()


def test_five_wrong_ones_are_free_then_the_wait_grows(hashed: list[str], later: Callable[[timedelta], None]) -> None:
    for _ in range(5):
        assert WRONG in attempt("township", "x")
    assert f"{WAIT}，请过 1 分钟再试" in attempt("township", GOOD)
    assert len(hashed) == 5, "what must wait is not looked at"
    later(timedelta(seconds=31))
    assert WRONG in attempt("township", "x")
    later(timedelta(seconds=31))
    assert WAIT in attempt("township", GOOD), "twice as long now"
    later(timedelta(seconds=30))
    assert attempt("township", GOOD) == "in"
    assert WRONG in attempt("township", "x"), "the count began anew"


def test_a_flood_of_wrong_ones_is_not_looked_at_and_holds_up_nobody(hashed: list[str]) -> None:
    for _ in range(40):
        attempt("township", "x")
    assert len(hashed) == 5
    assert Entry.objects.filter(act=Act.SIGN_IN_FAILED).count() == 5, "nor does each leave an entry"
    assert attempt("township2", GOOD) == "in"


def test_the_wait_is_the_same_for_a_name_that_nobody_has(hashed: list[str]) -> None:
    answers = {name: [attempt(name, "x") for _ in range(6)] for name in ("township", "nobody-at-all")}
    told = {name: [WRONG in text for text in texts] for name, texts in answers.items()}
    assert told["township"] == told["nobody-at-all"] == [True] * 5 + [False]
    assert not SignInTries.objects.filter(key__contains="nobody").exists()


def test_many_names_from_one_address_wait_too_and_other_addresses_do_not(hashed: list[str]) -> None:
    for number in range(30):
        attempt(f"name-{number}", "x", "10.0.0.66")
    assert WAIT in attempt("township2", GOOD, "10.0.0.66")
    assert attempt("township2", GOOD, "10.0.0.8") == "in"


def test_a_flood_from_an_address_is_answered_without_a_query(
    hashed: list[str], later: Callable[[timedelta], None], django_assert_num_queries: Any
) -> None:
    for number in range(31):
        attempt(f"name-{number}", "x", "10.0.0.66")
    with django_assert_num_queries(0):
        answer = Client().post(reverse("sign-in"), {"username": "a", "password": "x"}, REMOTE_ADDR="10.0.0.66")
    assert answer.status_code == 429
    assert f"{WAIT}，请过 1 分钟再试" in answer.content.decode()
    assert Client().get(reverse("sign-in"), REMOTE_ADDR="10.0.0.66").status_code == 200
    later(timedelta(seconds=31))
    assert attempt("township2", GOOD, "10.0.0.66") == "in"


def test_the_wait_has_an_end_and_old_tries_are_forgotten(hashed: list[str], later: Callable[[timedelta], None]) -> None:
    for _ in range(60):
        signin.wrong("township", "")
    assert signin.wait("township", "") == signin.LONGEST
    later(signin.FORGOTTEN + timedelta(minutes=1))
    signin.wrong("somebody", "")
    assert SignInTries.objects.count() == 1


@pytest.mark.parametrize(("password", "said"), [("1", "密码"), ("password123", "密码"), ("xinshou-01", "密码")])
def test_an_account_is_not_opened_with_a_weak_password(offices: SimpleNamespace, password: str, said: str) -> None:
    new = User(username="xinshou-01", display_name="新手", role="township", area_code="611022101000")
    with pytest.raises(AccountRefused, match=said):
        open_account(offices.administrator, new, password)
    assert not User.objects.filter(username="xinshou-01").exists()
    assert open_account(offices.administrator, new, GOOD).check_password(GOOD)
