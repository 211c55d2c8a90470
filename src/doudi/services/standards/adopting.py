"""A county's own rule packs hold once two persons adopted them, by content: a file changed later does nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doudi.domain import area
from doudi.domain.findings import Faults, Finding, PackFaults
from doudi.engine import Library
from doudi.engine.model import PackInfo
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, require
from doudi.services.registry import archive
from doudi.services.registry.models import Area
from doudi.services.standards import effective
from doudi.services.standards.errors import EntryRefused, NotNow
from doudi.services.standards.models import PackOffer, PackVerdict

log = logging.getLogger(__name__)
ACT = "采用规则包"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pack in the county's folder: what it says of itself, and where it stands."""

    info: PackInfo
    offer: PackOffer | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs of the county's folder, with what cannot be read there."""

    candidates: list[Candidate]
    faults: list[Finding]


def shelf(user: User) -> Shelf:
    """What lies in the folder for this county. Raises NotAllowed."""
    require(user, (Role.COUNTY, Role.AUDITOR, Role.ADMINISTRATOR), ACT)
    try:
        infos = [info for info in _read() if _of(user, info)]
    except PackFaults as fault:
        return Shelf([], list(fault.findings))
    offers = {row.hash: row for row in reversed(_offers(user))}
    adopted = effective.adopted()
    return Shelf([Candidate(info, offers.get(info.hash), info.hash in adopted) for info in infos], [])


def history(user: User) -> list[PackOffer]:
    """Every offer of the county, the newest first. Raises NotAllowed."""
    require(user, (Role.COUNTY, Role.AUDITOR, Role.ADMINISTRATOR), ACT)
    return _offers(user)


def offer(user: User, digest: str) -> PackOffer:
    """Put a pack of the folder up for approval, as it lies there now; the same one waiting is returned.

    Raises NotFound where no pack has this content, EntryRefused where it does not fit beside the others.
    """
    _require_county(user)
    try:
        info = next((each for each in _read() if each.hash == digest and _of(user, each)), None)
    except PackFaults as fault:
        raise EntryRefused(fault.findings) from None
    if info is None:
        raise NotFound("文件夹里没有这份内容的规则包：可能刚刚改过，请刷新后重看")
    with transaction.atomic():
        _one_at_a_time(user)
        archive.keep_packs([info])
        _fits(info.id, digest)
        waiting = PackOffer.objects.filter(area_code=user.area_code, hash=digest, verdict=None).first()
        if waiting is not None:
            return waiting
        row = PackOffer.objects.create(
            area_code=user.area_code, hash=digest, pack_id=info.id, title=info.title[:200], version=info.version[:40],
            offered_by=user, offered_at=clock.now(),
        )  # fmt: skip
    log.info("pack %s offered by user %s", row.pk, user.pk)
    return row


def judge(user: User, offer_id: int, digest: str, *, approved: bool, reason: str = "") -> PackVerdict:
    """Adopt an offered pack or send it back. ``digest`` is what the person saw.

    Raises NotFound, NotNow, NotAllowed, EntryRefused.
    """
    _require_county(user)
    with transaction.atomic():
        _one_at_a_time(user)
        row = bounded(PackOffer.objects.all(), user).filter(pk=offer_id, hash=digest).first()
        if row is None:
            raise NotFound("没有这份送审的规则包")
        if PackVerdict.objects.filter(offer=row).exists():
            raise NotNow("这份已经有人审过：请刷新后看")
        if approved and row.offered_by_id == user.pk:
            raise NotNow("这是你送审的，要由本县另一位县民政局人员批准")
        if not approved and not reason.strip():
            raise EntryRefused([Finding("reason", 0, "退回要写明原因：请填写")])
        if approved:
            _fits(row.pack_id, row.hash)
        made = PackVerdict.objects.create(
            offer=row, approved=approved, reason=reason.strip()[:500], by=user, at=clock.now()
        )
    log.info("pack offer %s %s by user %s", row.pk, "adopted" if approved else "refused", user.pk)
    return made


def _read() -> list[PackInfo]:
    """The packs of the county's folders, read beside the shipped ones on which they stand. Raises PackFaults."""
    own = [Path(each).resolve() for each in settings.COUNTY_PACKS]
    if not own:
        return []
    found = Library.load([*map(Path, settings.PACK_FOLDERS), *own]).packs
    return [info for info in found if any(info.folder.resolve().is_relative_to(folder) for folder in own)]


def _of(user: User, info: PackInfo) -> bool:
    """A county adopts what speaks for itself, never for a wider place."""
    own = area.prefix(user.area_code)
    return bool(info.area) and info.area.startswith(own)


def _offers(user: User) -> list[PackOffer]:
    return list(bounded(PackOffer.objects.select_related("offered_by", "verdict__by"), user))


def _fits(pack_id: str, digest: str) -> None:
    """Read with everything else that holds, in place of the pack's former text."""
    home = Path(settings.DATA_DIR) / "packs"
    replaced = PackVerdict.objects.filter(approved=True, offer__pack_id=pack_id).values_list("offer__hash", flat=True)
    others = set(effective.adopted()) - set(replaced)
    try:
        Library.load([*map(Path, settings.PACK_FOLDERS), *archive.folders(sorted({*others, digest}), home)])
    except Faults as fault:
        raise EntryRefused(fault.findings) from None


def _require_county(user: User) -> None:
    require(user, (Role.COUNTY,), ACT)
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotAllowed("规则包由县级账号采用；您的账号不是县级的，请转给县民政局")


def _one_at_a_time(user: User) -> None:
    list(Area.objects.select_for_update().filter(code=user.area_code).values_list("pk"))
