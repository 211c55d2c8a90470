"""Backups while windows work: every one of them is whole, and what was stored before it began is in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from doudi.services.audit import chain
from doudi.services.audit.context import acts
from doudi.services.audit.models import Entry
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from doudi.services.registry.entries import HouseholdEntry
from doudi.services.upkeep import databases, restore
from doudi.services.upkeep.backup import back_up
from tests.services import family

WINDOWS, BACKUPS = 4, 5


@pytest.mark.soak
def test_nothing_is_lost_under_load(
    transactional_db: None, settings: Any, tmp_path: Path, offices: SimpleNamespace, today: Callable[[date], None]
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    stop, stored, failed = threading.Event(), list[int](), list[BaseException]()
    lock, serial = threading.Lock(), iter(range(10, 900))

    def window() -> None:
        try:
            while not stop.is_set():
                with lock:
                    number = next(serial)
                with acts(offices.township, "10.0.0.7"):
                    home = register_household(offices.township, family_of(number))
                    head = home.memberships.get(is_head=True).person_id
                    case = actions.accept(offices.township, home, "dibao", head)
                stored.append(case.pk)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    before, archives = [], []
    with ThreadPoolExecutor(WINDOWS) as windows:
        list(map(windows.submit, [window] * WINDOWS))
        for _ in range(BACKUPS):
            before.append(len(stored) and list(stored))
            archives.append(back_up(tmp_path / f"backups{len(archives)}").archive)
        stop.set()
    assert not failed
    seal_all()
    last = back_up(tmp_path / "last").archive
    for number, archive in enumerate([*archives, last]):
        assert restore.check(archive).rows > 0
        cases = in_archive(archive, tmp_path / f"new{number}")
        known = set(before[number] or []) if number < BACKUPS else set(stored)
        assert known <= cases <= set(stored)
    assert len(stored) > WINDOWS
    assert in_archive(last, tmp_path / "all") == set(stored) == set(Case.objects.values_list("pk", flat=True))


def family_of(order: int) -> HouseholdEntry:
    """A family of one that nobody else is in."""
    return family.entry(members=(family.member(order),))


def seal_all() -> None:
    for county in set(Entry.objects.values_list("county", flat=True)):
        chain.seal(county, everything=True)


def in_archive(archive: Path, folder: Path) -> set[int]:
    """The cases that a backup holds."""
    from tests.services.test_backup import address_of

    with databases.spare(connection.vendor, "") as target:
        restore.restore(archive, folder, address_of(target))
        with databases.another(**(target or {"NAME": folder / restore.SQLITE_FILE})) as opened:
            return set(Case.objects.using(opened.alias).values_list("pk", flat=True))
