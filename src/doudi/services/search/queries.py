"""Finding people and households: the acting person first, nothing outside their area, never more than was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.domain import area
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, covers, spans
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.registry.models import Area, Household, Membership, Phone
from doudi.services.registry.queries import starts
from doudi.services.search import asking
from doudi.services.search.asking import Asked, Kind
from doudi.services.search.plans import Pair, Plan, Span, plans

MOST = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A household, and the member who was found; None where the household itself was (by house, number or place)."""

    household: Household
    member: Membership | None


@dataclass(frozen=True, slots=True)
class Found:
    """``more``: there are others, which narrower words would show. ``places``: places of a name that was typed."""

    asked: Asked
    hits: list[Hit]
    more: bool
    places: list[Area]


def find(user: User, text: str, within: str = "", most: int = MOST) -> Found:
    """What a text finds, in a fixed order. ``within`` is the code of a place in the person's area.

    A look-up by ID number or phone goes on record. Raises NotFound for a place outside the area.
    """
    asked = asking.read(text)
    where = _where(user, within)
    if not where or asked.kind in (Kind.NOTHING, Kind.HALF_NUMBER):
        return Found(asked, [], False, [])
    if asked.kind is not Kind.WORDS:
        hits = _by_number(asked, where, most)
        return Found(asked, hits[:most], len(hits) > most, [])
    ways, places = plans(user, asked, where)
    pairs = _distinct(ways, most)
    return Found(asked, _loaded(pairs[:most]), len(pairs) > most, places)


def _where(user: User, within: str) -> tuple[Span, ...]:
    if user.is_anonymous or not user.is_active or not user.area_code:
        return ()
    if not within:
        return tuple(spans(user))
    try:
        inside = area.span(within)
    except area.BadAreaCode:
        inside = None
    if inside is None or not covers(user, within):
        raise NotFound("没有这个地方，或者不在您的辖区")
    return (inside,)


def _by_number(asked: Asked, where: tuple[Span, ...], most: int) -> list[Hit]:
    if asked.kind is Kind.CODE:
        numbered = _homes(where).filter(starts("number", asked.number)).order_by("number")
        return [Hit(row, None) for row in numbered[: most + 1]]
    if asked.kind is Kind.PHONE:
        hits = [Hit(row, None) for row in _of_phone(asked.number, where)[: most + 1]]
    else:
        indexes = vault.blind_indexes(asked.number, "person.id")
        people = _open().filter(_inside(where, "household__area_code"), person__id_index__in=indexes)
        hits = [Hit(row.household, row) for row in people.order_by("pk")[: most + 1]]
    for hit in hits:
        record(What(Act.LOOK, "registry.household", str(hit.household.pk), note=f"按{asked.kind.value}查找"))
    if not hits:
        record(What(Act.LOOK, "registry.household", note=f"按{asked.kind.value}查找，没有找到"))
    return hits


def _of_phone(number: str, where: tuple[Span, ...]) -> QuerySet[Household]:
    """Households whose newest phone it is."""
    later = Phone.objects.filter(household=OuterRef("household"), pk__gt=OuterRef("pk"))
    same = Phone.objects.filter(~Exists(later), index__in=vault.blind_indexes(number, "phone"))
    return _homes(where).filter(pk__in=same.values("household")).order_by("area_code", "number")


def _distinct(ways: Iterable[Plan], most: int) -> list[Pair]:
    """The first ``most`` pairs and one more; all households of a place only where nothing else was found."""
    found: dict[Pair, None] = {}
    for way in ways:
        if way.everything and found:
            break
        for pair in way.pairs(most + 1):
            found.setdefault(pair)
            if len(found) > most:
                return list(found)
    return list(found)


def _loaded(pairs: Iterable[Pair]) -> list[Hit]:
    listed = list(pairs)
    members = _open().in_bulk([member for _, member in listed if member is not None])
    homes = Household.objects.in_bulk([home for home, member in listed if member is None])
    return [
        Hit(homes[home], None) if member is None else Hit(members[member].household, members[member])
        for home, member in listed
        if home in homes or member in members
    ]


def _open() -> QuerySet[Membership]:
    return Membership.objects.exclude(valid_until__lte=clock.business_date()).select_related("person", "household")


def _homes(where: tuple[Span, ...]) -> QuerySet[Household]:
    return Household.objects.filter(_inside(where, "area_code"))


def _inside(where: tuple[Span, ...], field: str) -> Q:
    found = Q()
    for low, high in where:
        found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found
