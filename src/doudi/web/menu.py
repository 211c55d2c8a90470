"""The left menu of each role, with counts that link to exactly the rows they count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from doudi.services.accounts import separation
from doudi.services.accounts.models import Role
from doudi.services.evidence import survey_queries
from doudi.services.referrals import queries as referrals
from doudi.web import caselists, readers

if TYPE_CHECKING:
    from doudi.services.accounts.models import User

ROLES = {role.value: str(role.label) for role in Role}
WINDOW = ("township",)
CASEWORK = ("village", "township", "county", "auditor")
MONEY = ("county", "finance", "auditor")


@dataclass(frozen=True, slots=True)
class Item:
    """A menu entry as declared: for whom, where to, what to count."""

    label: str
    route: str
    roles: tuple[str, ...]
    counts: Callable[[Any], int | None] | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry as shown."""

    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    label: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Shell:
    """Who is signed in, where, and their menu."""

    name: str
    unit: str
    place: str
    role: str
    may_search: bool
    menu: list[Group]


EVERYBODY = tuple(ROLES)
WATCHING = (Role.PREFECTURE, Role.PROVINCE, Role.SECURITY)
CIVIL_AFFAIRS = tuple(role for role in ROLES if role not in (Role.AGENCY, *WATCHING))
MENU: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "我的工作",
        (
            Item("工作台", "workbench", CIVIL_AFFAIRS),
            Item("我的草稿", "drafts", WINDOW, readers.draft_count),
            Item("轮到我办", "cases", ("township", "county"), caselists.mine_count, "?show=mine"),
            Item("时限", "clocks", ("township", "county", "auditor")),
            Item("代办", "absences", ("township", "county", "auditor")),
        ),
    ),
    (
        "救助业务",
        (
            Item("受理登记", "intake", WINDOW),
            Item("全部申请", "cases", CASEWORK, readers.case_count),
            Item("部门转办", "referrals", (*CASEWORK, Role.AGENCY.value), referrals.to_do),
            Item("复核", "reviews", CASEWORK),
            Item("渐退", "exits", CASEWORK),
            Item("批量办理", "batch", WINDOW),
            Item("成批批准", "approvals", ("township", "county")),
            Item("入户调查", "surveys", CASEWORK, survey_queries.waiting_count),
            Item("公示", "notices", CASEWORK, readers.notice_count),
            Item("入户抽查", "draws", ("county", "auditor")),
            Item("全部家庭", "households", CASEWORK, readers.household_count),
            Item("疑似重复人员", "duplicates", ("township", "county", "auditor")),
            Item("近亲属备案", "relatives", ("township", "county", "auditor")),
            Item("打印中心", "papers", CASEWORK),
            Item("名册导入", "rolls", ("township", "county", "auditor")),
        ),
    ),
    ("汇总", (Item("各地汇总数", "figures", ("prefecture", "province", "county", "auditor")),)),
    (
        "资金",
        (
            Item("月度发放", "payments", MONEY),
            Item("资金台账", "ledger", MONEY),
            Item("给上级和银行的表", "roll-exports", ("finance",)),
        ),
    ),
    (
        "政策",
        (
            Item("标准与参数", "standards", CIVIL_AFFAIRS),
            Item("本县的规则包", "packs", ("county", "auditor", "administrator")),
            Item("权限下放", "delegation", ("county", "auditor")),
            Item("督查授权", "warrants", ("county", "auditor")),
            Item("试算", "simulation", ("county", "auditor")),
            Item("保存和清除", "retention", ("county", "auditor")),
            Item("审计日志", "audit", ("auditor",)),
            Item("账号", "accounts", ("administrator",)),
            Item("安全情况", "security", ("security",)),
            Item("账号变动确认", "account-changes", ("security", "auditor"), separation.waiting_count),
        ),
    ),
    ("公众页面", (Item("公示栏", "board", EVERYBODY), Item("我家能不能申请", "self-check", EVERYBODY))),
)


def shell(user: User, path: str) -> Shell:
    """The surroundings of a signed-in person."""
    groups = [
        Group(label, [_entry(item, user, path) for item in items if user.role in item.roles]) for label, items in MENU
    ]
    return Shell(
        name=user.display_name or user.username,
        unit=user.unit,
        place=readers.area_name(user.area_code),
        role=ROLES.get(user.role, user.role),
        may_search=user.role in CASEWORK,
        menu=[group for group in groups if group.entries],
    )


def _entry(item: Item, user: User, path: str) -> Entry:
    url = reverse(item.route)
    current = path == url if item.query or item.route == "workbench" else path.startswith(url)
    return Entry(item.label, url + item.query, item.counts(user) if item.counts else None, current and not item.query)
