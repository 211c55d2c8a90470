"""Figures for monitoring: how much there is, never where or whose."""

from __future__ import annotations

from django.db.models import Count

from doudi.services.audit.models import Entry
from doudi.services.cases.models import Case
from doudi.services.referrals.models import Referral


def open_cases() -> dict[str, int]:
    """Open cases by state."""
    rows = Case.objects.filter(closed_on=None).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def waiting() -> dict[str, int]:
    """What waits, by the name of its queue."""
    return {
        "audit_unlinked": Entry.objects.filter(link=None).count(),
        "referrals_sent": Referral.objects.filter(state="sent").count(),
    }
