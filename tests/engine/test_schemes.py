"""A program for some schemes only, with a county's own values, and with values to try out."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.domain.findings import OutsideCoverage
from doudi.engine import Library, decide, read_family
from doudi.engine.model import ParameterValue

AREA, DAY = "611022", date(2017, 6, 1)
FAMILY = {
    "household": {"residence": "rural", "local_hukou": True, "property_check": "within"},
    "member": [{"name": "演示甲", "relation": "head", "birth_date": "1980-01-01", "work_ability": "full"}],
}


def county_value(yuan: int, since: date, until: date | None = None, area: str = AREA) -> tuple[str, ParameterValue]:
    """A rural standard that a county set."""
    row = ParameterValue(area, since, until, yuan * 100, "", None, "演示文号〔2017〕1号", False, "", "", 0)
    return "dibao_standard_rural", row


def standard(library: Library, on: date = DAY, area: str = AREA) -> int | None:
    """The rural standard in force, in fen."""
    value = library.program(area, on).parameter_values["dibao_standard_rural"]
    return value.amount if value else None


def test_one_scheme_gives_the_same_answer_as_all(library: Library) -> None:
    """Leaving schemes out leaves nothing out of what remains."""
    whole = library.program(AREA, DAY)
    part = library.program(AREA, DAY, schemes=frozenset(("dibao",)))
    assert {each.scheme for each in part.decisions} == {"dibao"}
    assert set(part.rules) < set(whole.rules)
    assert "review_months" in part.rules
    told = [decide(program, read_family(FAMILY, program)).of("dibao") for program in (whole, part)]
    assert told[0] is not None
    assert told[1] is not None
    assert told[0].reasons == told[1].reasons
    assert told[0].missing == told[1].missing
    assert told[0].outcome == told[1].outcome
    assert told[0].amount_fen == told[1].amount_fen


def test_a_countys_value_holds_from_its_day(library: Library) -> None:
    """Before its day the pack's value stands; the packs themselves stay as they are."""
    with_county = library.with_settings([county_value(3600, date(2017, 6, 15))])
    assert standard(with_county, date(2017, 6, 14)) == 301_500
    assert standard(with_county, date(2017, 6, 15)) == 360_000
    assert standard(library, date(2017, 6, 15)) == 301_500


def test_a_countys_value_holds_in_that_county_only(library: Library) -> None:
    """The next county keeps the prefecture's value; a township takes its county's."""
    with_county = library.with_settings([county_value(3600, DAY)])
    assert standard(with_county, area="611023") == 301_500
    assert standard(with_county, area="611022101") == 360_000


def test_the_later_of_two_values_holds_and_one_that_ran_out_is_not_set(library: Library) -> None:
    """Nothing older comes back when a value ends."""
    rows = [county_value(3600, date(2017, 6, 1)), county_value(3700, date(2017, 7, 1), date(2017, 10, 1))]
    with_county = library.with_settings(rows)
    assert [standard(with_county, date(2017, month, 1)) for month in (6, 7, 10)] == [360_000, 370_000, None]


@pytest.mark.parametrize("yuan", [3015, 3600])
def test_an_amount_can_be_tried_out(library: Library, yuan: int) -> None:
    """A program with another standard pays by it; the one it came from does not change."""
    program = library.program(AREA, DAY)
    trial = program.with_amounts({"dibao_standard_rural": yuan * 100}, "试算")
    assert trial.parameter_ends("dibao_standard_rural") == (yuan * 100, yuan * 100)
    assert program.parameter_ends("dibao_standard_rural") == (301_500, 301_500)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2200, 1, 1), date(1949, 9, 30)])
def test_a_day_beyond_those_that_rules_can_be_asked_about_is_refused(library: Library, day: date) -> None:
    """A pack without an end covers all days to come, but no answer of that far is worked out."""
    assert library.program(AREA, date(2199, 12, 31)).on.year == 2199
    with pytest.raises(OutsideCoverage, match="只能算 1949-10-01 到 2199-12-31"):
        library.program(AREA, day)
