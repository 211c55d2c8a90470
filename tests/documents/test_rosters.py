"""The board's long sheets: villages in their order, 22 households a sheet, nothing beyond what may hang."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from doudi.services.cases.models import Case
from doudi.services.documents import rosters
from doudi.services.evidence import actions as evidence
from doudi.services.payments.models import Entitlement
from doudi.services.registry.actions import register_household
from tests.services import family
from tests.services.conftest import case, household, offices, today, walk
from tests.services.evidence import staff_entry

__all__ = ["case", "household", "offices", "today", "walk"]
MAY = date(2018, 5, 1)


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def many(offices: SimpleNamespace, walk: Callable[[str], Case]) -> list[Entitlement]:
    """24 households of one village and one of another are paid; the first one's head is a relative of staff."""
    first = walk("confirm").entitlements.get()
    staff = evidence.register_staff(offices.township, staff_entry())
    evidence.declare_relative(offices.township, staff.pk, first.case.applicant, "兄弟姐妹")
    made = [first]
    for number in range(1, 25):
        members = (family.member(40 + number, name=f"户主{chr(0x4E00 + number)}"),)
        code = "611022102201" if number == 24 else family.VILLAGE
        clerk = offices.other_township if number == 24 else offices.township
        home = register_household(clerk, family.entry(members=members, area_code=code, account=None))
        copy = Entitlement.objects.get(pk=first.pk)
        copy.pk, copy.household, copy.area_code = None, home, code
        copy.case = Case.objects.create(
            number=f"T{number}", household=home, scheme="dibao", area_code=code, accepted_on=first.case.accepted_on,
            applicant=home.memberships.get().person, handler=clerk, procedure_id=first.case.procedure_id,
            state="approved", closed_on=date(2018, 4, 17),
        )  # fmt: skip
        copy.save()
        made.append(copy)
    return made


def test_all_villages_come_in_one_print_with_22_households_a_sheet(
    offices: SimpleNamespace, many: list[Entitlement]
) -> None:
    told = pages(rosters.printed(offices.county, MAY, rosters.MARKS))
    assert len(told) == 3
    assert "丹凤县甲镇东村2018年5月第1张，共2张" in told[0]
    assert "第2张，共2张" in told[1]
    assert "丹凤县乙镇西村2018年5月第1张，共1张" in told[2]
    assert told[0].count("最低生活保障") == 22
    assert told[1].count("最低生活保障") == 2
    assert "1孙立安最低生活保障2是" in told[0]
    assert "".join(told).count("最低生活保障1否") == 24


def test_neither_layout_shows_more_than_may_hang(offices: SimpleNamespace, many: list[Entitlement]) -> None:
    amounts = "".join(pages(rosters.printed(offices.township, MAY, rosters.AMOUNTS)))
    assert "每月502.00元" in amounts
    assert "西村" not in amounts
    for hidden in ("近亲属", "三组", "A类", many[0].case.number, "身份证"):
        assert hidden not in amounts
    marks = "".join(pages(rosters.printed(offices.township, MAY, rosters.MARKS)))
    assert "502.00" not in marks


def test_a_month_in_which_nobody_is_paid_is_said(offices: SimpleNamespace, many: list[Entitlement]) -> None:
    with pytest.raises(rosters.NobodyPaid, match="2018年3月"):
        rosters.printed(offices.township, date(2018, 3, 1), rosters.MARKS)
    with pytest.raises(rosters.NobodyPaid):
        rosters.printed(offices.foreign_township, MAY, rosters.MARKS)
