"""Writes of the search table: terms follow the register within the same transaction, and can be made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save

from doudi.services import clock
from doudi.services.registry.models import Household, Membership, Person
from doudi.services.search import terms
from doudi.services.search.models import Term

CHUNK = 1_000
BATCH = 5_000
Wanted = tuple[bytes, str, int, int | None]


def listen() -> None:
    """Connect the listeners, once. What is written in bulk calls ``index`` itself."""
    post_save.connect(_household_saved, sender=Household, dispatch_uid="search-household")
    post_save.connect(_membership_saved, sender=Membership, dispatch_uid="search-membership")
    post_save.connect(_person_saved, sender=Person, dispatch_uid="search-person")


def index(households: Collection[int]) -> int:
    """Make the terms of households what the register says now; gives how many rows were wrong or lacking."""
    changed = 0
    ids = sorted(set(households))
    for start in range(0, len(ids), CHUNK):
        changed += _index_some(ids[start : start + CHUNK])
    return changed


def rebuild() -> Iterator[tuple[int, int]]:
    """Compare all households with their terms and mend them, part by part: households done, rows mended.

    People may work meanwhile; stopped, it is simply begun again.
    """
    last = done = mended = 0
    while ids := list(Household.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        mended += _index_some(ids)
        done += len(ids)
        last = ids[-1]
        yield done, mended


def _index_some(ids: list[int]) -> int:
    with transaction.atomic():
        # The lock lets new members in (they only need the household to stay), and makes their indexing wait.
        locked = Household.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        homes = dict(locked.values_list("pk", "area_code"))
        addresses = dict(Household.objects.filter(pk__in=ids).values_list("pk", "address"))
        wanted = set(_wanted(homes, addresses))
        known = {
            (bytes(term), code, home, member): pk
            for pk, term, code, home, member in Term.objects.filter(household__in=ids).values_list(
                "pk", "term", "area_code", "household", "membership"
            )
        }
        gone = [pk for row, pk in known.items() if row not in wanted]
        Term.objects.filter(pk__in=gone).delete()
        new = sorted(wanted - set(known), key=lambda row: (row[2], row[3] or 0, row[0]))
        _store(new)
    return len(gone) + len(new)


def _wanted(homes: dict[int, str], addresses: dict[int, str]) -> Iterator[Wanted]:
    for home, code in homes.items():
        yield from ((term, code, home, None) for term in terms.of_household(addresses[home]))
    for pk, home, name in _members(homes):
        yield from ((term, homes[home], home, pk) for term in terms.of_member(name, addresses[home]))


def _members(homes: Iterable[int]) -> Iterable[tuple[int, int, str]]:
    """Who belongs, or will for some days yet."""
    current = Q(valid_until=None) | Q(valid_until__gt=clock.business_date())
    return Membership.objects.filter(current, household__in=list(homes)).values_list("pk", "household", "person__name")


def _store(rows: Iterable[Wanted]) -> None:
    Term.objects.bulk_create(
        (Term(term=term, area_code=code, household_id=home, membership_id=member) for term, code, home, member in rows),
        BATCH,
    )


def _household_saved(instance: Household, created: bool, update_fields: Collection[str] | None, **_: Any) -> None:
    if created:
        _store((term, instance.area_code, instance.pk, None) for term in terms.of_household(instance.address))
    elif update_fields is None or {"area_code", "address"} & set(update_fields):
        index([instance.pk])


def _membership_saved(instance: Membership, created: bool, **_: Any) -> None:
    if not created or instance.valid_until is not None:
        index([instance.household_id])
        return
    with transaction.atomic():
        home = (
            Household.objects.select_for_update(no_key=True).only("area_code", "address").get(pk=instance.household_id)
        )
        found = terms.of_member(instance.person.name, home.address)
        _store((term, home.area_code, home.pk, instance.pk) for term in found)


def _person_saved(instance: Person, created: bool, update_fields: Collection[str] | None, **_: Any) -> None:
    if not created and (update_fields is None or "name" in update_fields):
        index(list(instance.memberships.filter(valid_until=None).values_list("household", flat=True)))
