"""Decisions of every release, replayed: what was once decided is decided again, to the fen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from doudi.engine.library import Library
from doudi.engine.shipped import shipped_packs
from tests.engine.freezing import CHOSEN, FROZEN, answer

RECORDS = sorted(FROZEN.glob("*/*.json"))


@pytest.fixture(scope="module")
def packs() -> Library:
    return Library.load([shipped_packs()])


def test_there_are_frozen_decisions() -> None:
    assert len(RECORDS) >= len(CHOSEN)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_a_frozen_decision_is_decided_again(packs: Library, path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(answer(packs, record), key=whose) == sorted(record["decisions"], key=whose)


def whose(decision: dict[str, Any]) -> tuple[str, str]:
    """The scheme and the person: the order among them is for reading only."""
    return decision["scheme"], decision["person"] or ""
