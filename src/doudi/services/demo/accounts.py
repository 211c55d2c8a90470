"""Accounts for trying Doudi out: one of each role in each county, marked, with one public password."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from doudi.domain import area
from doudi.services.accounts.models import Role, User
from doudi.services.synth.naming import township_code, township_name, village_code, village_name

from .places import PLACES, Place

AGENCY_OFFICES = (
    ("yibao", "医疗保障局", "medical"),
    ("renshe", "人力资源和社会保障局", "labour"),
    ("jiaoyu", "教育局", "education"),
    ("zhujian", "住房和城乡建设局", "housing"),
    ("canlian", "残疾人联合会", "disabled"),
    ("fupin", "扶贫办", "revitalisation"),
)
PASSWORD = "doudi-yanshi-2018"  # noqa: S105 - public on purpose; production refuses these accounts


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What the sign-in page and ``make run`` show."""

    username: str
    label: str
    role: str
    area_code: str
    unit: str
    agency: str = ""
    password: str = PASSWORD


def accounts() -> list[DemoAccount]:
    """All of them, county after county, village to administrator."""
    return [account for place in PLACES for account in _of(place)]


def _of(place: Place) -> list[DemoAccount]:
    town, village = township_name(1), village_name(1)
    rows = (
        ("cun", f"{town}{village}协理员", Role.VILLAGE, village_code(place.code, 1, 1), f"{village}村民委员会"),
        ("zhen", f"{town}经办", Role.TOWNSHIP, township_code(place.code, 1), f"{town}人民政府"),
        ("xian", "县民政局审核", Role.COUNTY, place.area_code, f"{place.name}民政局"),
        ("xian2", "县民政局审批", Role.COUNTY, place.area_code, f"{place.name}民政局"),
        ("caizheng", "县财政局", Role.FINANCE, place.area_code, f"{place.name}财政局"),
        ("shenji", "审计", Role.AUDITOR, place.area_code, f"{place.name}审计局"),
        ("guanli", "系统管理员", Role.ADMINISTRATOR, place.area_code, f"{place.name}民政局"),
        ("anquan", "安全管理员", Role.SECURITY, place.area_code, f"{place.name}政府办公室"),
        ("shi", "市民政局", Role.PREFECTURE, area.at_level(place.area_code, area.Level.PREFECTURE), "市民政局"),
        ("sheng", "省民政厅", Role.PROVINCE, area.at_level(place.area_code, area.Level.PROVINCE), "省民政厅"),
    )
    staff = [
        DemoAccount(f"{place.key}-{name}", f"{place.name} {label}", role, area_code, unit)
        for name, label, role, area_code, unit in rows
    ]
    return staff + [
        DemoAccount(
            f"{place.key}-{name}", f"{place.name} {unit}经办", Role.AGENCY, place.area_code, f"{place.name}{unit}", code
        )
        for name, unit, code in AGENCY_OFFICES
    ]


def make_accounts() -> None:
    """Create those that are missing; an account that exists is not touched."""
    secret = make_password(PASSWORD)
    there = set(User.objects.values_list("username", flat=True))
    User.objects.bulk_create(
        User(
            username=each.username,
            password=secret,
            display_name=each.label.split(" ", 1)[1] + "（演示）",
            role=each.role,
            area_code=each.area_code,
            unit=each.unit,
            agency=each.agency,
            demonstration=True,
        )
        for each in accounts()
        if each.username not in there
    )


def accounts_text() -> str:
    """The list as ``make run`` prints it."""
    rows = [f"  {each.username:<12} {each.label}" for each in accounts()]
    return "\n".join([f"演示账号（密码都是 {PASSWORD}）：", *rows])
