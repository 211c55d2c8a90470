"""The way back: what the upstream platform, the bank and the check of means want, as files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.rolls.exchange import money, people
from doudi.services.rolls.exchange.people import NothingToExport
from doudi.services.rolls.exchange.rekey import rekey
from doudi.services.rolls.exchange.sheets import Sheet, workbook

__all__ = ["EXPORTS", "Export", "NothingToExport", "write"]
CASEWORK = (Role.TOWNSHIP, Role.COUNTY)
MONEY = (Role.COUNTY, Role.FINANCE)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Export:
    """A list that can be had: for whom, of a month or of today, as XLSX or XML."""

    code: str
    label: str
    what_for: str
    roles: tuple[str, ...]
    sheets: Callable[[User], list[Sheet]] | None = None
    of_month: Callable[[User, date], list[Sheet]] | None = None
    xml: bool = False


EXPORTS = {
    each.code: each
    for each in (
        Export("rekey", "上级平台补录单", "这里批准了、上级名册里还没有的，按上级录入的顺序排", CASEWORK, rekey),
        Export(
            "check-new", "核对名单：新申请", "正在办理的家庭，全部成员，送核对中心", CASEWORK, people.new_applicants
        ),
        Export("check-new-xml", "核对名单：新申请（XML）", "同上，给系统读", CASEWORK, people.new_applicants, xml=True),
        Export("check-roll", "核对名单：在册", "正在享受的家庭，全部成员，送核对中心", CASEWORK, people.on_the_roll),
        Export("check-roll-xml", "核对名单：在册（XML）", "同上，给系统读", CASEWORK, people.on_the_roll, xml=True),
        Export("bank", "银行账号采集表", "正在享受的家庭，没有账号的空着，银行可以选", MONEY, people.bank_template),
        Export("payment", "发放明细", "一个月的发放名单，给银行和上级平台", MONEY, of_month=money.detail),
        Export("members", "发放成员", "一个月发放的家庭，全部成员", MONEY, of_month=people.members),
        Export("changes", "月变动表", "比上个月新增、停保、增减多少，附明细", MONEY, of_month=money.changes),
    )
}


def write(user: User, export: Export, month: date) -> bytes:
    """The file. Raises NotAllowed, NothingToExport, CannotDecrypt."""
    require(user, export.roles, f"导出{export.label}")
    if export.of_month is not None:
        sheets = export.of_month(user, month)
    else:
        assert export.sheets is not None
        sheets = export.sheets(user)
    log.info("%s exported by user %s", export.code, user.pk)
    return people.as_xml(sheets) if export.xml else workbook(sheets)
