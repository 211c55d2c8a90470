"""Taking over a roll of the upstream platform: check first, then all of it in one transaction or nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from doudi.domain import area
from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.rolls import files as keeping
from doudi.services.rolls import layout, queries
from doudi.services.rolls.comparing import Comparison, compare
from doudi.services.rolls.joining import File, Roll, read_pair
from doudi.services.rolls.models import RollImport, RollNote, Turn
from doudi.services.rolls.notes import Note
from doudi.services.rolls.storing import Storing

WHO = (Role.TOWNSHIP, Role.COUNTY)
ACT = "导入名册"
DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.年]?(\d{2})[-_.月]?(\d{2})")
BATCH = 2_000
log = logging.getLogger(__name__)


class RollRefused(DoudiError):
    """The roll was not taken over; the text says why and what to do."""


def check(user: User, files: tuple[File, File], kind: str = "", as_of: date | None = None) -> RollImport:
    """Read and compare two files; only the findings are stored. Raises BadInput, NotAllowed."""
    require(user, WHO, ACT)
    roll = _read(user, files, kind, as_of)
    comparison = compare(user, roll)
    with transaction.atomic():
        made = RollImport.objects.create(
            kind=roll.kind.code,
            area_code=user.area_code,
            as_of=roll.as_of,
            files=[_told(file, roll) for file in files],
            counts=[asdict(each) for each in comparison.counts()],
            findings_hash=_fingerprint(comparison),
            checked_by=user,
            checked_at=clock.now(),
        )
        RollNote.objects.bulk_create((_row(made, note) for note in comparison.notes), BATCH)
        keeping.keep(made, files)
    log.info("roll %s checked by user %s", made.pk, user.pk)
    return made


def apply(user: User, pk: int, *, leave_faulty: bool = False) -> RollImport:
    """Take a checked roll over. Raises RollRefused, NotFound, NotAllowed; then nothing is changed.

    ``leave_faulty``: households with faults are left as they are; without it one fault is enough to refuse.
    """
    require(user, WHO, ACT)
    found = _own(user, pk)
    roll = _unsealed(found)
    try:
        with transaction.atomic():
            _turn(found)
            found = queries.roll(user, pk)
            _not_done(found)
            comparison = compare(user, roll)
            _may_apply(user, found, comparison, leave_faulty=leave_faulty)
            Storing(user, found, comparison).store()
            found.applied_by, found.applied_at = user, clock.now()
            found.save(update_fields=["applied_by", "applied_at"])
    except IntegrityError:
        raise RollRefused("更新的时候有人登记了同一个人或同一户：一户也没有改，请重新上传核对") from None
    keeping.remove(found)
    log.info("roll %s taken over by user %s", found.pk, user.pk)
    return found


def _own(user: User, pk: int) -> RollImport:
    found = queries.roll(user, pk)
    _not_done(found)
    if found.area_code != user.area_code:
        raise RollRefused("这份名册是别的辖区核对的：请由核对的单位更新或删除，或者自己重新上传核对")
    return found


def _turn(found: RollImport) -> None:
    """One at a time of a kind in a county. Within a transaction."""
    turn, _ = Turn.objects.get_or_create(kind=found.kind, area_code=area.at_level(found.area_code, area.Level.COUNTY))
    Turn.objects.select_for_update().get(pk=turn.pk)


def discard(user: User, pk: int) -> None:
    """Throw a checked roll away, with its files. Raises RollRefused, NotFound."""
    require(user, WHO, ACT)
    found = _own(user, pk)
    with transaction.atomic():
        _turn(found)
        found = queries.roll(user, pk)
        _not_done(found)
        found.delete()
    keeping.remove(found)
    log.info("roll %s thrown away by user %s", pk, user.pk)


def _read(user: User, files: tuple[File, File], kind: str, as_of: date | None) -> Roll:
    day = as_of or _day(files)
    today = clock.business_date()
    if day is None:
        raise BadInput([Finding(files[0].name, 0, "从文件名看不出是哪一天导出的：请填名册日期")])
    if day > today:
        raise BadInput([Finding(files[0].name, 0, f"名册日期 {day} 还没有到，今天是 {today}：请核对")])
    roll = read_pair(files, kind, day, layout.load(Path(settings.DATA_DIR)))
    newest = queries.newest(user, roll.kind.code)
    if newest is not None and newest.as_of > day:
        message = f"已经按 {newest.as_of} 的{roll.kind.label}名册更新过，这份是 {day} 的，比它旧：请导出新的"
        raise BadInput([Finding(files[0].name, 0, message)])
    return roll


def _day(files: tuple[File, File]) -> date | None:
    for file in files:
        for found in DAY_IN_NAME.finditer(file.name):
            try:
                return date(*(int(each) for each in found.groups()))
            except ValueError:
                continue
    return None


def _told(file: File, roll: Roll) -> dict[str, object]:
    table = next(each for each in roll.tables if each.file == file.name)
    digest = hashlib.sha256(file.content).hexdigest()
    return {"name": file.name, "sha256": digest, "side": table.side, "headings": table.headings}


def _row(made: RollImport, note: Note) -> RollNote:
    return RollNote(
        roll=made,
        kind=note.kind,
        file=note.file[:200],
        sheet=note.sheet[:60],
        row=note.row,
        column=note.column[:60],
        name=note.name,
        household_id=note.household,
        above=note.above[:200],
        here=note.here[:200],
        message=note.message,
    )


def _fingerprint(comparison: Comparison) -> str:
    """Of everything that a person is shown before agreeing."""
    shown = [[asdict(each) for each in comparison.counts()], [asdict(note) for note in comparison.notes]]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def _not_done(found: RollImport) -> None:
    if found.applied_at is not None:
        who = found.applied_by.display_name if found.applied_by else ""
        raise RollRefused(f"这份名册已经由{who}更新过，没有重复更新")


def _may_apply(user: User, found: RollImport, comparison: Comparison, *, leave_faulty: bool) -> None:
    newest = queries.newest(user, found.kind)
    if newest is not None and newest.as_of > found.as_of:
        raise RollRefused(f"刚才已经按 {newest.as_of} 的名册更新过，这份比它旧：请导出新的")
    if _fingerprint(comparison) != found.findings_hash:
        raise RollRefused("您核对以后，这里的登记又有变动，结果和刚才看到的不一样了：一户也没有改，请重新上传核对")
    homes, _ = comparison.counts()
    if homes.wrong and not leave_faulty:
        raise RollRefused(f"还有 {homes.wrong} 户有错：请改好重新上传，或者勾选“有错的这次不更新”")
    if not homes.stored and not comparison.missing:
        raise RollRefused("这份名册和这里的登记一样，或者没有一户能更新：没有要改的")


def _unsealed(found: RollImport) -> Roll:
    try:
        pair = keeping.kept(found)
    except FileNotFoundError:
        raise RollRefused("核对过的文件已经不在了：请重新上传核对") from None
    return read_pair(pair, found.kind, found.as_of, layout.load(Path(settings.DATA_DIR)))
