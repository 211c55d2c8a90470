"""What can go wrong with a referral, in words for the person who acts."""

from __future__ import annotations

from doudi.domain.findings import DoudiError


class NotPossible(DoudiError):
    """Not now, not this person, or somebody was faster; the text says which."""
