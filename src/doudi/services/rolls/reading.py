"""The two tables line by line: texts into days, fen and codes, with every fault named by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from doudi.domain import identity, text
from doudi.domain.money import fen_from_yuan
from doudi.services.registry import relations
from doudi.services.rolls.layout import Kind, Layout, bare
from doudi.services.rolls.workbooks import Table

DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?")
MONTH = re.compile(r"(\d{4})\D?(\d{1,2})(?:月|\D?\d{1,2}日?)?")
TOTALS = ("合计", "总计", "小计")
CODED = ("disability_class", "disability_grade", "work_ability", "self_care", "care_form", "chronic_disease")
AMOUNTS = ("base", "care", "household_topup", "person_topup")
LONG_NUMBER = "像是当数字存过，后几位已经丢了。请在上级平台重新导出，账号和证号要存成文本"
ACCOUNT = re.compile(r"\d{8,30}")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a row and what to do; ``column`` is the heading as the file writes it."""

    file: str
    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Account:
    """Where the platform pays a household."""

    bank: str
    holder: str
    number: str


@dataclass(slots=True)
class HomeLine:
    """A row of the household table. Amounts in fen, None where nothing is written; ``facts`` are codes or fen."""

    row: int
    head_name: str
    head_id: str
    people: int | None
    covered: int | None
    amounts: dict[str, int | None]
    total: int | None
    place: tuple[str, str, str]
    address: str
    certificate: str
    class_text: str
    first_month: date | None
    accounts: tuple[Account, ...]
    residence: str
    facts: dict[str, int]
    faulty: bool = False


@dataclass(slots=True)
class PersonLine:
    """A row of the person table; ``head_id`` names the household, ``relation`` is a GB/T 4761 code."""

    row: int
    name: str
    number: str
    head_id: str
    relation: str
    sex: str
    birth: date | None
    facts: dict[str, str]
    base: int | None
    care: int | None
    faulty: bool = False

    @property
    def is_head(self) -> bool:
        """Whether the line is the head's own."""
        return self.relation in relations.HEAD


