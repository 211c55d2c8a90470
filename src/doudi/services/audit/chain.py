"""The chain: each link is an HMAC-SM3 over its entry and the link before, one chain a county.

Entries are stored with what they tell, in the same transaction; links follow right after the commit, so that no
transaction waits for another's chain. What was not linked (a crash in between) is linked by the next one.
"""

from __future__ import annotations

import json
import threading

from cryptography.hazmat.primitives import hashes, hmac
from django.db import transaction

from doudi.services.audit.models import Chain, Entry, Link
from doudi.services.vault import keys

WINDOW = 10_000
"""How far behind the newest link an entry of a slow transaction is still looked for on each commit."""
PER_ROUND = 500
_owed = threading.local()


def owe(county: str) -> None:
    """Link the county's entries as soon as the running transaction has committed."""
    counties: set[str] = _owed.__dict__.setdefault("counties", set())
    counties.add(county)
    transaction.on_commit(_pay)


def _pay() -> None:
    counties: set[str] = _owed.__dict__.setdefault("counties", set())
    while counties:
        seal(counties.pop())


def seal(county: str, *, everything: bool = False) -> int:
    """Link what is not linked yet; ``everything``: also entries far behind. Gives back how many."""
    done = 0
    while made := _seal_some(county, everything=everything):
        done += made
        if made < PER_ROUND:
            break
    return done


def _seal_some(county: str, *, everything: bool) -> int:
    with transaction.atomic():
        Chain.objects.get_or_create(county=county)
        head = Chain.objects.select_for_update().get(county=county)
        newest = Link.objects.filter(county=county).order_by("-serial").values_list("entry_id", flat=True).first()
        since = 0 if everything or newest is None else newest - WINDOW
        waiting = list(Entry.objects.filter(county=county, pk__gt=since, link=None).order_by("pk")[:PER_ROUND])
        for entry in waiting:
            head.serial += 1
            head.digest = digest(head.digest, head.serial, entry, keys.ring()[0])
            Link.objects.create(
                county=county, serial=head.serial, entry=entry, digest=head.digest, key_id=keys.key_id()
            )
        if waiting:
            head.save()
    return len(waiting)


def digest(before: str, serial: int, entry: Entry, master: bytes) -> str:
    """The link's 64 hex digits over the link before, its number and everything the entry says, under a master key."""
    mac = hmac.HMAC(keys.audit_key(master), hashes.SM3())
    mac.update(json.dumps([before, serial, *told(entry)], ensure_ascii=False, separators=(",", ":")).encode())
    return mac.finalize().hex()


def told(entry: Entry) -> list[object]:
    """Everything an entry says, in the order of its columns."""
    return [
        getattr(entry, column.attname) if column.attname != "at" else entry.at.timestamp()
        for column in Entry._meta.concrete_fields
    ]
