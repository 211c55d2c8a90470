"""A decision of long ago is computed again by the packs of its day, whatever is installed now."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as now

from doudi.services.cases.models import Case
from doudi.services.cases.replay import CannotReplay, replay
from doudi.services.registry import archive, rulebook
from doudi.services.registry.append_only import AppendOnly
from doudi.services.registry.models import PackText

Walk = Callable[[str], Case]


@pytest.fixture
def other_packs(tmp_path: Path, settings: Any) -> Path:
    """A copy of the packs to change; it takes effect when set as the installed ones."""
    shutil.copytree(now.PACK_FOLDERS[0], tmp_path / "packs")
    settings.DATA_DIR = tmp_path
    return tmp_path / "packs"


def test_a_decision_survives_a_change_of_the_packs(walk: Walk, other_packs: Path, settings: Any) -> None:
    record = walk("confirm").decisions.last()
    assert record is not None
    rules = other_packs / "6110-shangluo/dibao/parameters.toml"
    rules.write_text(rules.read_text("utf-8").replace("amount = 251", "amount = 151"), "utf-8")
    settings.PACK_FOLDERS = [other_packs]
    again = replay(record).of("dibao")
    assert again is not None
    assert again.amount_fen == 502_00


def test_a_decision_survives_the_removal_of_the_packs(walk: Walk, other_packs: Path, settings: Any) -> None:
    record = walk("confirm").decisions.last()
    assert record is not None
    shutil.rmtree(other_packs / "6110-shangluo")
    shutil.rmtree(other_packs / "demo/shangluo")
    settings.PACK_FOLDERS = [other_packs]
    again = replay(record).of("dibao")
    assert again is not None
    assert again.amount_fen == 502_00


def test_a_pack_that_was_never_kept_is_named(walk: Walk) -> None:
    record = walk("confirm").decisions.last()
    assert record is not None
    record.packs = [{**record.packs[0], "hash": "0" * 64}, *record.packs[1:]]
    with pytest.raises(CannotReplay, match="000000000000"):
        replay(record)


def test_texts_are_kept_once_and_never_changed(walk: Walk) -> None:
    walk("confirm")
    hashes = list(PackText.objects.values_list("hash", flat=True))
    assert len(hashes) == len(set(hashes)) >= 5
    with pytest.raises(AppendOnly):
        PackText.objects.get(hash=hashes[0]).save()
    ids = [info.id for info in archive.library(hashes).packs]
    shipped = [info.id for info in rulebook.packs().packs if info.id in ids]
    assert ids == shipped, "a replay tells its decisions in the order of the day"
