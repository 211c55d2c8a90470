"""How long a sign-in holds: not when left alone, not for ever, and not on any number of machines."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from doudi.services import clock, vault
from doudi.services.accounts.models import SignedIn, User

TOUCH = timedelta(minutes=1)
"""The last request is stored to the minute, not on every one."""


class Ended(StrEnum):
    """Why a sign-in does not hold any more."""

    IDLE = "太久没有操作"
    LONG = "登录时间太长"
    ELSEWHERE = "在别处登录或者被结束"


def begin(user: User, session_key: str, address: str) -> int:
    """A new sign-in; the oldest ones over the number allowed end. Gives back how many ended."""
    now = clock.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        SignedIn.objects.create(user=user, key=_key(session_key), address=address[:60], began_at=now, seen_at=now)
        rows = list(SignedIn.objects.filter(user=user, seen_at__gt=now - _idle()).order_by("-pk"))
        over = [row.pk for row in rows[settings.SESSIONS_AT_ONCE :]]
        SignedIn.objects.filter(user=user).exclude(pk__in=[row.pk for row in rows if row.pk not in over]).delete()
    return len(over)


def ended(user: User, session_key: str) -> Ended | None:
    """Why this sign-in does not hold; None while it does, and then it was seen now."""
    row = SignedIn.objects.filter(user=user, key=_key(session_key)).first()
    if row is None:
        return Ended.ELSEWHERE
    now = clock.now()
    if now - row.seen_at > _idle():
        return Ended.IDLE
    if now - row.began_at > timedelta(hours=settings.SESSION_HOURS):
        return Ended.LONG
    if now - row.seen_at > TOUCH:
        SignedIn.objects.filter(pk=row.pk).update(seen_at=now)
    return None


def end(user: User) -> int:
    """End every sign-in of a person. Gives back how many."""
    return SignedIn.objects.filter(user=user).delete()[0]


def renew(user: User, session_key: str, address: str) -> None:
    """The session at hand goes on under a new key."""
    begin(user, session_key, address)


def end_one(user: User, session_key: str) -> None:
    """Signed out."""
    SignedIn.objects.filter(user=user, key=_key(session_key)).delete()


def _idle() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def _key(session_key: str) -> str:
    return vault.blind_index(session_key, "session")
