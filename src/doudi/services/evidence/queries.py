"""Reads of the evidence app; the acting person comes first, and nothing outside their area comes back."""

from __future__ import annotations

from django.db.models import QuerySet

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.evidence.models import Attachment
from doudi.services.registry.models import Household

READERS = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR)


def papers(user: User, household: Household, *, withdrawn: bool = False) -> QuerySet[Attachment]:
    """The papers of a household within the area, those that hold; with ``withdrawn`` all of them."""
    rows = Attachment.objects.filter(household=household).select_related("person", "added_by", "case")
    rows = bounded(rows, user, "household__area_code")
    if user.role not in READERS:
        return rows.none()
    return rows if withdrawn else rows.filter(withdrawn_on=None)


def paper(user: User, paper_id: int) -> Attachment:
    """One paper. Raises NotFound, also outside the area and for a role that reads none."""
    row = bounded(Attachment.objects.select_related("household"), user, "household__area_code").filter(pk=paper_id)
    found = row.first() if user.role in READERS else None
    if found is None:
        raise NotFound("没有这份材料，或者不在您的辖区")
    return found


def held(household: Household) -> set[str]:
    """The kinds of papers that are there, so that nobody is asked for them again."""
    return set(Attachment.objects.filter(household=household, withdrawn_on=None).values_list("kind", flat=True))
