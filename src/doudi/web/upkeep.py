"""What an administrator looks after: rule packs in force, values that are not set, the working-day calendar."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.domain import area as divisions
from doudi.domain.findings import OutsideCoverage
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.registry import rulebook
from doudi.services.upkeep import checks_rules


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
    calendar = checks_rules.calendar().what
    try:
        program = rulebook.program(divisions.prefix(user.area_code), today)
    except OutsideCoverage as gap:
        return Upkeep("今天没有可用的规则包", str(gap), [], [], [], calendar)
    rows = checks_rules.not_set(program)
    shown = checks_rules.demonstration(program)
    heading = f"还有 {len(rows)} 个数没有录入" if rows else "规则用到的数都有了"
    if shown:
        heading += f"，其中 {len(shown)} 个是示例值" if not rows else f"，另有 {len(shown)} 个是示例值"
    packs = [(info.title, f"版本 {info.version}，指纹 {info.hash[:12]}") for info in program.packs]
    return Upkeep(heading, "", packs, rows, shown, calendar)
