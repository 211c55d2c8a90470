"""Erasure by two persons: a list by content, approved by another, carried out in the same transaction."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import Model

from doudi.domain import area
from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.audit.values import fields_of
from doudi.services.evidence import store
from doudi.services.evidence.models import Attachment
from doudi.services.registry import queries
from doudi.services.registry.models import Area, BankAccount, Household, Phone
from doudi.services.retention import terms
from doudi.services.retention.models import ErasureList, ErasureVerdict, Why
from doudi.services.retention.terms import ACCOUNT, PAPER, PHONE, Item

log = logging.getLogger(__name__)
ACT = "清除到期的个人信息"
ERASED = "已清除"


class ErasureRefused(DoudiError):
    """Nothing was erased; the text says why."""


def propose_due(user: User) -> ErasureList:
    """A list of everything that is due now. Raises NotAllowed, ErasureRefused where nothing is."""
    _require_county(user)
    items = sorted({item for term in terms.terms(user) for item in term.due})
    if not items:
        raise ErasureRefused("现在没有到期要清除的，没有提出")
    return _propose(user, Why.TERM, "", items)


def propose_for(user: User, household_id: int, document: str) -> ErasureList:
    """A list of what is held on one family, on a lawful demand. Raises NotFound, NotAllowed, ErasureRefused, Faults."""
    _require_county(user)
    home = queries.household(user, household_id)
    refuse_own(user, home)
    if not document.strip() or len(document) > 100:
        raise Faults([Finding("document", 0, "请写要求清除的申请或者文书的编号、日期（最多 100 个字）")])
    if terms.still_needed(Household.objects.filter(pk=home.pk), clock.business_date().replace(day=1)).exists():
        raise ErasureRefused("这一家还有没办结的申请或者正在发放的待遇，依法要保存，不能清除")
    items = terms.of_household(home)
    if not items:
        raise ErasureRefused("这一家没有可以清除的扫描件、账号和电话")
    return _propose(user, Why.DEMAND, document.strip(), items)


def judge(user: User, list_id: int, digest: str, *, approved: bool, reason: str = "") -> ErasureVerdict:
    """Approve and erase, or send back. ``digest`` is what the person saw.

    Raises NotFound, NotAllowed, ErasureRefused, Faults; then nothing is erased.
    """
    _require_county(user)
    with transaction.atomic():
        _one_at_a_time(user)
        row = bounded(ErasureList.objects.all(), user).filter(pk=list_id, hash=digest).first()
        if row is None:
            raise NotFound("没有这份清除单")
        if ErasureVerdict.objects.filter(list=row).exists():
            raise ErasureRefused("这份清除单已经有人审过：请刷新后看")
        if approved and row.made_by_id == user.pk:
            raise ErasureRefused("这是您提出的，要由本县另一位县民政局人员批准")
        if not approved and not reason.strip():
            raise Faults([Finding("reason", 0, "退回要写明原因：请填写")])
        count = sum(_erase(row, kind, pk) for kind, pk in row.items) if approved else 0
        made = ErasureVerdict.objects.create(
            list=row, approved=approved, reason=reason.strip()[:200], erased=count, by=user, at=clock.now()
        )
    log.info("erasure list %s %s by user %s: %s", row.pk, "approved" if approved else "refused", user.pk, count)
    return made


def _propose(user: User, why: Why, document: str, items: list[Item]) -> ErasureList:
    digest = hashlib.sha256(json.dumps([*map(list, items), why, document]).encode()).hexdigest()
    with transaction.atomic():
        _one_at_a_time(user)
        waiting = ErasureList.objects.filter(area_code=user.area_code, hash=digest, verdict=None).first()
        return waiting or ErasureList.objects.create(
            area_code=user.area_code, why=why, document=document, items=[list(item) for item in items], hash=digest,
            made_by=user, made_at=clock.now(),
        )  # fmt: skip


def _erase(row: ErasureList, kind: str, pk: int) -> int:
    """One thing, unless it is needed again since the list was made, or gone."""
    model, blank = BLANKS[kind]
    found = model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        return 0
    home = Household.objects.filter(pk=found.household_id)  # type: ignore[attr-defined]
    new = blank(found)
    if terms.still_needed(home, clock.business_date().replace(day=1)).exists() or not new:
        return 0
    before = fields_of(found, new)
    if isinstance(found, Attachment):
        name = found.file
        transaction.on_commit(lambda: store.remove(name))
    for name_, value in new.items():
        setattr(found, name_, value)
    model._base_manager.filter(pk=pk).update(**new)
    kind_, where = model._meta.label_lower, row.area_code
    record(What(Act.ERASE, kind_, str(pk), where, before, fields_of(found, new), f"清除单 {row.pk}"))
    return 1


def _sealed(found: Model) -> dict[str, str]:
    return {"cipher": "", "index": "", "masked": ERASED} if getattr(found, "cipher", "") else {}


def _paper(found: Model) -> dict[str, str]:
    file = getattr(found, "file", "")
    return {} if file.startswith(store.ERASED) else {"file": f"{store.ERASED}{found.pk}"}


BLANKS: Mapping[str, tuple[type[Model], Callable[[Model], dict[str, str]]]] = {
    PAPER: (Attachment, _paper),
    ACCOUNT: (BankAccount, _sealed),
    PHONE: (Phone, _sealed),
}
"""Of each kind: its rows, and what stands in their columns afterwards; nothing where it is erased already."""


def _require_county(user: User) -> None:
    require(user, (Role.COUNTY,), ACT)
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotAllowed(f"{ACT}由县级账号办理；您的账号不是县级的，请转给县民政局")


def _one_at_a_time(user: User) -> None:
    list(Area.objects.select_for_update().filter(code=user.area_code).values_list("pk"))
