"""A month as people type it."""

from __future__ import annotations

import re
from datetime import date

EARLIEST = 1990


def month_of(text: str) -> date | None:
    """The first day of the month typed as 2018-05, 2018.5, 201805 or 2018年5月; None where it is none."""
    found = re.fullmatch(r"\s*([0-9]{4})[-./年\s]?([0-9]{1,2})月?\s*", text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < EARLIEST:
        return None
    return date(int(found[1]), int(found[2]), 1)
