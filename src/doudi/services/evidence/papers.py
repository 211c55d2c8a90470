"""Papers are kept and withdrawn, never changed."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db import transaction

from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases.models import Case
from doudi.services.evidence import store
from doudi.services.evidence.contents import Content, PaperRefused, examine
from doudi.services.evidence.kinds import KINDS
from doudi.services.evidence.models import Attachment
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person

KEEPERS = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY)
LABEL_LONGEST, WHY_LONGEST = 60, 200
log = logging.getLogger(__name__)


class Upload(Protocol):
    """A file as it comes: an uploaded one, or any open binary file."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """What a paper is about. ``label`` is needed only for a kind that ``kinds.KINDS`` does not name."""

    kind: str
    label: str = ""
    case: Case | None = None
    person: Person | None = None
    taken_on: date | None = None


def keep_paper(
    user: User,
    household: Household,
    upload: Upload,
    kind: str,
    *,
    case: Case | None = None,
    person: Person | None = None,
) -> Attachment:
    """Keep a paper of one of the named kinds; see ``keep``."""
    return keep(user, household, upload, PaperEntry(kind, case=case, person=person))


def keep(user: User, household: Household, upload: Upload, entry: PaperEntry) -> Attachment:
    """Check, encrypt and store; the same content for the same thing again is the paper that is there already.

    Raises PaperRefused, NotAllowed, NotFound; then neither row nor file stays.
    """
    require(user, KEEPERS, "上传材料")
    household = registry.household(user, household.pk)
    refuse_own(user, household)
    label = _label(household, entry)
    content = examine(upload.read(settings.PAPER_LARGEST + 1))
    sha256 = hashlib.sha256(content.data).hexdigest()
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        same = Attachment.objects.filter(household=household, case=entry.case, person=entry.person, kind=entry.kind)
        known = same.filter(sha256=sha256, withdrawn_on=None).first()
        if known is not None:
            return known
        name = store.write(content.data, sha256)
        try:
            row = _row(user, household, entry, content, (label, sha256, name))
        except BaseException:
            store.remove(name)
            raise
    log.info("paper %s of household %s kept by user %s", row.pk, household.pk, user.pk)
    return row


def withdraw_paper(user: User, paper_id: int, why: str) -> Attachment:
    """Mark a paper as put in by mistake; it stays on record with the reason. Raises PaperRefused, NotFound."""
    require(user, (Role.TOWNSHIP, Role.COUNTY), "撤下材料")
    why = why.strip()
    if not why or len(why) > WHY_LONGEST:
        raise PaperRefused(f"请写明为什么撤下，不超过 {WHY_LONGEST} 个字，例如 传错了人")
    with transaction.atomic():
        row = bounded(Attachment.objects.select_for_update(), user, "household__area_code").filter(pk=paper_id).first()
        if row is None:
            raise NotFound("没有这份材料，或者不在您的辖区")
        refuse_own(user, row.household)
        if row.withdrawn_on is None:
            row.withdrawn_on, row.withdrawn_why = clock.business_date(), why
            row.save(update_fields=["withdrawn_on", "withdrawn_why"])
            log.info("paper %s withdrawn by user %s", row.pk, user.pk)
    return row


def _label(household: Household, entry: PaperEntry) -> str:
    """The paper's name. Raises PaperRefused, NotFound."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", entry.kind):
        raise PaperRefused("没有选是什么材料：请选一种")
    label = entry.label.strip() or KINDS.get(entry.kind, "")
    if not label or len(label) > LABEL_LONGEST:
        raise PaperRefused(f"请写明是什么材料，不超过 {LABEL_LONGEST} 个字")
    if entry.taken_on is not None and entry.taken_on > clock.business_date():
        raise PaperRefused("材料的日期还没有到：请填今天或更早的日期")
    if entry.case is not None and entry.case.household_id != household.pk:
        raise NotFound("这个案子不是这一户的：请刷新后重试")
    if entry.person is not None and not household.memberships.filter(person=entry.person).exists():
        raise NotFound("这个人不在这一户里：请刷新后重试")
    return label


def _row(
    user: User, household: Household, entry: PaperEntry, content: Content, names: tuple[str, str, str]
) -> Attachment:
    label, sha256, name = names
    return Attachment.objects.create(
        household=household,
        person=entry.person,
        case=entry.case,
        kind=entry.kind,
        label=label,
        pages=content.pages,
        size=len(content.data),
        media_type=content.media_type,
        sha256=sha256,
        file=name,
        taken_on=entry.taken_on,
        added_by=user,
        added_at=clock.now(),
    )