@dataclass
class Reader:
    """Reads one table of a kind; ``on`` is the day before which people must be born. Faults gather as it goes."""

    table: Table
    layout: Layout
    kind: Kind
    on: date
    faults: list[Fault] = field(default_factory=list)
    left_out: int = 0
    _cells: list[str] = field(default_factory=list)
    _row: int = 0
    _before: int = 0

    def households(self) -> Iterator[HomeLine]:
        """The household table's lines."""
        for _ in self._lines("head_name"):
            yield self._household()

    def people(self) -> Iterator[PersonLine]:
        """The person table's lines."""
        for _ in self._lines("name"):
            yield self._person()

    def fault(self, column: str, message: str) -> None:
        """Note a fault of the row that is being read."""
        heading = self.table.heading(column)
        self.faults.append(Fault(self.table.file, self.table.sheet, self._row, heading, message))

    def _lines(self, name: str) -> Iterator[int]:
        for row, cells in self.table.rows():
            self._row, self._cells = row, cells
            if any(self._cells[0].startswith(each) or self._cell(name).startswith(each) for each in TOTALS):
                self.left_out += 1
                continue
            self._before = len(self.faults)
            yield row

    def _cell(self, column: str) -> str:
        place = self.table.columns.get(column)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def _household(self) -> HomeLine:
        line = HomeLine(
            row=self._row,
            head_name=self._name("head_name"),
            head_id=self._identity("head_id"),
            people=self._count("member_count"),
            covered=self._count("covered"),
            amounts={name: self._money(name) for name in AMOUNTS if name in self.table.columns},
            total=self._money("total"),
            place=(self._cell("county"), self._cell("township"), self._cell("village")),
            address=self._address(),
            certificate=self._cell("certificate")[:40],
            class_text=self._cell("class_text")[:40],
            first_month=self._month("first_month"),
            accounts=self._accounts(),
            residence=self.kind.residence or self._coded("hukou"),
            facts={},
        )
        if (deposits := self._money("deposits")) is not None:
            line.facts["deposits"] = deposits
        self._check_amounts(line)
        line.faulty = len(self.faults) > self._before
        return line

    def _check_amounts(self, line: HomeLine) -> None:
        if line.total is None:
            if self.kind.paid:
                self.fault("total", "没有合计金额：请在上级平台核对这一户再导出")
            return
        parts = [line.amounts.get(name) or 0 for name in self.kind.parts]
        if sum(parts) != line.total:
            shown = " + ".join(f"{part / 100:.2f}" for part in parts if part)
            message = f"各项相加（{shown or '0.00'}）不等于合计 {line.total / 100:.2f}：请在上级平台核对这一户的金额"
            self.fault("total", message)
        if line.people is not None and line.covered is not None and line.covered > line.people:
            self.fault("covered", f"保障 {line.covered} 人，比家庭人口 {line.people} 人还多：请在上级平台核对")

    def _person(self) -> PersonLine:
        number = self._identity("id")
        relation = self._coded("relation", "没有写与户主关系：请在上级平台补上")
        known = self._known(number)
        line = PersonLine(
            row=self._row,
            name=self._name("name"),
            number=number,
            head_id=self._identity("head_id") if self._cell("head_id") else number,
            relation=relation,
            sex=known[0],
            birth=known[1],
            facts=self._facts(),
            base=self._money("base"),
            care=self._money("care"),
        )
        if not self._cell("head_id") and relation and relation not in relations.HEAD:
            self.fault("head_id", "不是户主，又没有写户主身份证号，不知道是哪一户的人：请在上级平台补上")
        line.faulty = len(self.faults) > self._before
        return line

    def _known(self, number: str) -> tuple[str, date | None]:
        """Sex and birth date out of the number; what is written beside it has to agree."""
        if not number:
            return "", None
        sex, birth = "1" if int(number[16]) % 2 else "2", _day_of(number)
        if self._cell("sex") and self._coded("sex") not in ("", sex):
            self.fault("sex", "性别和身份证号不一致：请对照证件，在上级平台改正其中一个")
        if written := self._cell("birth"):
            found = DAY.match(written)
            if found is None:
                self.fault("birth", f"“{written[:20]}”看不出是哪一天：请写成 1950-05-01")
            elif birth and tuple(map(int, found.groups())) != (birth.year, birth.month, birth.day):
                self.fault("birth", "出生日期和身份证号不一致：请对照证件，在上级平台改正其中一个")
        return sex, birth

    def _facts(self) -> dict[str, str]:
        facts = {name: code for name in CODED if self._cell(name) and (code := self._coded(name))}
        if self._cell("disabled") and self._coded("disabled") == "false":
            facts |= {"disability_class": "none", "disability_grade": "none"}
        return facts

    def _name(self, column: str) -> str:
        try:
            return text.check_name(self._cell(column))
        except text.BadText as fault:
            self.fault(column, str(fault))
            return ""

    def _identity(self, column: str) -> str:
        written = self._cell(column)
        if "E+" in written:
            self.fault(column, LONG_NUMBER)
            return ""
        try:
            return identity.read(written, self.on).number
        except identity.BadIdentity as fault:
            self.fault(column, str(fault))
            return ""

    def _coded(self, column: str, when_empty: str = "") -> str:
        """The code of a text; empty where nothing, or nothing certain, is written."""
        written = self._cell(column)
        if not written:
            if when_empty:
                self.fault(column, when_empty)
            return ""
        code = self.layout.words[column].get(bare(written))
        if code is None:
            self.fault(
                column, f"不认得“{written[:20]}”：请在上级平台改成规范写法，或请管理员在 rolls.toml 里添上这个写法"
            )
        return code or ""

    def _count(self, column: str) -> int | None:
        written = self._cell(column)
        if written and not (written.isascii() and written.isdigit() and int(written) <= 99):
            self.fault(column, f"“{written[:20]}”不是人数：请在上级平台核对")
            return None
        return int(written) if written else None

    def _money(self, column: str) -> int | None:
        written = self._cell(column).replace(",", "").replace("，", "")
        if not written:
            return None
        try:
            fen = fen_from_yuan(Decimal(written))
        except (InvalidOperation, ValueError):
            fen = -1
        if not 0 <= fen < 10**12:
            self.fault(column, f"“{written[:20]}”不是金额：请在上级平台核对")
            return None
        return fen

    def _month(self, column: str) -> date | None:
        written = self._cell(column)
        found = MONTH.fullmatch(written)
        if found and 1 <= int(found[2]) <= 12 and 1949 <= int(found[1]) <= 2200:
            return date(int(found[1]), int(found[2]), 1)
        if written:
            self.fault(column, f"“{written[:20]}”看不出是哪个月：请写成 2016-05")
        return None

    def _address(self) -> str:
        """Place names glued in front of an address that has them already are written once."""
        address = self._cell("address")[: text.LINE_LONGEST]
        for length in range(len(address) // 2, 2, -1):
            if address[:length] == address[length : 2 * length]:
                return address[length:]
        return address

    def _accounts(self) -> tuple[Account, ...]:
        """The bank account first and the card after it: what comes last is what is paid into."""
        found: list[Account] = []
        holder = self._cell("holder") or self._cell("head_name")
        for column in ("account", "card"):
            number = identity.clean(self._cell(column))
            if not number:
                continue
            if "E+" in number:
                self.fault(column, LONG_NUMBER)
            elif not ACCOUNT.fullmatch(number):
                self.fault(column, f"账号应是 8 至 30 位数字，现在是 {len(number)} 个字：请在上级平台核对")
            elif number not in [each.number for each in found]:
                found.append(Account((self._cell("bank") or "未写明")[:60], holder[:60], number))
        return tuple(found)


def _day_of(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
