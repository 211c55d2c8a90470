"""Reads of imports; the acting person comes first."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from doudi.domain import area
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.rolls.models import PlatformEntitlement, RollImport, RollNote
from doudi.services.rolls.notes import Kinds


def rolls(user: User) -> QuerySet[RollImport]:
    """Checked and taken over, the newest first."""
    return bounded(RollImport.objects.select_related("checked_by", "applied_by"), user)


def roll(user: User, pk: int) -> RollImport:
    """One import. Raises NotFound, also for one outside the person's area."""
    found = rolls(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份名册，或者不在您的辖区")
    return found


def newest(user: User, kind: str) -> RollImport | None:
    """The newest roll of a kind that was taken over for the person's area, or for one around or within it."""
    county = area.at_level(user.area_code, area.Level.COUNTY)
    low, high = area.span(county)
    rows = RollImport.objects.filter(kind=kind, area_code__gte=low, area_code__lt=high).exclude(applied_at=None)
    for row in rows.order_by("-as_of", "-id"):
        if area.within(row.area_code, user.area_code) or area.within(user.area_code, row.area_code):
            return row
    return None


def note_counts(found: RollImport) -> dict[Kinds, int]:
    """How many lines of each kind, in their order; kinds without any are absent."""
    counted = dict(found.notes.values_list("kind").annotate(rows=Count("id")).order_by())
    return {kind: counted[kind] for kind in Kinds if kind in counted}


def notes(found: RollImport, kind: str) -> QuerySet[RollNote]:
    """The lines of a kind in the file's order."""
    return found.notes.filter(kind=kind).select_related("household")


def entitlements(user: User) -> QuerySet[PlatformEntitlement]:
    """What the platform grants within the person's area, as of the newest rolls."""
    rows = PlatformEntitlement.objects.filter(ended_on=None).select_related("household", "roll")
    return bounded(rows, user).order_by("area_code", "id")
