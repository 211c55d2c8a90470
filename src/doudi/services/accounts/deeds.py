"""What is done to an account, once somebody may: ``actions`` asks whether, ``separation`` whether alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import transaction

from doudi.services.accounts import factors, passkeys, sessions, signin
from doudi.services.accounts.models import Deed, User


def close(user: User) -> str:
    """Shut it and end its sign-ins; what it did stays on record."""
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        sessions.end(user)
    return ""


def reopen(user: User) -> str:
    """Open it again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return ""


def password(user: User) -> str:
    """A new password, told once, that its owner must change; open sign-ins end."""
    made = new_password()
    with transaction.atomic():
        user.set_password(made)
        user.must_change = True
        user.save(update_fields=["password", "must_change"])
        sessions.end(user)
        signin.right(user.username)
    return made


def start(user: User) -> str:
    """The account of somebody new is opened; gives the first password."""
    with transaction.atomic():
        reopen(user)
        return password(user)


def drop_factor(user: User) -> str:
    """The telephone is lost: the authenticator is set up again at the next sign-in."""
    with transaction.atomic():
        factors.drop(user)
        sessions.end(user)
    return ""


def drop_passkeys(user: User) -> str:
    """The devices are lost."""
    with transaction.atomic():
        passkeys.remove_all(user)
        sessions.end(user)
    return ""


DO: dict[Deed, Callable[[User], str]] = {
    Deed.OPEN: start,
    Deed.CLOSE: close,
    Deed.REOPEN: reopen,
    Deed.PASSWORD: password,
    Deed.FACTOR: drop_factor,
    Deed.PASSKEYS: drop_passkeys,
}
"""Each gives back a password to be told once, or nothing; a link needs to be told to whom."""


def new_password() -> str:
    """Sixteen letters and digits that are not mistaken for each other."""
    return "-".join("".join(secrets.choice(factors.ALPHABET) for _ in range(4)) for _ in range(4))
