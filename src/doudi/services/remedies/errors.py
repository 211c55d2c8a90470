"""What can go wrong with a remedy, in words for the person who acts."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.domain.findings import Faults, Finding


class RemedyRefused(Faults):
    """What was entered is wrong or incomplete; ``findings`` name the fields. Nothing was stored."""


def refuse(checks: Iterable[tuple[str, bool, str]]) -> None:
    """Raises RemedyRefused with every (field, wrong, message) that is wrong."""
    found = [Finding(field, 0, message) for field, wrong, message in checks if wrong]
    if found:
        raise RemedyRefused(found)
