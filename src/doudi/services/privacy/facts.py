"""Facts of health are left out for whoever has to ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.services.accounts.models import User
from doudi.services.privacy.rights import Data, Sight, sight
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord


def shown(user: User, rows: Iterable[FactRecord]) -> list[FactRecord]:
    """What of the rows the person sees without asking."""
    return [row for row in rows if may_see(user, row.name)]


def may_see(user: User, name: str) -> bool:
    """Whether a fact is shown without asking; one that no pack knows any more may be one of health."""
    if sight(user, Data.HEALTH) is Sight.PLAIN:
        return True
    spec = rulebook.packs().facts.get(name)
    return spec is not None and not spec.health
