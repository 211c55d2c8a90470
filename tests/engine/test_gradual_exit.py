"""Gradual exit against a plain calendar: which months are paid, for every length, cause and day of finding."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from doudi.engine import Library, read_family
from doudi.engine.program import Run

EZHOU, YONGNING, EXAMPLE = "420704", "640121", "990101"
FINDINGS = (date(2021, 8, 31), date(2021, 9, 1), date(2021, 12, 31), date(2022, 1, 31), date(2022, 2, 28))
INCOMES = (
    "business_income", "property_income", "transfer_income", "basic_pension", "other_income", "tax_and_insurance",
    "work_cost", "support_paid", "rigid_spending", "study_spending",
)  # fmt: skip


def run_of(library: Library, area: str, on: date, **household: object) -> Run:
    """One former dibao family over the standard, on a day."""
    program = library.program(area, on)
    facts = {
        "residence": "rural", "local_hukou": True, "property_check": "within", "jiandang": "escaped",
        "exit_self_reported": True, "exit_stable": False, "exit_concealed": False, "exit_death": False,
        "exit_large_change": False, "exit_previous_amount": 300, **household,
    }  # fmt: skip
    head = {
        "relation": "head",
        "away_status": "none",
        "receives_dibao": True,
        "wage": 9000,
        **dict.fromkeys(INCOMES, 0),
    }
    return program.run(read_family({"household": facts, "member": [head]}, program))


def month_after(day: date, months: int) -> date:
    """The first of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@pytest.mark.parametrize(("cause", "shortest", "longest"), [("work", 1, 6), ("industry", 6, 12)])
@pytest.mark.demand(65, 66, 67, 71)
def test_ezhou_pays_exactly_the_months_from_the_next_one_on(
    library: Library, cause: str, shortest: int, longest: int
) -> None:
    for found, granted in product(FINDINGS, (1, 5, 6, 7, 11, 12, 13, 18)):
        length = max(shortest, min(granted, longest))
        first, end = month_after(found, 1), month_after(found, 1 + length)
        last = end - timedelta(days=1)
        for on, paid in ((first - timedelta(days=1), 0), (first, 300_00), (last, 300_00), (end, 0)):
            if on < date(2021, 8, 26):
                continue
            stated = {"exit_cause": cause, "exit_found_on": found, "exit_months_granted": granted}
            run = run_of(library, EZHOU, on, **stated)
            assert run.ends("exit_paid_this_month", 0) == (paid, paid), (cause, found, granted, on)
            told = [
                run.low(name, 0)
                for name in ("exit_first_year", "exit_first_month", "exit_last_year", "exit_last_month")
            ]
            assert told == [first.year - 2000, first.month, last.year - 2000, last.month]


@pytest.mark.demand("X1")
def test_the_same_family_leaves_after_six_nine_or_eighteen_months_by_place_and_day(library: Library) -> None:
    """9 is the demonstration county's own length before the notice of 2022; from the notice on it is 6."""
    lengths = {}
    for area, found in product((EZHOU, YONGNING, EXAMPLE), (date(2022, 5, 10), date(2022, 10, 20))):
        stated = {"exit_cause": "work", "exit_found_on": found, "exit_months_granted": 24}
        paid = [
            run_of(library, area, month_after(found, ahead), **stated).ends("exit_paid_this_month", 0)
            for ahead in range(1, 21)
        ]
        lengths[area, found.month] = [paid.count(ends) for ends in ((300_00, 300_00), (0, 300_00), (0, 0))]
    assert lengths == {
        (EZHOU, 5): [6, 0, 14], (EZHOU, 10): [6, 0, 14],
        (YONGNING, 5): [18, 0, 2], (YONGNING, 10): [6, 12, 2],
        (EXAMPLE, 5): [9, 0, 11], (EXAMPLE, 10): [6, 0, 14],
    }  # fmt: skip
