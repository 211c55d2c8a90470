"""Writes: a county's person enters a value, another one approves or refuses it. Nothing is ever overwritten."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.domain import area
from doudi.domain.findings import Finding
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, require
from doudi.services.registry import values
from doudi.services.registry.models import Area
from doudi.services.standards import queries
from doudi.services.standards.checks import faults_of, nothing_new
from doudi.services.standards.effective import asked
from doudi.services.standards.errors import EntryRefused, NotNow
from doudi.services.standards.models import CountyValue, Verdict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person enters. ``amount`` is an engine integer, None takes back; ``until`` is the first day no longer."""

    name: str
    amount: int | None
    document: str
    since: date | None
    until: date | None = None
    note: str = ""


def enter(user: User, entry: Entry) -> CountyValue:
    """Put a value up for approval; the very same one still waiting is returned instead.

    Raises EntryRefused with all faults, NotAllowed, NotFound.
    """
    _require_county(user, "录入标准")
    row = _row(user, entry)
    with transaction.atomic():
        _one_at_a_time(user)
        again = queries.waiting(user).filter(
            name=row.name, value=row.value, document=row.document, since=row.since, until=row.until, entered_by=user
        )
        if there := again.first():
            return there
        _refuse_faults(user, row)
        row.entered_at = clock.now()
        row.save()
    log.info("county value %s entered by user %s", row.pk, user.pk)
    return row


def faults(user: User, entry: Entry) -> list[Finding]:
    """What is wrong in each field, without storing anything: for a form of which a part could not be read."""
    return faults_of(queries.spec(user, entry.name), _row(user, entry))


def approve(user: User, entry_id: int) -> Verdict:
    """Let a value hold from its day on. Raises NotNow, NotAllowed, NotFound, EntryRefused."""
    return _decide(user, entry_id, approved=True, reason="")


def refuse(user: User, entry_id: int, reason: str) -> Verdict:
    """Send a value back, or take back one's own. Raises NotNow, NotAllowed, NotFound, EntryRefused."""
    return _decide(user, entry_id, approved=False, reason=reason.strip())


def _decide(user: User, entry_id: int, *, approved: bool, reason: str) -> Verdict:
    _require_county(user, "审批标准")
    with transaction.atomic():
        _one_at_a_time(user)
        row = queries.entry(user, entry_id)
        decided = Verdict.objects.filter(entry=row).select_related("by").first()
        if decided is not None:
            if decided.by_id == user.pk and decided.approved is approved:
                return decided
            raise NotNow(queries.decided_text(decided))
        if approved and row.entered_by_id == user.pk:
            raise NotNow("这是你录入的，要由本县另一位县民政局人员批准")
        if approved:
            _refuse_faults(user, row)
        elif not reason:
            _refuse([Finding("reason", 0, "退回要写明原因：请填写")])
        verdict = Verdict.objects.create(entry=row, approved=approved, reason=reason, by=user, at=clock.now())
    log.info("county value %s %s by user %s", row.pk, "approved" if approved else "refused", user.pk)
    return verdict


def _row(user: User, entry: Entry) -> CountyValue:
    spec = queries.spec(user, entry.name)
    return CountyValue(
        area_code=user.area_code,
        name=entry.name,
        value="" if entry.amount is None else values.stored(asked(spec), entry.amount),
        document=entry.document.strip(),
        since=entry.since or date.min,
        until=entry.until,
        note=entry.note.strip(),
        entered_by=user,
    )


def _refuse_faults(user: User, row: CountyValue) -> None:
    _refuse(faults_of(queries.spec(user, row.name), row) or nothing_new(row))


def _require_county(user: User, act: str) -> None:
    require(user, (Role.COUNTY,), act)
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotAllowed(f"{act}由县级账号办理；您的账号不是县级的，请转给县民政局")


def _one_at_a_time(user: User) -> None:
    """Entries and approvals of one county wait for one another, so that a double click and a race see the first."""
    list(Area.objects.select_for_update().filter(code=user.area_code).values_list("pk"))


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise EntryRefused(findings)
