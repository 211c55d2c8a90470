"""Who gets in, and the one shape of every refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.audit.models import Act, Entry
from doudi.services.connections.models import Token
from doudi.services.connections.tokens import new_token, revoke
from doudi.services.referrals.actions import Ask, send
from doudi.services.referrals.models import Referral
from doudi.services.registry.models import Household
from tests.api.conftest import AsSystem, System

PROBLEM = {"type", "title", "status", "detail", "errors"}


@pytest.fixture
def asked(offices: SimpleNamespace, household: Household) -> Referral:
    return send(offices.township, household, Ask("medical", "住院费用，请按医疗救助办理", scheme="medical"))


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert set(body) == PROBLEM
    assert body["status"] == status
    assert body["detail"]
    return body


def test_the_document_is_openapi_3_1_and_needs_no_token(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/referrals" in document["paths"]
    assert Client().get("/api/v1/docs").status_code == 401


def test_without_a_usable_token_nothing_opens(system: AsSystem, offices: SimpleNamespace) -> None:
    good = system("agency")
    assert good.get("/referrals").status_code == 200
    body = refused(Client().get("/api/v1/referrals"), 401)
    assert "Bearer" in body["detail"]
    refused(System("x" * 43, Client()).get("/referrals"), 401)
    token = Token.objects.get()
    assert token.last_used_at is not None
    revoke(token.pk)
    assert "停用" in refused(good.get("/referrals"), 401)["detail"]
    late = system("agency")
    Token.objects.filter(closed_at=None).update(expires_at=clock.now() - timedelta(seconds=1))
    assert "到期" in refused(late.get("/referrals"), 401)["detail"]
    shut = system("agency")
    offices.agency.is_active = False
    offices.agency.save()
    refused(shut.get("/referrals"), 401)
    failed = Entry.objects.filter(act=Act.SIGN_IN_FAILED, kind="connections.token")
    assert failed.count() == 4


def test_a_session_opens_nothing_here(offices: SimpleNamespace, system: AsSystem) -> None:
    client = Client()
    client.force_login(offices.county)
    refused(client.get("/api/v1/referrals"), 401)


def test_what_a_person_owes_at_sign_in_does_not_stop_a_system(
    offices: SimpleNamespace, system: AsSystem, settings: Any
) -> None:
    offices.agency.must_change = True
    offices.agency.save()
    assert system("agency").get("/referrals").status_code == 200


def test_tokens_and_kept_answers_live_through_a_change_of_keys(
    system: AsSystem, asked: Referral, settings: Any
) -> None:
    mine, url = system("agency"), f"/referrals/{asked.pk}/accept"
    first = mine.post(url, {"version": 1}, "k1")
    settings.FORMER_KEYS, settings.MASTER_KEY = [settings.MASTER_KEY], bytes(range(32))
    assert mine.post(url, {"version": 1}, "k1").content == first.content
    assert asked.steps.count() == 2


def test_the_token_is_nowhere_kept(system: AsSystem, caplog: pytest.LogCaptureFixture) -> None:
    mine = system("agency")
    mine.get("/referrals")
    refused(mine.client.get(f"/api/v1/referrals?token={mine.token}"), 400)
    kept = [str(value) for row in (*Token.objects.values(), *Entry.objects.values()) for value in row.values()]
    assert not any(mine.token in each for each in [*kept, caplog.text])


def test_wrong_tokens_wait_and_right_ones_do_not(system: AsSystem) -> None:
    good, wrong = system("agency"), System("falsch", Client())
    answers = [wrong.get("/referrals").status_code for _ in range(12)]
    assert answers[0] == 401
    assert answers[-1] == 429
    assert int(wrong.get("/referrals")["Retry-After"]) > 0
    assert good.get("/referrals").status_code == 200


def test_a_token_asks_so_often_a_minute(system: AsSystem, settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    mine = system("agency")
    answers = [mine.get("/referrals") for _ in range(6)]  # a minute may end meanwhile
    assert 429 in {each.status_code for each in answers}


def test_scope_and_role_bound_a_token(system: AsSystem, asked: Referral) -> None:
    reader = system("agency", "referrals:read")
    assert reader.get(f"/referrals/{asked.pk}").status_code == 200
    body = refused(reader.post(f"/referrals/{asked.pk}/accept", {"version": 1}), 403)
    assert "referrals:write" in body["detail"]
    refused(system("township").post(f"/referrals/{asked.pk}/accept", {"version": 1}), 403)
    refused(system("finance").get("/referrals"), 403)
    refused(system("foreign_agency").get(f"/referrals/{asked.pk}"), 404)
    assert system("foreign_agency").get("/referrals").json() == {"items": [], "next": None}


def test_what_is_done_is_done_by_the_account(system: AsSystem, asked: Referral, offices: SimpleNamespace) -> None:
    mine = system("agency")
    assert mine.get(f"/referrals/{asked.pk}").json()["subject"] == asked.subject
    look = Entry.objects.get(act=Act.LOOK, kind="referrals.referral")
    assert (look.login, look.object_id) == ("agency", str(asked.pk))
    done = mine.post(
        f"/referrals/{asked.pk}/answer", {"version": 1, "note": "办了", "outcome": "granted", "amount_fen": 5}
    )
    assert done.json()["state"] == "answered"
    assert asked.steps.last().actor == offices.agency  # type: ignore[union-attr]
    stale = refused(mine.post(f"/referrals/{asked.pk}/accept", {"version": 1}), 409)
    assert "没有保存" in stale["detail"]


BODIES: dict[str, tuple[str | bytes, int]] = {
    "not JSON": ("{", 400),
    "NUL": ('{"version": 1, "note": "a\\u0000"}', 400),
    "half a character": ('{"version": 1, "note": "\\ud800"}', 400),
    "no number": ('{"version": NaN}', 400),
    "not UTF-8": (b"\xff\xfe\xfa", 400),
    "very deep": ("[" * 100_000 + "]" * 100_000, 400),
    "a number of ten thousand digits": ('{"version": ' + "9" * 10_000 + "}", 400),
    "no object": ("[]", 422),
    "nothing": ("", 422),
    "wrong kinds": ('{"version": "x", "note": 5, "more": 1}', 422),
    "too large": ('{"version": 1, "note": "' + "字" * 2_000_000 + '"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_odd_bodies_are_refused_in_one_shape(system: AsSystem, asked: Referral, name: str) -> None:
    body, status = BODIES[name]
    told = refused(system("agency").post(f"/referrals/{asked.pk}/return", body), status)
    if name == "wrong kinds":
        assert {each["field"] for each in told["errors"]} == {"version", "note", "more"}
        assert all(each["todo"].startswith("请") for each in told["errors"])
    assert asked.steps.count() == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/referrals/99999999999999999999", 422), ("/referrals/x", 422), ("/referrals/%00", 400),
     ("/referrals?show=%00", 400), ("/referrals?limit=0", 422), ("/referrals?cursor=x", 422)],
)  # fmt: skip
def test_odd_addresses_are_refused_in_one_shape(system: AsSystem, path: str, status: int) -> None:
    mine = system("agency")
    headers = {"Authorization": f"Bearer {mine.token}"}
    refused(mine.client.get(f"/api/v1{path}", headers=headers), status)


def test_a_wrong_method_and_a_huge_announcement(system: AsSystem) -> None:
    mine = system("agency")
    headers = {"Authorization": f"Bearer {mine.token}"}
    refused(mine.client.delete("/api/v1/referrals", headers=headers), 405)
    refused(mine.client.get("/api/v1/referrals", headers=headers, CONTENT_LENGTH="99999999"), 413)


def test_every_fault_of_a_new_token_is_told(offices: SimpleNamespace) -> None:
    with pytest.raises(Faults) as told:
        new_token(offices.agency, "", ["everything"], 999)
    assert {each.where for each in told.value.findings} == {"scope", "name", "days"}


def test_pages_follow_each_other_and_belong_to_one_list(
    system: AsSystem, offices: SimpleNamespace, household: Household, today: Callable[..., None]
) -> None:
    for number in range(5):
        send(offices.township, household, Ask("medical", f"第 {number} 件"))
    mine = system("agency")
    seen: list[int] = []
    cursor = ""
    while True:
        body = mine.get("/referrals", limit=2, cursor=cursor).json()
        seen += [row["id"] for row in body["items"]]
        if cursor and len(seen) == 4:
            send(offices.township, household, Ask("medical", "又一件"))
        cursor = body["next"]
        if cursor is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 5
    first = mine.get("/referrals", limit=2).json()["next"]
    refused(mine.get("/referrals", limit=2, cursor=first, show="sent"), 422)
    refused(system("township").get("/referrals", cursor=first), 422)
