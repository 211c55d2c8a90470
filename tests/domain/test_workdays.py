"""Time limits against the State Council's calendars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.domain.workdays import CalendarMissing, after_days, after_working_days, calendar, working_days_left
from doudi.services.cases.calendar import _shipped

LOADED = calendar(_shipped())


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        (date(2017, 9, 29), 1, date(2017, 9, 30)),  # a Saturday that is worked
        (date(2017, 9, 30), 1, date(2017, 10, 9)),  # eight days of holiday
        (date(2018, 2, 14), 3, date(2018, 2, 24)),  # 22, 23, and Saturday 24 which is worked
        (date(2018, 3, 15), 10, date(2018, 3, 29)),
        (date(2018, 4, 4), 1, date(2018, 4, 8)),  # Sunday after the holiday is worked
    ],
)
def test_working_days(start: date, limit: int, end: date) -> None:
    assert after_working_days(LOADED, start, limit).exact == end


def test_an_end_on_a_holiday_rolls_over() -> None:
    assert after_days(LOADED, date(2018, 2, 12), 3).exact == date(2018, 2, 22)
    assert after_days(LOADED, date(2018, 3, 15), 7).exact == date(2018, 3, 22)


def test_past_the_loaded_years_the_limit_is_a_lower_bound() -> None:
    end = after_working_days(LOADED, date(2019, 12, 30), 3)
    assert str(end) == "不早于 2020年1月2日，2020年日历未装入"
    assert not end.passed(date(2021, 1, 1))
    assert working_days_left(LOADED, date(2019, 12, 30), end) is None
    with pytest.raises(CalendarMissing, match="2020年日历未装入"):
        _ = end.exact


@given(st.dates(date(2016, 1, 1), date(2019, 11, 1)), st.integers(0, 20))
def test_counting_forward_and_back_agree(start: date, limit: int) -> None:
    end = after_working_days(LOADED, start, limit)
    assert working_days_left(LOADED, start, end) == limit
    assert limit == 0 or LOADED.is_working(end.day)
    assert end.day >= start + timedelta(days=limit)


def walked(start: date, limit: int, rests: list[tuple[date, date]]) -> date:
    """The slow way: day by day."""
    day, left = start, limit
    while left:
        day += timedelta(days=1)
        left -= LOADED.is_working(day) and not any(since < day <= until for since, until in rests)
    return day


@given(st.dates(date(2016, 1, 1), date(2018, 12, 31)), st.integers(1, 45), st.lists(st.integers(0, 25), max_size=6))
def test_days_of_rest_are_not_counted(start: date, limit: int, gaps: list[int]) -> None:
    marks = [start - timedelta(days=9)]
    for gap in gaps:
        marks.append(marks[-1] + timedelta(days=gap))
    rests = list(zip(marks[::2], marks[1::2], strict=False))
    assert after_working_days(LOADED, start, limit, rests).exact == walked(start, limit, rests)


def test_a_rest_moves_the_end_of_calendar_days_and_the_end_still_rolls_over() -> None:
    rest = [(date(2018, 3, 16), date(2018, 3, 18))]
    assert after_days(LOADED, date(2018, 3, 15), 7, rest).exact == date(2018, 3, 26)
    assert after_days(LOADED, date(2018, 3, 15), 7, [(date(2018, 3, 22), date(2018, 4, 9))]).exact == date(2018, 3, 22)


def test_years_that_are_not_next_to_each_other_are_not_counted_across() -> None:
    apart = calendar([(2016, [], []), (2018, [], [])])
    end = after_working_days(apart, date(2016, 12, 30), 2)
    assert (end.day, end.missing_year) == (date(2017, 1, 2), 2017)
    assert working_days_left(apart, date(2016, 12, 30), after_working_days(apart, date(2018, 1, 1), 1)) is None
    assert after_working_days(apart, date(2017, 12, 31), 1).exact == date(2018, 1, 1)


def test_shipped_years_have_eleven_days_off_besides_weekends() -> None:
    """全国年节及纪念日放假办法 (2013): eleven days; make-up days only move weekends about."""
    counts = {
        year: sum(LOADED.is_working(date(year, 1, 1) + timedelta(days=each)) for each in range(365))
        for year in (2017, 2018, 2019)
    }
    assert counts == {2017: 249, 2018: 250, 2019: 250}
