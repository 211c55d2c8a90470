"""The whole time of a case, lengthened once, with a reason, where the text of its day allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.cases import queries, timing
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case
from tests.services.places import example_case, move_to_example

Today = Callable[[date], None]


def test_the_text_of_2012_knows_no_extension(offices: SimpleNamespace, case: Case) -> None:
    with pytest.raises(NotPossible, match="没有写可以延长"):
        timing.extend(offices.township, case, "", "人户分离")


@pytest.mark.parametrize(
    ("on", "causes"), [(date(2022, 3, 15), False), (date(2022, 11, 1), True)], ids=["2021 text", "2022 notice"]
)
def test_thirty_working_days_become_forty_five_once_with_a_reason(
    offices: SimpleNamespace, today: Today, on: date, causes: bool
) -> None:
    move_to_example(offices)
    today(on)
    case = example_case(offices.township)
    whole = next(each for each in queries.clocks(offices.township, case.pk) if not each.code)
    assert (whole.total, whole.days_left) == (30, 30)
    with pytest.raises(StepRefused) as refused:
        timing.extend(offices.township, case, "" if causes else "人户分离", " ")
    assert {finding.where for finding in refused.value.findings} == {"cause", "reason"}
    timing.extend(offices.township, case, "人户分离" if causes else "", "一家三口在外省")
    whole = next(each for each in queries.clocks(offices.township, case.pk) if not each.code)
    assert (whole.total, whole.days_left) == (45, 45)
    with pytest.raises(NotPossible, match="延长过，只能延长一次"):
        timing.extend(offices.county, case, "人户分离", "又一次")


def test_what_is_over_is_not_lengthened(offices: SimpleNamespace, today: Today) -> None:
    move_to_example(offices)
    today(date(2022, 3, 15))
    case = example_case(offices.township)
    today(date(2022, 6, 1))
    with pytest.raises(NotPossible, match="过期以后不能再延长"):
        timing.extend(offices.township, case, "", "人户分离")
