"""What the clerk sees as soon as an ID number is typed into the family form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doudi.domain.identity import BadIdentity
from doudi.engine.wording import date_text
from doudi.services import clock
from doudi.services.registry import numbers

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.web.draft import Sheet

SEXES = {"1": "男", "2": "女"}


@dataclass(frozen=True, slots=True)
class Who:
    """``line``: sex, age and birth; ``warnings``: what is wrong with the number, or stands in the way of the person."""

    line: str = ""
    warnings: tuple[str, ...] = ()


def who(user: User, sheet: Sheet, number: int) -> Who:
    """Of the person with this place on the sheet; nothing where no number is typed."""
    typed = sheet.people[number - 1]["identity"].get("id_number", "")
    if not typed:
        return Who()
    try:
        told = numbers.told(user, typed, clock.business_date())
    except BadIdentity as fault:
        return Who(warnings=(str(fault),))
    return Who(f"{SEXES[told.sex]}，{told.age} 岁，{date_text(told.birth_date)}生", told.warnings)


def warnings(user: User, sheet: Sheet, step: str) -> list[str]:
    """Of everybody on a page, each with whom it is about; for those who send the page without script."""
    people = {"applicant": [1], "members": range(2, len(sheet.people) + 1)}.get(step, [])
    return [
        f"{sheet.people[number - 1]['identity'].get('name') or f'第 {number} 人'}：{line}"
        for number in people
        for line in who(user, sheet, number).warnings
    ]
