"""Reads of referrals: an agency sees its own, civil affairs those of its area."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from doudi.domain import area
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.referrals.models import AT_THE_AGENCY, OPEN, AgencyLimit, Referral, State

LATE = "late"


def referrals(user: User) -> QuerySet[Referral]:
    """Everything the person may see, newest first."""
    rows = bounded(Referral.objects.select_related("household", "sent_by"), user)
    if user.role == Role.AGENCY:
        return rows.filter(agency=user.agency or None).exclude(agency="")
    return rows


def referral(user: User, referral_id: int) -> Referral:
    """One referral. Raises NotFound, also for one of another agency or area."""
    found = referrals(user).filter(pk=referral_id).first()
    if found is None:
        raise NotFound("没有这件转办，或者不在您的辖区")
    return found


def shown(user: User, kind: str) -> QuerySet[Referral]:
    """The rows of a tab: a state, ``late``, or all that is open."""
    rows = referrals(user)
    if kind == LATE:
        return rows.filter(_late())
    if kind in State.values:
        return rows.filter(state=kind)
    return rows.filter(state__in=AT_THE_AGENCY if user.role == Role.AGENCY else OPEN)


def counts(user: User) -> dict[str, int]:
    """How many rows each tab has."""
    return {kind: shown(user, kind).count() for kind in ("", *State.values, LATE)}


def to_do(user: User) -> int:
    """What waits for this side: the agency's new and running ones, the window's returned ones."""
    rows = referrals(user)
    waiting = AT_THE_AGENCY if user.role == Role.AGENCY else (State.RETURNED,)
    return rows.filter(state__in=waiting).count()


def of_household(user: User, household_id: int) -> QuerySet[Referral]:
    """The referrals of one family."""
    return referrals(user).filter(household=household_id)


def limit(area_code: str, agency: str, on: date) -> AgencyLimit | None:
    """The limit that holds in an area on a day, or None where the county set none."""
    county = area.at_level(area_code, area.Level.COUNTY)
    return AgencyLimit.objects.filter(area_code=county, agency=agency, since__lte=on).first()


def _late() -> Q:
    return Q(state__in=AT_THE_AGENCY, due_on__lt=clock.business_date())
