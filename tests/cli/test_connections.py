"""Tokens, webhooks and boxes at the terminal."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.services.connections.models import Box, Endpoint, Token
from tests.services.conftest import offices, today

__all__ = ["offices", "today"]


@pytest.fixture
def run(offices: SimpleNamespace, settings: Any, tmp_path: Path) -> Any:
    settings.DATA_DIR, settings.WEBHOOK_HOSTS = tmp_path, ["yb.example.org"]

    def ask(*words: str) -> Any:
        return CliRunner().invoke(main, words)

    return ask


def test_a_token_is_shown_once_listed_and_ended(run: Any) -> None:
    made = run("token", "new", "--account", "agency", "--name", "医保系统", "--scope", "referrals:read")
    text = made.stdout.strip()
    assert len(text) == 43
    listed = run("token", "list").stdout
    assert "医保系统" in listed
    assert text not in listed
    assert "停用" in run("token", "revoke", str(Token.objects.get().pk)).stdout
    assert "已停用" in run("token", "list").stdout
    assert run("token", "revoke", "99").exit_code == 2
    assert "没有“nobody”" in run("token", "new", "--account", "nobody", "--name", "x", "--scope", "x").stderr


def test_an_endpoint_is_made_listed_sent_to_and_closed(run: Any) -> None:
    words = ("--account", "agency", "--url", "https://yb.example.org/", "--event", "referral.sent")
    assert len(run("webhooks", "new", *words).stdout.strip()) == 64
    assert "使用中" in run("webhooks", "list").stdout
    assert "送到 0 件" in run("webhooks", "send").stdout
    assert run("webhooks", "dead").stdout == ""
    run("webhooks", "close", str(Endpoint.objects.get().pk))
    assert "已停用" in run("webhooks", "list").stdout


def test_a_box_is_made_and_exchanged(run: Any, tmp_path: Path) -> None:
    assert len(run("boxes", "new", "--account", "agency", "--folder", "yibao").stdout.strip()) == 64
    assert "放出 3 个" in run("boxes", "exchange").stdout
    assert Box.objects.get().folder == "yibao"
    assert (tmp_path / "boxes" / "yibao" / "out" / "待答复.xlsx").is_file()
    assert run("boxes", "new", "--account", "agency", "--folder", "../x").exit_code == 2
