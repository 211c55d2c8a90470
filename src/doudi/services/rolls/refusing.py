"""Why a household of the roll is not taken over: faults that must be mended, and what the register knows better."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.services.rolls.joining import Roll, RollHousehold
from doudi.services.rolls.known import Belongs, Home, Known, KnownPerson
from doudi.services.rolls.reading import Fault, PersonLine

ELSEWHERE = "登记在别处的另一户里：请与上级民政部门核对后再导入"


def faults(roll: Roll, source: RollHousehold, known: Known) -> list[Fault]:
    """What contradicts the register and cannot be settled here."""
    found = []
    for person, there in _both(source, known):
        if there.name != person.name:
            message = "这个身份证号在这里登记给另一个姓名的人：请对照证件核对姓名和号码"
            found.append(_person_fault(roll, person, "name", message))
        lives = known.lives_in(there)
        if lives is not None and not lives.mine:
            found.append(_person_fault(roll, person, "id", f"这个人{ELSEWHERE}"))
    return found


def refusals(source: RollHousehold, known: Known) -> list[str]:
    """Somebody of it is dead here, or is of a household whose help was stopped here: every member counts."""
    why = []
    for person, there in _both(source, known):
        if there.died_on:
            why.append(f"{person.name} 在这里已登记死亡（{there.died_on}）")
        lives = known.lives_in(there)
        if lives is not None and lives.stopped:
            why.append(f"{person.name} 所在的户 {lives.number} 在这里从 {lives.stopped:%Y年%-m月} 以后停发")
    if why:
        why.append("请先与上级核对，让上级停保，或更正这里的登记")
    return why


def too_late(roll: Roll, home: Home, leaves: list[Belongs], *, changes: bool) -> list[str]:
    """Work going on here, or registered since, is not overwritten by a roll."""
    if changes and home.open_case:
        return [f"成员和名册不同，这里正在办理（{home.open_case}）：办结以后再导入"]
    if any(each.since >= roll.as_of for each in leaves):
        return ["成员和名册不同，这里的登记比名册新：请核对后等下一份名册"]
    return []


def home_fault(roll: Roll, source: RollHousehold, column: str, message: str) -> Fault:
    """A fault of a household's row."""
    table = roll.tables[0]
    return Fault(table.file, table.sheet, source.line.row, table.heading(column), message)


def _person_fault(roll: Roll, person: PersonLine, column: str, message: str) -> Fault:
    table = roll.tables[1]
    return Fault(table.file, table.sheet, person.row, table.heading(column), message)


def _both(source: RollHousehold, known: Known) -> Iterator[tuple[PersonLine, KnownPerson]]:
    for person in source.people:
        there = known.under(person.number)
        if there is not None:
            yield person, there
