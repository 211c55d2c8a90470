"""Writes of reviews: open them one by one or many at once, set changes aside."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases import opening
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.reviews import queries
from doudi.services.reviews.models import Cause, Review, SetAside
from doudi.services.reviews.queries import Row, Standing

MOST = 100
WHY_LONGEST = 300
KEEPERS = (Role.TOWNSHIP, Role.COUNTY)
log = logging.getLogger(__name__)


class ReviewRefused(Faults):
    """What was entered is wrong; ``findings`` name the fields."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a ticked line; ``reason`` is empty where its review was opened."""

    entitlement_id: int
    case: Case | None
    reason: str


def open_review(user: User, entitlement_id: int, cause: str, note: str = "") -> Case:
    """Open the review of one entitlement of the person's area.

    Raises ReviewRefused with all faults, NotPossible where a case of the same matter is open, NotFound, NotAllowed.
    """
    require(user, KEEPERS, "开始复核")
    _refuse([("cause", cause not in Cause.values, "没有选为什么复核：请选一项"), *_note(note, required=False)])
    found = queries.row(user, entitlement_id)
    entitlement = Entitlement.objects.select_related("case__handler", "household").get(pk=found.pk)
    with transaction.atomic():
        case = opening.review(user, entitlement, note.strip(), {"cause": cause})
        Review.objects.create(case=case, entitlement=entitlement, cause=cause, due_on=found.due_on)
    return case


def open_many(user: User, picked: Collection[int]) -> list[Opened]:
    """Open a review for each ticked line, by what the list says of it; one that fails says why and hinders nobody.

    Raises NotPossible for none or too many, NotAllowed.
    """
    require(user, KEEPERS, "开始复核")
    if not picked or len(picked) > MOST:
        raise NotPossible(f"请勾选 1 到 {MOST} 户" if picked else "没有勾选：请先勾选要复核的家庭")
    return [_open(user, each) for each in dict.fromkeys(picked)]


def _open(user: User, entitlement_id: int) -> Opened:
    try:
        return Opened(entitlement_id, open_review(user, entitlement_id, _cause(queries.row(user, entitlement_id))), "")
    except DoudiError as fault:
        return Opened(entitlement_id, None, str(fault))


def _cause(row: Row) -> str:
    return Cause.CHANGE if row.standing is Standing.CHANGED else Cause.CYCLE


def set_aside(user: User, entitlement_id: int, why: str) -> SetAside:
    """What changed on record was looked at and does not ask for a review, with the reason; the same twice is one.

    Raises ReviewRefused, NotPossible where nothing changed, NotFound, NotAllowed.
    """
    require(user, KEEPERS, "处理情况变化")
    _refuse(_note(why, required=True))
    with transaction.atomic():
        entitlement = Entitlement.objects.select_for_update().select_related("household").filter(pk=entitlement_id)
        found = queries.row(user, entitlement_id)
        refuse_own(user, entitlement.get().household)
        if found.standing is not Standing.CHANGED:
            raise NotPossible(f"这一户现在是“{found.standing.value}”，没有要处理的变化：请刷新后查看")
        row = SetAside.objects.create(
            entitlement_id=found.pk, why=why.strip(), by=user, on=clock.business_date(), recorded_at=clock.now()
        )
    log.info("changes of entitlement %s set aside by user %s", found.pk, user.pk)
    return row


def _note(text: str, *, required: bool) -> list[tuple[str, bool, str]]:
    return [
        ("why", required and not text.strip(), "没有写理由：请写明为什么不用复核"),
        ("why", len(text.strip()) > WHY_LONGEST, f"最多 {WHY_LONGEST} 个字：请缩短"),
    ]


def _refuse(checks: Collection[tuple[str, bool, str]]) -> None:
    found = [Finding(field, 0, message) for field, wrong, message in checks if wrong]
    if found:
        raise ReviewRefused(found)
