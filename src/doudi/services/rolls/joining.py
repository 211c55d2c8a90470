"""Household and person lines joined by the head's number, and what only both tables together can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from doudi.domain.findings import BadInput, Finding
from doudi.services.rolls.layout import Kind, Layout
from doudi.services.rolls.reading import Fault, HomeLine, PersonLine, Reader
from doudi.services.rolls.workbooks import Table, open_table

SUMS = {"base": "基本生活", "care": "照料护理"}


@dataclass(slots=True)
class RollHousehold:
    """A household of the roll with its people, the head first."""

    line: HomeLine
    people: list[PersonLine]

    @property
    def faulty(self) -> bool:
        """Whether any of its rows has a fault."""
        return self.line.faulty or any(each.faulty for each in self.people)


@dataclass(slots=True)
class Roll:
    """Two tables as read. ``left_out`` are summing rows; ``orphans`` the people whose household is not there."""

    kind: Kind
    as_of: date
    tables: tuple[Table, Table]
    households: list[RollHousehold] = field(default_factory=list)
    orphans: list[PersonLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class File:
    """A file as handed in, and the name it came with."""

    name: str
    content: bytes


def read_pair(files: tuple[File, File], kind: str, as_of: date, layout: Layout) -> Roll:
    """Both tables, in whichever order they come. Raises BadInput where a file as a whole cannot be used."""
    home, person = _sides(files, layout)
    chosen = _kind(kind, home, person, layout)
    homes, people = (Reader(table, layout, chosen, as_of) for table in (home, person))
    roll = Roll(chosen, as_of, (home, person))
    lines = list(homes.households())
    members: dict[str, list[PersonLine]] = defaultdict(list)
    for each in people.people():
        members[each.head_id].append(each)
    _nobody_twice(lines, members, homes, people)
    for line in lines:
        own = members.pop(line.head_id, []) if line.head_id else []
        own.sort(key=lambda each: not each.is_head)
        _together(line, own, homes)
        roll.households.append(RollHousehold(line, own))
    for rest in members.values():
        for each in rest:
            if not each.faulty:
                _note(people, each, "head_id", "家庭表里没有这个户主：请把两张表同一天一起导出")
            roll.orphans.append(each)
    if not lines and not roll.orphans:
        raise BadInput([Finding(home.file, 0, "表头下面没有一行数据。请重新导出")])
    roll.faults = sorted([*homes.faults, *people.faults])
    roll.left_out = homes.left_out, people.left_out
    return roll


def _sides(files: tuple[File, File], layout: Layout) -> tuple[Table, Table]:
    tables = []
    faults: list[Finding] = []
    for file in files:
        try:
            tables.append(open_table(file.content, file.name, layout))
        except BadInput as fault:
            faults += fault.findings
    if faults:
        raise BadInput(faults)
    by_side = {table.side: table for table in tables}
    if len(by_side) < 2:
        both = "家庭表" if tables[0].side == "household" else "人员表"
        message = f"两个文件都是{both}：请选一张家庭表、一张人员表"
        raise BadInput([Finding(f"{tables[0].file}、{tables[1].file}", 0, message)])
    return by_side["household"], by_side["person"]


def _kind(code: str, home: Table, person: Table, layout: Layout) -> Kind:
    named = {kind.code: kind for file in (home.file, person.file) if (kind := layout.kind_of(file))}
    if len(named) > 1:
        labels = "、".join(kind.label for kind in named.values())
        message = f"两个文件不是同一类对象（{labels}）：请选同一类的家庭表和人员表"
        raise BadInput([Finding(f"{home.file}、{person.file}", 0, message)])
    if code and named and code not in named:
        [told] = named.values()
        message = f"文件名是{told.label}，您选的是{layout.kinds[code].label}：请核对"
        raise BadInput([Finding(home.file, 0, message)])
    if not code and not named:
        raise BadInput([Finding(home.file, 0, "从文件名看不出是哪一类对象：请选一类")])
    return layout.kinds[code] if code else next(iter(named.values()))


def _together(line: HomeLine, people: list[PersonLine], homes: Reader) -> None:
    """What both tables say of one household has to agree."""
    before = len(homes.faults)
    if line.head_id and not people and not line.faulty:
        _home_note(homes, line, "head_id", "人员表里没有这一户的人：请把两张表同一天一起导出")
    heads = [each for each in people if each.is_head]
    if people and len(heads) != 1:
        told = "没有人写成户主" if not heads else f"有 {len(heads)} 个人写成户主"
        _home_note(homes, line, "head_id", f"人员表里这一户{told}：请在上级平台核对与户主关系")
    elif heads and heads[0].number != line.head_id and heads[0].number:
        _home_note(homes, line, "head_id", "家庭表和人员表的户主不是同一个人：请在上级平台核对")
    elif heads and line.head_name and heads[0].name not in ("", line.head_name):
        _home_note(homes, line, "head_name", "两张表里户主的姓名不一样：请对照证件，在上级平台改正")
    if people and line.people is not None and len(people) not in (line.people, line.covered):
        message = f"家庭表写 {line.people} 人，人员表里有 {len(people)} 人：请在上级平台核对"
        _home_note(homes, line, "member_count", message)
    for part, label in SUMS.items():
        _parts_agree(line, people, part, label, homes)
    line.faulty = line.faulty or len(homes.faults) > before


def _parts_agree(line: HomeLine, people: list[PersonLine], part: str, label: str, homes: Reader) -> None:
    whole, each = line.amounts.get(part), [getattr(one, part) for one in people]
    if whole is not None and each and None not in each and sum(each) != whole:
        message = f"人员表里各人的{label}费用相加是 {sum(each) / 100:.2f}，家庭表是 {whole / 100:.2f}：请在上级平台核对"
        _home_note(homes, line, part, message)


def _nobody_twice(
    lines: Iterable[HomeLine], members: dict[str, list[PersonLine]], homes: Reader, people: Reader
) -> None:
    lines = list(lines)
    heads = Counter(each.head_id for each in lines if each.head_id)
    for line in lines:
        if heads[line.head_id] > 1:
            _home_note(homes, line, "head_id", f"同一个户主有 {heads[line.head_id]} 行：请在上级平台核对，只留一行")
            line.faulty = True
    everyone = [each for group in members.values() for each in group]
    times = Counter(each.number for each in everyone if each.number)
    rows: dict[str, list[int]] = defaultdict(list)
    for each in everyone:
        if times[each.number] > 1:
            rows[each.number].append(each.row)
    for each in everyone:
        if each.number in rows:
            where = "、".join(str(row) for row in rows[each.number])
            _note(people, each, "id", f"同一个人出现在第 {where} 行：一个人只能在一户，请在上级平台核对")


def _note(reader: Reader, person: PersonLine, column: str, message: str) -> None:
    reader.faults.append(
        Fault(reader.table.file, reader.table.sheet, person.row, reader.table.heading(column), message)
    )
    person.faulty = True


def _home_note(reader: Reader, line: HomeLine, column: str, message: str) -> None:
    reader.faults.append(Fault(reader.table.file, reader.table.sheet, line.row, reader.table.heading(column), message))
