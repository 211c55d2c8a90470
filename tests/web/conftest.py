"""The real HTTP client over the two counties of the services' tests."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from doudi.services.accounts.models import User
from tests.services.conftest import case, household, offices, today, walk

__all__ = ["case", "household", "offices", "today", "walk"]

SignIn = Callable[[str], Client]


@pytest.fixture
def signed_in(offices: SimpleNamespace) -> SignIn:
    """A client signed in as the office of that name."""

    def client_of(name: str) -> Client:
        user = getattr(offices, name)
        assert isinstance(user, User)
        client = Client()
        client.force_login(user)
        return client

    return client_of
