"""Other systems hear of what happens: signed, again when they were away, and never somewhere else."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.cases.models import Case
from doudi.services.connections import calling, endpoints
from doudi.services.connections.calling import PAUSES, Unreachable, post, resolved, send_due
from doudi.services.connections.models import Delivery, Endpoint
from doudi.services.referrals.actions import Ask, Said, move, send
from doudi.services.registry.models import Household

URL = "https://yb.example.org/receive"


@pytest.fixture
def heard(offices: SimpleNamespace, settings: Any) -> dict[str, str]:
    """The secrets of two agencies and a county that listen."""
    settings.WEBHOOK_HOSTS = ["yb.example.org"]
    events = {"agency": ["referral.sent", "referral.moved"], "foreign_agency": ["referral.sent"],
              "county": ["case.decided"], "foreign_county": ["case.decided"]}  # fmt: skip
    return {name: endpoints.new_endpoint(getattr(offices, name), URL, each)[1] for name, each in events.items()}


def test_an_agency_hears_of_what_is_sent_to_it_and_nobody_else_does(
    heard: dict[str, str], offices: SimpleNamespace, household: Household
) -> None:
    referral = send(offices.township, household, Ask("medical", "住院费用"))
    send(offices.township, household, Ask("education", "学费"))
    move(offices.agency, referral.pk, "accept", 1, Said())
    calls: list[tuple[str, bytes, dict[str, str]]] = []

    def call(*sent: Any) -> int:
        calls.append(sent)
        return 204

    assert send_due(call) == calling.Sent(2, 0, 0)
    assert send_due(call) == calling.Sent(0, 0, 0)
    told = [json.loads(body) for _, body, _ in calls]
    assert [each["event"] for each in told] == ["referral.sent", "referral.moved"]
    assert told[0]["data"] == {"referral": referral.pk, "step": "send", "state": "sent", "version": 1}
    assert not any(name in body.decode() for _, body, _ in calls for name in ("孙", "住院"))
    _, body, headers = calls[0]
    expected = hmac.new(heard["agency"].encode(), headers["Doudi-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["Doudi-Signature"] == f"sha256={expected.hexdigest()}"
    assert abs(int(headers["Doudi-Timestamp"]) - clock.now().timestamp()) < 60


def test_a_county_hears_of_its_decisions(heard: dict[str, str], walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    row = Delivery.objects.get(event="case.decided")
    assert row.endpoint.user.username == "county"
    assert row.body == {"case": done.pk, "step": "confirm", "state": done.state}


def test_what_does_not_arrive_is_tried_with_growing_pauses_and_then_listed(
    heard: dict[str, str], offices: SimpleNamespace, household: Household
) -> None:
    send(offices.township, household, Ask("medical", "住院费用"))
    answers = iter([302, 500])

    def call(*sent: Any) -> int:
        try:
            return next(answers)
        except StopIteration:
            raise Unreachable("连不上") from None

    for pause in PAUSES:
        before = clock.now()
        assert send_due(call).failed == 1
        row = Delivery.objects.get()
        assert row.next_at is not None
        assert pause <= row.next_at - before < pause + timedelta(minutes=1)
        assert send_due(call) == calling.Sent(0, 0, 0)
        Delivery.objects.update(next_at=before)
    assert send_due(call).dead == 1
    assert [each.problem for each in calling.dead()] == ["连不上"]
    assert list(PAUSES) == sorted(PAUSES)


def test_a_closed_endpoint_is_called_no_more(
    heard: dict[str, str], offices: SimpleNamespace, household: Household
) -> None:
    send(offices.township, household, Ask("medical", "住院费用"))
    endpoints.close(Endpoint.objects.get(user=offices.agency).pk)
    assert send_due(lambda *_: pytest.fail("called")) == calling.Sent(0, 0, 1)
    assert heard["agency"] not in str(Endpoint.objects.values())


@pytest.mark.parametrize(
    "url",
    ["http://yb.example.org/", "https://other.example.org/", "https://yb.example.org@evil.example.org/",
     "https://a:b@yb.example.org/", "https://yb.example.org:22/", "https://yb.example.org/ x", "https://[::1]/",
     "https://127.0.0.1/", "file:///etc/passwd", "https://yb.example.org:x/", "", "https://yb.example.org/\n"],
)  # fmt: skip
def test_other_addresses_are_refused(heard: dict[str, str], offices: SimpleNamespace, url: str) -> None:
    with pytest.raises(Faults, match="请"):
        endpoints.new_endpoint(offices.agency, url, ["referral.sent"])


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "::ffff:10.0.0.1", "100.64.0.1"]
)
def test_a_host_in_the_own_network_is_called_only_where_configured(
    settings: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = ["inside.example.org"]
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(Unreachable, match="内网"):
        resolved("yb.example.org", 443)
    assert resolved("inside.example.org", 443) == address


def test_the_checked_address_is_the_one_that_is_called(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443))])
    called: list[Any] = []

    def connect(where: Any, timeout: int) -> None:
        called.append(where)
        raise OSError

    monkeypatch.setattr(calling.socket, "create_connection", connect)
    with pytest.raises(Unreachable, match="连不上"):
        post(URL, b"{}", {})
    assert called == [("93.184.216.34", 443)]
