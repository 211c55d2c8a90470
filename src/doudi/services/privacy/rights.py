"""Who sees which class of personal data on screens and in the interface; this table is all of it.

The law asks for the least that a task needs (个人信息保护法第六条), more so for what is sensitive (第二十八条).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from doudi.services.accounts.models import Role, User


class Data(Enum):
    """Classes of personal data, with their names on screen."""

    IDENTITY = "身份证号"
    ACCOUNT = "收款账号"
    PHONE = "电话"
    HEALTH = "健康情况"


class Sight(Enum):
    """How a class of data is seen."""

    PLAIN = "直接看到"
    ASKED = "写明原因才看到"
    NEVER = "看不到"


def _of(identity: Sight, account: Sight, phone: Sight, health: Sight) -> dict[Data, Sight]:
    return dict(zip(Data, (identity, account, phone, health), strict=True))


NOTHING = _of(Sight.NEVER, Sight.NEVER, Sight.NEVER, Sight.NEVER)
RIGHTS: Mapping[str, Mapping[Data, Sight]] = {
    Role.VILLAGE: _of(Sight.ASKED, Sight.NEVER, Sight.ASKED, Sight.ASKED),
    Role.TOWNSHIP: _of(Sight.ASKED, Sight.ASKED, Sight.PLAIN, Sight.PLAIN),
    Role.COUNTY: _of(Sight.ASKED, Sight.ASKED, Sight.PLAIN, Sight.PLAIN),
    Role.AUDITOR: _of(Sight.ASKED, Sight.ASKED, Sight.NEVER, Sight.ASKED),
}
"""Every other role: nothing. The bank's file and papers for signature are tasks of their own, each on record."""


def sight(user: User, data: Data) -> Sight:
    """How a person sees a class of data of a family within their area."""
    return RIGHTS.get(user.role, NOTHING)[data]


def to_ask(user: User) -> list[Data]:
    """The classes that a person sees in full only with a reason."""
    return [each for each in Data if sight(user, each) is Sight.ASKED]
