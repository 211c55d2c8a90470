"""Requests made from the document itself: no server error, and every answer as the document says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from tests.api.conftest import AsSystem
from tests.api.test_access import objects

__all__ = ["objects"]
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]
FEW = int(os.environ.get("API_EXAMPLES", "1"))
MANY = 100


@pytest.fixture
def in_this_transaction() -> Iterator[None]:
    """A request ends by closing the connection; here it is the test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def requests(token: str, examples: int) -> int:
    """How many requests were made over all operations."""
    application = WSGIHandler()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    count = 0

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal count
            count += 1
            case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"})

        ask()
    return count


@pytest.mark.parametrize("office", ["township"])
def test_a_few_requests_of_every_operation(
    office: str, objects: dict[str, int], system: AsSystem, in_this_transaction: None, settings: Any
) -> None:
    settings.API_PER_MINUTE = 10**6
    assert requests(system(office).token, FEW) > 50


@pytest.mark.soak
@pytest.mark.parametrize("office", ["agency", "township", "county", "finance", "auditor"])
def test_many_requests_of_every_operation(
    office: str, objects: dict[str, int], system: AsSystem, in_this_transaction: None, settings: Any
) -> None:
    settings.API_PER_MINUTE = 10**6
    assert requests(system(office).token, MANY) > 1000
