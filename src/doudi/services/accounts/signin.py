"""Wrong passwords make the next try wait, longer each time; a try that must wait is not even looked at.

So ten thousand wrong ones cost ten thousand look-ups, not ten thousand slow hashes, and nobody else waits for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from doudi.services import clock, vault
from doudi.services.accounts.models import SignInTries

FREE = {"name": 5, "address": 30}
"""How many wrong ones in a row are free: for one account, and from one address (a whole office may share one)."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=12)
_held: dict[str, datetime] = {}
"""Addresses that wait, and until when: a flood from one is answered from here, without a query and a page each."""


def wait(username: str, address: str) -> timedelta:
    """How long this account or address has to wait; zero when it may try now."""
    now = clock.now()
    rows = SignInTries.objects.filter(key__in=_keys(username, address).values())
    until = {row.key: _until(row) for row in rows}
    if (ends := until.get(_address(address))) is not None and ends > now:
        _held[address] = ends
    return max((ends - now for ends in until.values()), default=timedelta())


def held(address: str) -> timedelta:
    """How long an address has to wait, as far as this process knows without asking the database."""
    ends = _held.get(address)
    if ends is None:
        return timedelta()
    pause = ends - clock.now()
    if pause <= timedelta():
        _held.pop(address, None)
    return max(pause, timedelta())


def forget() -> None:
    """What this process knows of who has to wait; the database still does."""
    _held.clear()


def wrong(username: str, address: str) -> None:
    """Count a wrong password; without a name for the address only."""
    now = clock.now()
    SignInTries.objects.filter(last_at__lt=now - FORGOTTEN).delete()
    for key in _keys(username, address).values():
        SignInTries.objects.get_or_create(key=key, defaults={"last_at": now})
        with transaction.atomic():
            row = SignInTries.objects.select_for_update().get(key=key)
            row.count, row.last_at = row.count + 1, now
            row.save()


def right(username: str) -> None:
    """A right password ends the count of its account; that of the address stands."""
    SignInTries.objects.filter(key__in=_keys(username, "").values()).delete()


def second(username: str) -> str:
    """The name under which wrong codes of an account are counted, apart from its wrong passwords."""
    return f"{username}\n2"


def _keys(username: str, address: str) -> dict[str, str]:
    name = username.strip().lower()
    found = {"name": f"name:{vault.blind_index(name, 'signin.name')}"} if name else {}
    return found | ({"address": _address(address)} if address else {})


def _address(address: str) -> str:
    return f"address:{address}"[:80]


def _until(row: SignInTries) -> datetime:
    kind = row.key.partition(":")[0]
    over = row.count - FREE[kind]
    if over < 0:
        return row.last_at
    pause: timedelta = min(FIRST * (1 << min(over, 20)), LONGEST)
    return row.last_at + pause
