"""Why a value was not entered or not approved; in each case nothing was stored."""

from __future__ import annotations

from doudi.domain.findings import DoudiError, Faults


class EntryRefused(Faults):
    """What was entered is wrong or incomplete; ``findings`` name the fields."""


class NotNow(DoudiError):
    """It was decided already, or this person cannot decide it; the text says who can."""
