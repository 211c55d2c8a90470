"""The administrator's desk and the calendar that an administrator loads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from doudi.domain import workdays
from doudi.services.cases.calendar import working_calendar

FILE = """
year = 2030
source = "示例发电〔2029〕1号"
holidays = [2030-01-01]
workdays = [2030-01-05]
"""


def test_values_not_set_are_named_with_the_reason(signed_in: Callable[[str], Client], settings: object) -> None:
    text = signed_in("administrator").get("/work/").content.decode()
    assert "老年人增发比例" in text
    assert "没有写比例" in text or "示例值" in text
    assert "2016 年到 2019 年" in text


def test_a_year_is_loaded_from_a_file(
    offices: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "2030.toml"
    file.write_text(FILE, encoding="utf-8")
    call_command("load_calendar", str(file), by="administrator")
    calendar = working_calendar()
    assert not calendar.is_working(date(2030, 1, 1))
    assert calendar.is_working(date(2030, 1, 5))
    assert workdays.after_working_days(calendar, date(2029, 12, 31), 1).missing_year is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("year = ", "读不出来"), ("year = 2030", "有且只有"), (FILE.replace("2030-01-05", "2030-01-07"), "不是周末")],
)
def test_a_wrong_file_is_refused_in_words(offices: SimpleNamespace, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "2030.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("load_calendar", str(file), by="administrator")
    assert 2030 not in working_calendar().years


def test_only_an_administrator_loads_a_calendar(offices: SimpleNamespace, tmp_path: Path) -> None:
    file = tmp_path / "2030.toml"
    file.write_text(FILE, encoding="utf-8")
    with pytest.raises(CommandError, match="系统管理员"):
        call_command("load_calendar", str(file), by="township")
