"""Whether a county has handed confirmation to its townships, by what document, since when."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from doudi.domain import area
from doudi.domain.area import Level
from doudi.domain.findings import Faults, Finding, OutsideCoverage
from doudi.engine import APPLICATION, Procedure
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases.models import Delegation
from doudi.services.registry import rulebook

SCHEMES = {"dibao": "最低生活保障", "tekun": "特困人员救助供养", "rigid_spending": "刚性支出困难家庭"}
"""The schemes whose texts let a county hand confirmation down."""
DOCUMENT_LONGEST = 120
log = logging.getLogger(__name__)


class DelegationRefused(Faults):
    """What was entered is wrong or has no ground in the texts; ``findings`` name the fields."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a county enters; ``delegated`` False takes the power back from that day on."""

    scheme: str
    delegated: bool
    document: str
    since: date | None


def procedure(scheme: str, area_code: str, on: date, purpose: str = APPLICATION) -> Procedure:
    """The procedure of a case opened there on that day. Raises OutsideCoverage."""
    down = purpose == APPLICATION and delegated(scheme, area_code, on)
    return rulebook.procedure(scheme, area_code, on, delegated=down, purpose=purpose)


def delegated(scheme: str, area_code: str, on: date) -> bool:
    """Whether the townships of that county confirm what is accepted on that day."""
    own = rulebook.packs().followed(scheme, area_code, on)
    newest = history(own, area_code).filter(since__lte=on).first()
    return newest is not None and newest.delegated


def history(scheme: str, area_code: str) -> QuerySet[Delegation]:
    """What the county of that area entered, the newest first."""
    county = area.at_level(area_code, Level.COUNTY)
    return Delegation.objects.filter(scheme=scheme, area_code=county).select_related("entered_by")


def delegate(user: User, wish: Wish) -> Delegation:
    """Enter it; cases already accepted keep their procedure. Raises NotAllowed, DelegationRefused with all faults."""
    require(user, (Role.COUNTY,), "登记权限下放")
    found = _faults(user, wish)
    if found or wish.since is None:
        raise DelegationRefused(found)
    row = Delegation.objects.create(
        area_code=area.at_level(user.area_code, Level.COUNTY),
        scheme=wish.scheme,
        delegated=wish.delegated,
        document=wish.document.strip(),
        since=wish.since,
        entered_by=user,
        entered_at=clock.now(),
    )
    log.info("delegation of %s entered by user %s", wish.scheme, user.pk)
    return row


def _faults(user: User, wish: Wish) -> list[Finding]:
    found = []
    if wish.scheme not in SCHEMES:
        found.append(Finding("scheme", 0, "没有选项目：请选一项"))
    if not wish.document.strip():
        found.append(Finding("document", 0, "没有写文号：下放和收回都要有文件，请填写"))
    elif len(wish.document.strip()) > DOCUMENT_LONGEST:
        found.append(Finding("document", 0, f"文号最多 {DOCUMENT_LONGEST} 个字：请缩短"))
    if wish.since is None:
        found.append(Finding("since", 0, "没有写从哪天起：请填写"))
    elif wish.since < clock.business_date():
        found.append(Finding("since", 0, "日期已经过了：已经受理的按原来的程序办完，请写今天或以后的日期"))
    elif wish.scheme in SCHEMES:
        found += _no_ground(user, wish, wish.since)
    return found


def _no_ground(user: User, wish: Wish, since: date) -> list[Finding]:
    if wish.delegated:
        try:
            rulebook.procedure(wish.scheme, user.area_code, since, delegated=True)
        except OutsideCoverage:
            message = f"{since} 的文件没有写{SCHEMES[wish.scheme]}可以下放，不能登记；请核对日期和项目"
            return [Finding("since", 0, message)]
    if delegated(wish.scheme, user.area_code, since) is wish.delegated:
        state = "已经下放了" if wish.delegated else "没有下放，不用收回"
        return [Finding("delegated", 0, f"到那天{SCHEMES[wish.scheme]}{state}：请核对")]
    return []
