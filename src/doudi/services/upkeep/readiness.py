"""Whether the server can work: the few checks that a load balancer asks for, every few seconds."""

from __future__ import annotations

from doudi.services.upkeep import checks_database, checks_rules
from doudi.services.upkeep.checks import looked
from doudi.services.upkeep.results import Grade

READY = {
    "database": checks_database.reachable,
    "migrations": checks_database.migrations,
    "packs": checks_rules.readable,
}
STAYS = "migrations"
"""Slow to ask, and once good it stays so until the next start."""
_good: set[str] = set()


def missing() -> list[str]:
    """Names of what is not as it has to be; empty when the server is ready."""
    found = []
    for name, look in READY.items():
        if name in _good:
            continue
        if looked(look).grade is Grade.BAD:
            found.append(name)
        elif name == STAYS:
            _good.add(name)
    return found
