"""Lists of people: for the check of means, the members of those paid, the bank's template."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case
from doudi.services.payments import queries as payments
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import Household
from doudi.services.rolls import queries
from doudi.services.rolls.exchange.families import SEX, Families, number_of, relation_of
from doudi.services.rolls.exchange.sheets import Cell, Sheet

IDENTITY = "居民身份证"
CHECK = tuple(
    (
        "申请唯一号 受理编号 主申请人姓名 主申请人证件类型 主申请人证件号码 姓名 性别 出生日期 证件类型 "
        "证件号码 与主申请人关系 曾用名"
    ).split()
)
MEMBERS = tuple(
    (
        "地区 姓名 身份证号 性别 户主姓名 是否保障对象 与户主关系 月收入（元） 年收入（元） 健康状况 婚姻状况 教育状况"
    ).split()
)
BANK = ("户主姓名", "身份证号码", "开户银行", "账户名称", "银行账号")


class NothingToExport(DoudiError):
    """There is nobody, or no list, to write; an empty sheet is never handed out."""


def new_applicants(user: User) -> list[Sheet]:
    """Everybody of the households whose case is open."""
    cases = list(bounded(Case.objects.filter(closed_on=None), user).select_related("applicant").order_by("id"))
    families = Families(user, [case.household_id for case in cases])
    rows = [
        (str(case.pk), case.number, case.applicant.name, number_of(case.applicant), case.household_id) for case in cases
    ]
    return [_check("新申请人员", rows, families)]


def on_the_roll(user: User) -> list[Sheet]:
    """Everybody of the households that get help, by a decision made here or by the platform's roll."""
    families = Families(user, helped(user))
    heads = ((each, families.head(each.pk)) for each in families)
    rows = [
        (each.number, _certificate(families, each), head.name if head else "", number_of(head), each.pk)
        for each, head in heads
    ]
    return [_check("在册人员", rows, families)]


def as_xml(sheets: list[Sheet]) -> bytes:
    """The same list as XML: an element a person, a child a column."""
    root = ElementTree.Element("核对人员")
    for sheet in sheets:
        for row in sheet.rows:
            person = ElementTree.SubElement(root, "人员")
            for heading, cell in zip(sheet.columns, row, strict=True):
                ElementTree.SubElement(person, heading).text = "" if cell is None else str(cell)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def members(user: User, month: date) -> list[Sheet]:
    """Everybody of the households of a month's payment list."""
    paid = [line.entitlement.household_id for line in payments.lines(user, list_of(user, month)) if not line.problem]
    families = Families(user, paid)
    return [Sheet("发放成员", MEMBERS, filled(list(_members(families))))]


def bank_template(user: User) -> list[Sheet]:
    """Every household that gets help, with its account or without one, and the banks known here to choose from."""
    families = Families(user, helped(user))
    rows: list[tuple[Cell, ...]] = []
    banks: set[str] = set()
    for each in families:
        head, account = families.head(each.pk), families.account(each.pk)
        name = head.name if head else ""
        told = (account.bank, account.holder, account.number) if account else ("", "", "")
        rows.append((name, number_of(head), *told))
        banks |= {told[0]} - {""}
    return [Sheet("银行账号", BANK, filled(rows), choices={"开户银行": sorted(banks)})]


def helped(user: User) -> set[int]:
    """The households within the area that get help today."""
    running = bounded(Entitlement.objects.filter(last_month=None), user).values_list("household_id", flat=True)
    return {*running, *queries.entitlements(user).values_list("household_id", flat=True)}


def list_of(user: User, month: date) -> int:
    """The payment list of a month. Raises NothingToExport."""
    made = payments.month_of(user, month)
    if made is None:
        raise NothingToExport(f"{month:%Y年%-m月}的发放名单还没有生成：请先在“月度发放”里生成")
    return made.pk


def filled(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The rows. Raises NothingToExport where there are none."""
    if not rows:
        raise NothingToExport("没有符合条件的人，没有生成表")
    return rows


def _check(name: str, rows: list[tuple[str, str, str, str, int]], families: Families) -> Sheet:
    found: list[tuple[Cell, ...]] = []
    for key, number, applicant, applicant_number, household in rows:
        for each in families.members.get(household, []):
            born = each.person.birth_date.isoformat() if each.person.birth_date else ""
            own = number_of(each.person)
            kind = IDENTITY if own else ""
            told = (each.person.name, SEX.get(each.person.sex, ""), born, kind, own, relation_of(each), "")
            found.append((key, number, applicant, IDENTITY if applicant_number else "", applicant_number, *told))
    return Sheet(name, CHECK, filled(found))


def _certificate(families: Families, household: Household) -> str:
    granted = families.granted.get(household.pk)
    return granted.certificate if granted else ""


def _members(families: Families) -> Iterator[tuple[Cell, ...]]:
    for home in families:
        head = families.head(home.pk)
        for row in families.members.get(home.pk, []):
            health = families.fact("chronic_disease", person=row.person_id)
            yield (
                families.place(home.area_code), row.person.name, number_of(row.person), SEX.get(row.person.sex, ""),
                head.name if head else "", "是", relation_of(row), "", families.fact("wage", person=row.person_id),
                {"是": "慢性病", "否": "无慢性病"}.get(health, ""), "", "",
            )  # fmt: skip
