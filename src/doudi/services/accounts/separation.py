"""Administrator, security and audit apart: who watches others is not taken over by an administrator alone.

The auditor's account is changed when a security officer confirms, the security officer's when an auditor does.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import DoudiError
from doudi.services import clock, vault
from doudi.services.accounts import deeds, oidc
from doudi.services.accounts.models import Deed, PendingChange, Role, User
from doudi.services.accounts.scope import NotFound, bounded, covers, require
from doudi.services.audit import recording

CONFIRMS = {Role.AUDITOR.value: Role.SECURITY, Role.SECURITY.value: Role.AUDITOR}
"""Whose account, and who confirms."""
LASTS = timedelta(days=7)


class NeedsSecond(DoudiError):
    """An administrator alone may not do this; the text says who confirms."""


def confirmer(account: User) -> Role | None:
    """Who must confirm what is done to an account; None where the administrator may alone."""
    return CONFIRMS.get(account.role)


def refuse_alone(account: User) -> None:
    """Raises NeedsSecond for an account that watches others."""
    who = confirmer(account)
    if who is not None:
        raise NeedsSecond(f"{account.get_role_display()}的账号要{who.label}确认才能改")


def first_of_its_role(new: User) -> bool:
    """Whether nobody, not even a closed account, has this role over the same place yet; in a transaction.

    Administrators are locked, so that two at once do not both open the first.
    """
    list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    return not any(covers(each, new.area_code) for each in User.objects.filter(role=new.role).exclude(pk=new.pk))


def ask(administrator: User, account: User, deed: Deed, subject: str = "") -> str:
    """Put down a request in place of an older one like it; gives a sentence on who confirms."""
    now = clock.now()
    with transaction.atomic():
        older = PendingChange.objects.filter(account=account, deed=deed, confirmed=None)
        recording.update(older, confirmed=False, judged_by=administrator, judged_at=now)
        PendingChange.objects.create(
            account=account,
            deed=deed,
            subject_cipher=vault.encrypt(subject, oidc.PURPOSE) if subject else "",
            asked_by=administrator,
            asked_at=now,
        )
    role = CONFIRMS[account.role]
    there = User.objects.filter(role=role, is_active=True)
    if not any(covers(each, account.area_code) for each in there):
        return f"要{role.label}确认，可是本地没有在用的{role.label}账号：请先开设一个"
    return f"已请{role.label}确认，{LASTS.days} 天内有效；确认以后才算数"


def waiting(watcher: User) -> QuerySet[PendingChange]:
    """What this person can confirm or refuse, the oldest first."""
    roles = [whose for whose, who in CONFIRMS.items() if who == watcher.role]
    rows = PendingChange.objects.filter(confirmed=None, account__role__in=roles, asked_at__gt=clock.now() - LASTS)
    return bounded(rows, watcher, "account__area_code").select_related("account", "asked_by").order_by("pk")


def waiting_count(watcher: User) -> int:
    """How many of them."""
    return waiting(watcher).count()


def of_account(account: User) -> QuerySet[PendingChange]:
    """What waits about one account."""
    rows = PendingChange.objects.filter(account=account, confirmed=None, asked_at__gt=clock.now() - LASTS)
    return rows.order_by("pk")


def subject_of(row: PendingChange) -> str:
    """The ``sub`` that a link is asked for; empty for none."""
    return vault.decrypt(row.subject_cipher, oidc.PURPOSE) if row.subject_cipher else ""


def judge(watcher: User, pk: int, *, confirm: bool) -> tuple[PendingChange, str]:
    """Confirm, and it is done, or refuse; with a password that is told once, or nothing. Raises NotFound."""
    require(watcher, tuple(CONFIRMS.values()), "确认账号变动")
    with transaction.atomic():
        row = waiting(watcher).select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise NotFound("没有这一件，或者已经有了答复")
        row.confirmed, row.judged_by, row.judged_at = confirm, watcher, clock.now()
        row.save(update_fields=["confirmed", "judged_by", "judged_at"])
        return row, _done(row) if confirm else ""


def _done(row: PendingChange) -> str:
    if row.deed != Deed.LINK:
        return deeds.DO[Deed(row.deed)](row.account)
    oidc.link(row.account, subject_of(row))
    return ""
