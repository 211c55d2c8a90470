"""Lists of money: the payment detail of a month, and what changed since the month before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.domain import area
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.payments import queries as payments
from doudi.services.payments.models import PaymentLine
from doudi.services.rolls.exchange.families import Families, number_of
from doudi.services.rolls.exchange.people import NothingToExport, filled, list_of
from doudi.services.rolls.exchange.sheets import Cell, Sheet, yuan

DETAIL = tuple(
    ("属地 姓名 身份证号 保障人数 保障金（元） 分类施保金（元） 发放合计（元） 账户名称 开户银行 账号").split()
)
CHANGES = ("新增", "停保", "保障金增加", "保障金减少")
MOVED = ("变动", "地区", "户主姓名", "身份证号", "家庭人口", "上月保障金（元）", "本月保障金（元）", "起始保障年月")


def detail(user: User, month: date) -> list[Sheet]:
    """What is paid to whom, into which account."""
    lines = _lines(user, month)
    families = Families(user, [line.entitlement.household_id for line in lines])
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        pk = line.entitlement.household_id
        to = _account(line)
        head = number_of(families.head(pk))
        paid = yuan(line.amount_fen)
        rows.append((families.place(line.area_code), line.head_name, head, line.member_count, paid, "", paid, *to))
    return [
        Sheet(
            "发放明细",
            DETAIL,
            filled(rows),
            head=_head(user, f"{month:%Y年%-m月}发放明细", f"分类施保金没有单独核定的空着{_changed(lines, families)}"),
        )
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """A household whose help began, ended or changed. ``line`` is of the newer list it stands in."""

    kind: str
    line: PaymentLine
    before_fen: int
    now_fen: int

    @property
    def moved_fen(self) -> int:
        """By how much, without sign."""
        return abs(self.now_fen - self.before_fen)


def changes(user: User, month: date) -> list[Sheet]:
    """The month's list against the one before, summed by household and scheme; without one before all is new."""
    before_month = (month.replace(day=1) - timedelta(days=1)).replace(day=1)
    now, before = _summed(_lines(user, month)), _summed(_lines_before(user, before_month))
    found = [_change(now.get(key), before.get(key)) for key in now.keys() | before.keys()]
    found = [each for each in found if each.moved_fen]
    found.sort(key=lambda each: (each.line.area_code, CHANGES.index(each.kind), each.line.pk))
    families = Families(user, [each.line.entitlement.household_id for each in found])
    title = f"{month:%Y年%-m月}比{before_month:%Y年%-m月}变动"
    note = "" if before else f"；{before_month:%Y年%-m月}没有发放名单，全部算新增"
    head = _head(user, title, f"按两个月的发放名单比较，发不出去的不算{note}")
    columns = ["地区", *(f"{kind}{unit}" for kind in (*CHANGES, "合计") for unit in ("户数", "人数", "金额（元）"))]
    units = sorted({area.at_level(each.line.area_code, area.Level.TOWNSHIP) for each in found})
    rows = [_unit(families.place(town), [e for e in found if e.line.area_code.startswith(town[:9])]) for town in units]
    rows.append(_unit("合计", found))
    return [Sheet("月变动", columns, rows, head=head), Sheet("明细", MOVED, [_moved(e, families) for e in found])]


def _summed(lines: Iterable[PaymentLine]) -> dict[tuple[int, str], tuple[PaymentLine, int]]:
    """By household and scheme: the newest line, and the fen of all."""
    found: dict[tuple[int, str], tuple[PaymentLine, int]] = {}
    for line in lines:
        key = line.entitlement.household_id, line.entitlement.scheme
        found[key] = (line, line.amount_fen + (found[key][1] if key in found else 0))
    return found


def _change(now: tuple[PaymentLine, int] | None, before: tuple[PaymentLine, int] | None) -> Change:
    line = (now or before or (None,))[0]
    assert line is not None
    now_fen, before_fen = now[1] if now else 0, before[1] if before else 0
    if not (now and before):
        return Change(CHANGES[0] if now else CHANGES[1], line, before_fen, now_fen)
    return Change(CHANGES[2] if now_fen > before_fen else CHANGES[3], line, before_fen, now_fen)


def _lines_before(user: User, month: date) -> list[PaymentLine]:
    try:
        return _lines(user, month)
    except NothingToExport:
        return []


def _lines(user: User, month: date) -> list[PaymentLine]:
    lines = list(payments.lines(user, list_of(user, month)).filter(problem=""))
    if not lines:
        raise NothingToExport(f"{month:%Y年%-m月}的发放名单里没有能发的：没有生成表")
    return lines


def _changed(lines: Iterable[PaymentLine], families: Families) -> str:
    """Who has another account now than the list says."""
    other = [
        line.head_name
        for line in lines
        if (now := families.account(line.entitlement.household_id))
        and (now.holder, now.bank, now.number) != _account(line)
    ]
    return f"；名单生成以后换过账户、这次仍按名单发的 {len(other)} 户：{'、'.join(other[:20])}" if other else ""


def _account(line: PaymentLine) -> tuple[str, str, str]:
    """Holder, bank and number of the list, which somebody checked; a newer account waits for the next list."""
    row = line.account
    return (row.holder, row.bank, vault.decrypt(row.cipher, "account.number")) if row else ("", "", "")


def _head(user: User, title: str, note: str) -> list[str]:
    day = clock.business_date().isoformat()
    return [
        title,
        f"制表单位：{user.unit}　制表人：{user.display_name}　日期：{day}",
        f"来源：本系统，截止 {day}。{note}",
    ]


def _unit(name: str, found: Iterable[Change]) -> tuple[Cell, ...]:
    found = list(found)
    cells: list[Cell] = [name]
    for kind in (*CHANGES, ""):
        some = [each for each in found if kind in ("", each.kind)]
        people = sum(each.line.member_count for each in some)
        moved = sum(each.moved_fen if kind else each.now_fen - each.before_fen for each in some)
        cells += [len(some), people, yuan(moved)]
    return tuple(cells)


def _moved(each: Change, families: Families) -> tuple[Cell, ...]:
    line = each.line
    return (
        each.kind, families.place(line.area_code), line.head_name,
        number_of(families.head(line.entitlement.household_id)), line.member_count,
        yuan(each.before_fen), yuan(each.now_fen), f"{line.entitlement.first_month:%Y-%m}",
    )  # fmt: skip
