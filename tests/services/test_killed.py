"""Kill -9 at any point: no line lost, doubled or half-written, and the run goes on where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


def trial(folder: Path, kills: int) -> dict[str, Any]:
    """A trial on a database of its own, of the kind that the tests run on."""
    environment = os.environ | {"DOUDI_DATA": str(folder), "PYTHONPATH": str(ROOT), "DOUDI_MODE": "demo"}
    address = os.environ.get("DATABASE_URL")
    if address:
        name = f"killed_{os.getpid()}"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    command = [sys.executable, "-W", "ignore", ROOT / "tests/services/pay_trial.py", str(kills), "7"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def held(told: dict[str, Any], kills: int) -> None:
    assert told["faults"] == []
    assert told["kills"] >= kills
    assert set(told["wins"]) == {1}, "of two at once one froze the list, the other was told"
    assert told["paid"] == told["ledger"] > 0
    assert told["paid"] + told["owed"] == told["due"]
    assert told["rest"] == 0


@pytest.mark.either
def test_a_run_killed_at_ten_points_loses_and_doubles_nothing(tmp_path: Path) -> None:
    held(trial(tmp_path, 10), 10)


@pytest.mark.soak
def test_a_run_killed_at_two_hundred_points_loses_and_doubles_nothing(tmp_path: Path) -> None:
    held(trial(tmp_path, 200), 200)
