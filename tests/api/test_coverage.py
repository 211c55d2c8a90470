"""Everything a screen can do is an operation, or the page of the API says why not."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import URLPattern

from doudi.api.access import RULES
from doudi.web.urls import urlpatterns

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def rows() -> list[tuple[list[str], str]]:
    found = re.findall(r"^\| (`.+?) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return [(re.findall(r"`([a-z-]+)`", names), told) for names, told in found]


def test_every_page_is_in_the_table_once() -> None:
    named = [name for names, _ in rows() for name in names]
    assert sorted(named) == sorted(each.name or "" for each in urlpatterns if isinstance(each, URLPattern))


def test_every_operation_is_in_the_table_and_exists() -> None:
    told = {name for _, text in rows() for name in re.findall(r"`([a-z_]+)`", text)}
    assert set(RULES) - told == {"schemes"}, "what no page shows alone"
    assert told <= set(RULES)
