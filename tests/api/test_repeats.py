"""The same request twice has one effect and one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from doudi.services import clock
from doudi.services.connections.models import KeptAnswer
from doudi.services.referrals.actions import Ask, send
from doudi.services.referrals.models import Referral, ReferralStep
from doudi.services.registry.models import Household
from tests.api.conftest import AsSystem, System


@pytest.fixture
def asked(offices: SimpleNamespace, household: Household) -> Referral:
    return send(offices.township, household, Ask("medical", "住院费用，请按医疗救助办理"))


def test_again_is_the_same_answer_and_no_second_effect(system: AsSystem, asked: Referral) -> None:
    mine, url, body = system("agency"), f"/referrals/{asked.pk}/accept", {"version": 1}
    first, again = mine.post(url, body, "k1"), mine.post(url, body, "k1")
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert asked.steps.count() == 2
    other = mine.post(url, {"version": 2}, "k1")
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert system("agency").post(url, body, "k1").status_code == 409, "another token's keys are its own"
    assert mine.post(url, body, "k" * 101).status_code == 422


def test_what_is_kept_cannot_be_read_in_the_table(system: AsSystem, asked: Referral) -> None:
    system("agency").post(f"/referrals/{asked.pk}/accept", {"version": 1}, "k1")
    assert asked.subject not in str(KeptAnswer.objects.values().get())


def test_a_refusal_frees_the_key(system: AsSystem, asked: Referral) -> None:
    mine, url = system("agency"), f"/referrals/{asked.pk}/return"
    assert mine.post(url, {"version": 1}, "k1").status_code == 409
    assert not KeptAnswer.objects.exists()
    assert mine.post(url, {"version": 1, "note": "缺小结"}, "k1").status_code == 200


def test_answers_are_forgotten_after_a_week(system: AsSystem, asked: Referral) -> None:
    mine, url = system("agency"), f"/referrals/{asked.pk}/accept"
    mine.post(url, {"version": 1}, "k1")
    KeptAnswer.objects.update(at=clock.now() - timedelta(days=8))
    assert mine.post(url, {"version": 1}, "k1").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_too(system: AsSystem, asked: Referral) -> None:
    mine, url = system("agency"), f"/referrals/{asked.pk}/accept"

    def ask(_: int) -> tuple[int, bytes]:
        from django.test import Client

        try:
            response = System(mine.token, Client()).post(url, {"version": 1}, "k1")
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(4)))
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    assert ReferralStep.objects.filter(code="accept").count() == 1
