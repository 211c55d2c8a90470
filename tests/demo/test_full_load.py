"""The demonstration at the size that ``make run`` loads, in the time that it may take."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from doudi.services import demo
from doudi.services.registry.models import Household

pytestmark = [pytest.mark.django_db, pytest.mark.soak]
SECONDS = 60  # about 15 on two quiet cores; the limit leaves room for a busy machine


@pytest.fixture(scope="module", autouse=True)
def demonstration() -> None:
    """Not the small one of the other tests."""


def test_two_thousand_households_load_in_time() -> None:
    started = time.monotonic()
    with transaction.atomic():
        assert demo.load(households=2_000, seed=1)
        assert Household.objects.count() > 2_000
    assert time.monotonic() - started < SECONDS
