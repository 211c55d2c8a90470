"""What an administrator looks after: rule packs in force, values that are not set, the working-day calendar."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.domain import area as divisions
from doudi.domain.findings import OutsideCoverage
from doudi.engine import Program
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases.calendar import working_calendar
from doudi.services.registry import rulebook


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Sentences and rows, ready to show."""

    heading: str
    gap: str
    packs: list[tuple[str, str]]
    not_set: list[tuple[str, str]]
    demonstration: list[str]
    calendar: str


def upkeep(user: User) -> Upkeep:
    """The state of the rules for the person's county today."""
    today = clock.business_date()
    years = sorted(working_calendar().years)
    calendar = f"已装入 {years[0]} 年到 {years[-1]} 年" if years else "一年都没有装入"
    if today.year + 1 not in years:
        calendar += f"。{today.year + 1} 年的还没有，放假通知出来后请装入"
    try:
        program = rulebook.program(divisions.prefix(user.area_code), today)
    except OutsideCoverage as gap:
        return Upkeep("今天没有可用的规则包", str(gap), [], [], [], calendar)
    rows = _not_set(program)
    shown = _demonstration(program)
    heading = f"还有 {len(rows)} 个数没有录入" if rows else "规则用到的数都有了"
    if shown:
        heading += f"，其中 {len(shown)} 个是示例值" if not rows else f"，另有 {len(shown)} 个是示例值"
    packs = [(info.title, f"版本 {info.version}，指纹 {info.hash[:12]}") for info in program.packs]
    return Upkeep(heading, "", packs, rows, shown, calendar)


def _read(program: Program) -> list[str]:
    """Parameters that a rule in force reads, in the order of the rules."""
    names = (name for rule in program.rules.values() for name in rule.inputs)
    return [name for name in dict.fromkeys(names) if name in program.parameters]


def _not_set(program: Program) -> list[tuple[str, str]]:
    found = []
    for name in _read(program):
        value = program.parameter_values[name]
        if value is None or value.amount is None:
            found.append((program.parameters[name].label, program.not_set_because(name)))
    return found


def _demonstration(program: Program) -> list[str]:
    values = ((name, program.parameter_values[name]) for name in _read(program))
    return [
        program.parameters[name].label
        for name, value in values
        if value and value.demonstration and value.amount is not None
    ]
