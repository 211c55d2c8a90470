"""What the security officer watches: wrong sign-ins, who looks at and takes away most, changes of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import bounded, require
from doudi.services.audit.models import Act, Entry

DAYS = 7
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wrong:
    """Wrong sign-ins of an account, or of names that nobody has, from an address."""

    login: str
    address: str
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """How often an account looked at families, at whole numbers, and took files away."""

    login: str
    role: str
    looks: int
    full: int
    exports: int


@dataclass(frozen=True, slots=True)
class Watch:
    """The last ``DAYS`` days of the person's area; ``changes``: entries about accounts, newest first."""

    since: datetime
    wrong: list[Wrong]
    use: list[Use]
    changes: list[Entry]


def watch(user: User) -> Watch:
    """What happened lately. Raises NotAllowed."""
    require(user, (Role.SECURITY,), "查看安全情况")
    since = clock.now() - timedelta(days=DAYS)
    rows = bounded(Entry.objects.filter(at__gte=since), user, "county").order_by()
    return Watch(since, _wrong(user, rows), _use(rows), _changes(rows))


def _wrong(user: User, rows: QuerySet[Entry]) -> list[Wrong]:
    failed = rows.filter(act=Act.SIGN_IN_FAILED).values_list("object_id", "address")
    names = dict(bounded(User.objects.all(), user).values_list("pk", "username"))
    found = failed.annotate(times=Count("pk"), last=Max("at")).order_by("-times", "-last")[:SHOWN]
    return [Wrong(names.get(int(pk), ""), address, times, last) for pk, address, times, last in found if pk.isdigit()]


def _use(rows: QuerySet[Entry]) -> list[Use]:
    told = rows.filter(act__in=(Act.LOOK, Act.IN_FULL, Act.EXPORT)).values_list("login", "role")
    looks, full, exports = (Count("pk", filter=Q(act=act)) for act in (Act.LOOK, Act.IN_FULL, Act.EXPORT))
    found = told.annotate(looks=looks, full=full, exports=exports).order_by("-full", "-exports", "-looks", "login")[
        :SHOWN
    ]
    return [Use(*row) for row in found]


def _changes(rows: QuerySet[Entry]) -> list[Entry]:
    acts = (Act.CREATE, Act.CHANGE, Act.REMOVE)
    return list(rows.filter(kind="accounts.user", act__in=acts).order_by("-pk")[:SHOWN])
