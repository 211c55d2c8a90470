"""The ledger: transfers of whole fen from account to account, never changed, undone only by one back.

A transfer takes from one account what it gives to another, so there is no entry whose two sides could differ, and all
balances of a county together are zero on every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import bounded, require
from doudi.services.payments.models import Account, PaymentLine, PaymentList, RunStep, Status, Transfer

READERS = (Role.COUNTY, Role.FINANCE, Role.AUDITOR)
SOME = 1000


def by_scheme(step: RunStep, lines: QuerySet[PaymentLine], source: Account, target: Account) -> None:
    """One transfer for each scheme of some lines. Within the step's transaction."""
    sums = lines.order_by().values_list("entitlement__scheme").annotate(fen=Sum("amount_fen"))
    _store(step, ((scheme, None, fen) for scheme, fen in sorted(sums) if fen), source, target)


def by_line(step: RunStep, lines: QuerySet[PaymentLine], source: Account, target: Account) -> None:
    """One transfer for each line. Within the step's transaction."""
    rows = lines.order_by("pk").values_list("entitlement__scheme", "pk", "amount_fen")
    _store(step, list(rows), source, target)


def _store(step: RunStep, rows: Iterable[tuple[str, int | None, int]], source: Account, target: Account) -> None:
    made = step.list
    some: list[Transfer] = []
    for scheme, line, fen in rows:
        words = {"area_code": made.area_code, "list": made, "scheme": scheme, "line_id": line, "on": step.on}
        some.append(Transfer(step=step, source=source, target=target, amount_fen=fen, **words))
        if len(some) == SOME:
            Transfer.objects.bulk_create(some)
            some = []
    Transfer.objects.bulk_create(some)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stood on an account for a scheme (or "" for all), in fen."""

    account: Account
    scheme: str
    fen: int


def transfers(user: User) -> QuerySet[Transfer]:
    """The transfers of the person's county or counties. Raises NotAllowed."""
    require(user, READERS, "看资金台账")
    return bounded(Transfer.objects.select_related("list", "line"), user)


def balances(user: User, on: date) -> list[Balance]:
    """Each account with a balance at the end of a day, by scheme; what came into the fund account is not known here.

    The fund account is therefore negative: what was taken from it. Raises NotAllowed.
    """
    rows = transfers(user).filter(on__lte=on).order_by()
    found: dict[tuple[str, str], int] = {}
    for side, sign in (("source", -1), ("target", 1)):
        for account, scheme, fen in rows.values_list(side, "scheme").annotate(fen=Sum("amount_fen")):
            found[account, scheme] = found.get((account, scheme), 0) + sign * fen
    order = list(Account)
    keys = sorted((key for key, fen in found.items() if fen), key=lambda key: (order.index(Account(key[0])), key[1]))
    return [Balance(Account(account), scheme, found[account, scheme]) for account, scheme in keys]


def faults(made: PaymentList) -> list[str]:
    """Where lines and transfers of a list say different things; empty when the books are right."""
    expected = {Status.SENT: Account.TRANSIT, Status.PAID: Account.PAID, Status.FAILED: Account.SCHEME}
    found = []
    rows = PaymentLine.objects.filter(list=made).annotate(
        out=Count("transfers", filter=Q(transfers__source=Account.SCHEME)),
        paid=Count("transfers", filter=Q(transfers__target=Account.PAID)),
        back=Count("transfers", filter=Q(transfers__target=Account.SCHEME)),
        moved=Sum("transfers__amount_fen"),
    )
    for row in rows.order_by("pk").iterator(chunk_size=SOME):
        at = _stands(row.out, row.paid, row.back)
        wanted = expected.get(Status(row.status), Account.SCHEME)
        if at != wanted or row.moved not in (None, row.amount_fen * (row.out + row.paid + row.back)):
            found.append(f"第 {row.pk} 笔（{row.head_name}）写着“{row.get_status_display()}”，钱却在“{at.label}”")
    return found


def _stands(out: int, paid: int, back: int) -> Account:
    if (out, paid, back) == (1, 1, 0):
        return Account.PAID
    return Account.TRANSIT if out - back == 1 and not paid else Account.SCHEME
