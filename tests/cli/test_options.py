"""Options that several commands share."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from doudi.cli.main import main

COMMANDS = [
    ("decide", "家.toml", "--area", "611022"),
    ("pack", "prove", "cn/dibao", "--area", "611022"),
    ("run", "户.csv", "人.csv"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=["decide", "prove", "run"])
@pytest.mark.parametrize("day", ["2450-01-01", "9999-12-31", "1800-01-01"])
def test_a_day_that_no_rule_can_be_asked_about_is_refused_where_it_is_read(words: tuple[str, ...], day: str) -> None:
    result = CliRunner().invoke(main, [*words, "--on", day], catch_exceptions=False)
    assert result.exit_code == 2
    assert f"{day} 算不了：只能算 1949-10-01 到 2199-12-31 之间的日子" in result.output


def test_a_pack_is_proved_only_where_it_holds() -> None:
    words = ["pack", "prove", "532325-yaoan/dibao", "--area", "611022", "--on", "2018-03-01"]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 2
    assert "“532325-yaoan/dibao”在这个地方、这一天不适用" in result.output


def test_a_scheme_that_no_pack_decides_is_refused_before_any_question() -> None:
    result = CliRunner().invoke(main, ["pack", "new", "611022", "--scheme", "nope"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "没有“nope”这个事项。可以写：" in result.output
    assert "地名" not in result.output
