"""Who acts now, and from where: set by whatever lets somebody in, read by whatever goes on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User


@dataclass(frozen=True, slots=True)
class Acting:
    """A person (None: nobody signed in) and the address the request came from, or the name of a command."""

    user: User | None
    address: str


NOBODY = Acting(None, "")
_acting: ContextVar[Acting] = ContextVar("doudi_acting", default=NOBODY)


def acting() -> Acting:
    """Who acts in this thread or task."""
    return _acting.get()


def speak_for(user: User) -> None:
    """From here to the end of a command everything is on record as this person's."""
    _acting.set(Acting(user, acting().address))


@contextmanager
def acts(user: User | None, address: str) -> Iterator[None]:
    """Everything stored within is on record as this person's."""
    token = _acting.set(Acting(user, address))
    try:
        yield
    finally:
        _acting.reset(token)
