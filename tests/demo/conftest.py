"""A small demonstration, loaded once a module and rolled back after it, so that no other test sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from doudi.services import demo

HOUSEHOLDS = 180


@pytest.fixture(scope="module", autouse=True)
def demonstration(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both counties in the test database."""
    request.getfixturevalue("django_db_setup")
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), transaction.atomic():
        assert demo.load(households=HOUSEHOLDS, seed=1)
        yield
        transaction.set_rollback(True)
