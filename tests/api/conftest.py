"""Systems that come with a token, over the two counties of the services' tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.services.connections.tokens import SCOPES, new_token
from tests.services.conftest import case, household, offices, today, walk

__all__ = ["case", "household", "offices", "today", "walk"]


@dataclass
class System:
    """An agency's programme with its token."""

    token: str
    client: Client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key is not None else {})
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=headers)


AsSystem = Callable[..., System]


@pytest.fixture(autouse=True)
def nothing_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still in tests and the first token has the same number in each: their requests would add up."""
    monkeypatch.setattr(rates, "_counted", {})


@pytest.fixture
def system(offices: SimpleNamespace) -> AsSystem:
    """The system of the office of that name, with all scopes or those named."""

    def of(office: str, *scopes: str, days: int = 30) -> System:
        _, text = new_token(getattr(offices, office), "试验系统", scopes or SCOPES, days)
        return System(text, Client())

    return of
