"""Two counties with signed-up staff, a live server, and the business date in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from doudi.services.accounts.models import User
from doudi.services.registry.models import Area
from tests.services.conftest import OFFICES, PLACES

PASSWORD = "journey-password-1"
HASHED = make_password(PASSWORD)
"""Once for all: a password is slow to hash on purpose."""
STAFF = {**OFFICES, "south_township": ("township", "532325100000"), "south_county": ("county", "532325000000")}


@pytest.fixture
def today(settings: Any) -> Callable[[date], None]:
    """Sets the business date of the server."""

    def set_to(day: date) -> None:
        settings.BUSINESS_DATE = day

    set_to(date(2018, 3, 15))
    return set_to


@pytest.fixture
def counties(transactional_db: None, today: Callable[[date], None]) -> None:
    """Places and staff."""
    for code, name, level in PLACES:
        Area.objects.create(code=code, name=name, level=level, valid_from=date(2013, 1, 1))
    for name, (role, code) in STAFF.items():
        User.objects.create(
            username=name, password=HASHED, display_name=f"{name}经办", role=role, area_code=code,
            agency="medical" if role == "agency" else "",
        )  # fmt: skip
