"""What machines ask, and what the logs tell: no personal data, and no line that somebody forged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from doudi.services.cases.models import Case
from doudi.services.upkeep import readiness
from doudi.services.upkeep.results import bad
from doudi.web import logs
from tests.web.conftest import SignIn

TOKEN = "a token of sixteen signs"
FORGED = '王\n2026-01-01 ERROR root forged\r\x1b[31m\u2028{"level": "forged"}'


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the request log writes as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    loggers = [logging.getLogger(name) for name in (logs.REQUEST, "django.request", "doudi.test")]
    before = [(each, each.level) for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    yield stream
    for each, level in before:
        each.removeHandler(handler)
        each.setLevel(level)


def rows(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_live_server_says_so_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"live": True}


def test_a_server_is_ready_with_database_tables_and_packs(db: None, client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "missing": []}


@pytest.mark.parametrize("name", list(readiness.READY))
def test_what_is_missing_is_named_and_nothing_else(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(readiness, "_good", set())
    monkeypatch.setitem(readiness.READY, name, lambda: bad("postgres://doudi:secret@db", ""))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": [name]})


def test_a_check_that_breaks_is_missing(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(readiness.READY, "packs", lambda: 1 / 0)
    assert client.get("/readyz").json()["missing"] == ["packs"]


def test_figures_count_requests_and_cases_without_a_place(case: Case, signed_in: SignIn, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    signed_in("township").get(f"/cases/{case.pk}/")
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    samples = {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }
    assert samples["doudi_requests_total", "200", "GET", "case"] >= 1
    assert samples["doudi_request_seconds_count", "case"] >= 1
    assert samples["doudi_open_cases", case.state] == 1
    assert samples["doudi_waiting", "audit_unlinked"] >= 0
    assert case.applicant.name not in text
    assert "611022" not in text
    assert f"/cases/{case.pk}" not in text


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "10.1.2.3", 200),
        ({}, "10.2.0.1", 404),
        ({"Authorization": f"Bearer {TOKEN}"}, "10.2.0.1", 200),
        ({"Authorization": "Bearer wrong token"}, "10.1.2.3", 404),
        ({"Authorization": f"Basic {TOKEN}"}, "10.2.0.1", 404),
        ({"X-Forwarded-For": "10.1.2.3"}, "10.2.0.1", 404),
        ({}, "not an address", 404),
    ],
)
def test_figures_are_for_named_addresses_and_the_token(
    db: None, client: Client, settings: Any, headers: dict[str, str], address: str, status: int
) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = TOKEN, [ip_network("10.1.0.0/16")]
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status
    assert client.get(f"/metrics?token={TOKEN}", REMOTE_ADDR="10.2.0.1").status_code == 404


def test_without_settings_nobody_reads_the_figures(db: None, client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_request_is_one_line_with_row_number_route_and_time(
    case: Case, signed_in: SignIn, written: io.StringIO
) -> None:
    client = signed_in("township")
    answer = client.get(f"/cases/{case.pk}/?q=孙立安", headers={"User-Agent": FORGED})
    row = rows(written)[-1]
    assert (row["route"], row["method"], row["status"], row["logger"]) == ("case", "GET", 200, "doudi.request")
    assert row["user"] == int(client.session["_auth_user_id"])
    assert row["ms"] >= 0
    assert row["request"] == answer.headers["X-Request-Id"]
    assert "孙立安" not in json.dumps(rows(written), ensure_ascii=False)
    assert "forged" not in written.getvalue()


def test_an_address_that_is_not_there_leaves_no_trace_of_what_it_said(
    db: None, client: Client, written: io.StringIO
) -> None:
    client.get("/孙立安/610102199001011234/")
    text = json.dumps(rows(written), ensure_ascii=False)
    assert "孙立安" not in text
    assert "610102199001011234" not in text
    assert [row["status"] for row in rows(written) if "status" in row] == [404]
    assert len({row["request"] for row in rows(written)}) == 1


def test_methods_nobody_knows_do_not_grow_the_figures(db: None, client: Client, written: io.StringIO) -> None:
    client.generic("X" * 40, "/healthz")
    assert "other" in [row.get("method") for row in rows(written)]


def test_an_error_is_told_by_its_kind_and_place_not_its_text(written: io.StringIO) -> None:
    try:
        raise ValueError("Key (id_number)=(610102199001011234)")
    except ValueError:
        logging.getLogger("doudi.test").exception("failed")
    row = rows(written)[-1]
    assert (row["error"], row["message"]) == ("ValueError", "failed")
    assert row["where"][-1].startswith("test_health.py:")
    assert "610102199001011234" not in written.getvalue()


@pytest.mark.parametrize("formatter", [logs.LineFormatter(), logs.JsonFormatter()])
def test_a_newline_in_a_name_cannot_begin_a_line(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("doudi.test", logging.WARNING, "", 1, "name %s", (FORGED,), None)
    told = formatter.format(record)
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told


def test_a_newline_in_an_exception_cannot_begin_a_line() -> None:
    try:
        raise ValueError(FORGED)
    except ValueError as fault:
        record = logging.LogRecord("doudi.test", 40, "", 1, "failed", None, (ValueError, fault, fault.__traceback__))
    told = logs.LineFormatter().format(record)
    assert all(line.startswith("  | ") for line in told.splitlines()[1:])
    assert len(logs.JsonFormatter().format(record).splitlines()) == 1


def test_the_database_is_not_asked_who_somebody_is_for_the_log(
    db: None, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
