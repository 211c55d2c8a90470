"""What waits to be reviewed: by its cycle, or because something changed on record; and what is being reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from doudi.domain import area
from doudi.domain.months import month_of, months_on
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import FactRecord, Membership
from doudi.services.reviews.models import Review, SetAside

SOON = timedelta(days=30)


class Standing(Enum):
    """Where an entitlement stands; the value is its name on screen."""

    CHANGED = "情况有变"
    OVERDUE = "到期未复核"
    SOON = "三十天内到期"
    UNKNOWN = "周期未定"
    UNDER_WAY = "正在复核"
    LATER = "还没有到期"


@dataclass(frozen=True, slots=True)
class Row:
    """One entitlement that runs. ``due_on`` None: the rules did not say after how many months."""

    pk: int
    area_code: str
    scheme: str
    examined_on: date
    due_on: date | None
    standing: Standing
    case_id: int | None


def running(user: User, on: date) -> QuerySet[Entitlement]:
    """What goes on being given in the person's area: no sums given once, no gradual exits, nothing that ends now."""
    going_on = Q(last_month=None) | Q(last_month__gt=month_of(on))
    rows = Entitlement.objects.exclude(period="once").exclude(scheme="gradual_exit").filter(going_on)
    return bounded(rows, user)


def rows(user: User, within: str = "") -> list[Row]:
    """Every running entitlement with its standing, the longest overdue first, then by village.

    ``within``: the code of a place in the person's area, or empty.
    """
    on = clock.business_date()
    found = running(user, on)
    if within:
        low, high = area.span(within)
        found = found.filter(area_code__gte=low, area_code__lt=high)
    wanted = ("pk", "area_code", "scheme", "examined", "again", "first", "changed", "open_case")
    told = [_row(each, on) for each in _annotated(found).values_list(*wanted)]
    return sorted(told, key=lambda row: (row.due_on or date.max, row.area_code, row.pk))


def row(user: User, entitlement_id: int) -> Row:
    """One of them. Raises NotFound."""
    on = clock.business_date()
    wanted = ("pk", "area_code", "scheme", "examined", "again", "first", "changed", "open_case")
    found = _annotated(running(user, on).filter(pk=entitlement_id)).values_list(*wanted).first()
    if found is None:
        raise NotFound("没有这一项正在发放的待遇，或者不在您的辖区")
    return _row(found, on)


def reviews(user: User) -> QuerySet[Review]:
    """All reviews in the person's area, the newest first."""
    rows = Review.objects.select_related("case", "entitlement", "entitlement__household")
    return bounded(rows, user, "case__area_code").order_by("-id")


def of_case(case: Case) -> Review | None:
    """The review that a case is."""
    return Review.objects.filter(case=case).select_related("entitlement__decision", "entitlement__case").first()


def _annotated(found: QuerySet[Entitlement]) -> QuerySet[Entitlement]:
    ended = Review.objects.filter(entitlement=OuterRef("pk")).exclude(outcome="").order_by("-id")
    aside = SetAside.objects.filter(entitlement=OuterRef("pk")).order_by("-id")
    same = {"household": OuterRef("household"), "scheme": OuterRef("scheme"), "closed_on": None}
    doing = Case.objects.alias(whom=Coalesce("person_id", 0)).filter(
        whom=Coalesce(OuterRef("case__person_id"), 0), **same
    )
    decided_on, decided_at = F("decision__on"), F("decision__recorded_at")
    found = found.annotate(
        examined=Coalesce(Subquery(ended.values("closed_on")[:1]), decided_on),
        again=Subquery(ended.values("months")[:1]),
        first=F("decision__review_months"),
        seen=Greatest(
            Coalesce(Subquery(ended.values("closed_at")[:1]), decided_at),
            Coalesce(Subquery(aside.values("recorded_at")[:1]), decided_at),
        ),
        seen_on=Greatest(
            Coalesce(Subquery(ended.values("closed_on")[:1]), decided_on),
            Coalesce(Subquery(aside.values("on")[:1]), decided_on),
        ),
        open_case=Subquery(doing.values("pk")[:1]),
    )
    return found.annotate(changed=_changes())


def _changes() -> Q:
    """A fact stated since, of the household or of a member; somebody joined, left, or died and still stands there."""
    of_home = FactRecord.objects.filter(household=OuterRef("household"), recorded_at__gt=OuterRef("seen"))
    members = Membership.objects.filter(household=OuterRef("household"))
    people = members.filter(valid_until=None, person__facts__recorded_at__gt=OuterRef("seen"))
    moved = Q(valid_from__gt=OuterRef("seen_on")) | Q(valid_until__gt=OuterRef("seen_on"))
    dead = Q(valid_until=None, person__died_on__isnull=False)
    return Q(Exists(of_home)) | Q(Exists(people)) | Q(Exists(members.filter(moved | dead)))


def _row(told: tuple[int, str, str, date, int | None, int | None, bool, int | None], on: date) -> Row:
    pk, code, scheme, examined, again, first, changed, open_case = told
    months = again if again is not None else first
    due = months_on(examined, months) if months else None
    return Row(pk, code, scheme, examined, due, _standing(due, on, changed=changed, doing=open_case), open_case)


def _standing(due: date | None, on: date, *, changed: bool, doing: int | None) -> Standing:
    if doing is not None:
        return Standing.UNDER_WAY
    if changed:
        return Standing.CHANGED
    if due is None:
        return Standing.UNKNOWN
    if due <= on:
        return Standing.OVERDUE
    return Standing.SOON if due - on <= SOON else Standing.LATER
