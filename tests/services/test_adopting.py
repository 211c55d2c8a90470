"""A county's own packs: two persons, by content, and only for its own place."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as now

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.registry import rulebook
from doudi.services.standards import adopting
from doudi.services.standards.errors import EntryRefused, NotNow

SHIPPED = now.PACK_FOLDERS[0]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The demonstration pack of Yao'an lies in the county's folder, as its own, beside the packs that it needs."""
    settings.DATA_DIR = tmp_path / "data"
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for part in ("cn", "532325-yaoan/dibao", "532325-yaoan/register"):
        shutil.copytree(SHIPPED / part, shipped / part)
    shutil.copytree(SHIPPED / "demo" / "yaoan", own / "yaoan")
    settings.PACK_FOLDERS, settings.COUNTY_PACKS = [shipped], [own]
    return own


@pytest.fixture
def second(offices: SimpleNamespace) -> User:
    return User.objects.create(username="second", role="county", area_code="532325000000")


def in_force() -> set[str]:
    return {info.hash for info in rulebook.packs().packs}


def test_two_persons_by_content(offices: SimpleNamespace, second: User, folder: Path) -> None:
    (candidate,) = adopting.shelf(offices.foreign_county).candidates
    digest = candidate.info.hash
    assert not candidate.in_force
    assert digest not in in_force()
    row = adopting.offer(offices.foreign_county, digest)
    assert adopting.offer(offices.foreign_county, digest) == row
    assert digest not in in_force()
    with pytest.raises(NotNow, match="另一位"):
        adopting.judge(offices.foreign_county, row.pk, digest, approved=True)
    with pytest.raises(NotFound):
        adopting.judge(second, row.pk, "0" * 64, approved=True)
    adopting.judge(second, row.pk, digest, approved=True)
    with pytest.raises(NotNow):
        adopting.judge(second, row.pk, digest, approved=True)
    assert digest in in_force()
    file = next(folder.rglob("pack.toml"))
    file.write_text(file.read_text("utf-8") + "\n# changed\n", "utf-8")
    (changed,) = adopting.shelf(offices.foreign_county).candidates
    assert changed.info.hash != digest
    assert not changed.in_force
    assert in_force() & {digest, changed.info.hash} == {digest}
    newer = adopting.offer(second, changed.info.hash)
    adopting.judge(offices.foreign_county, newer.pk, changed.info.hash, approved=True)
    assert in_force() & {digest, changed.info.hash} == {changed.info.hash}


def test_who_may_not_and_what_does_not_fit(offices: SimpleNamespace, second: User, folder: Path, settings: Any) -> None:
    (candidate,) = adopting.shelf(offices.foreign_county).candidates
    digest = candidate.info.hash
    assert adopting.shelf(offices.county).candidates == []
    with pytest.raises(NotFound):
        adopting.offer(offices.county, digest)
    for user in (offices.foreign_township, offices.finance, offices.administrator, offices.auditor):
        with pytest.raises(NotAllowed):
            adopting.offer(user, digest)
    row = adopting.offer(offices.foreign_county, digest)
    with pytest.raises(NotFound):
        adopting.judge(offices.county, row.pk, digest, approved=True)
    with pytest.raises(EntryRefused, match="原因"):
        adopting.judge(second, row.pk, digest, approved=False)
    adopting.judge(second, row.pk, digest, approved=False, reason="文号写错")
    assert digest not in in_force()
    settings.PACK_FOLDERS = [SHIPPED]
    with pytest.raises(EntryRefused):
        adopting.offer(offices.foreign_county, digest)
    next(folder.rglob("pack.toml")).write_text("nonsense = [", "utf-8")
    broken = adopting.shelf(offices.foreign_county)
    assert (broken.candidates, bool(broken.faults)) == ([], True)
