"""Clocks that stand still, and the whole time lengthened once: only as far as the procedure's text goes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from doudi.domain.findings import Finding
from doudi.domain.workdays import day_text
from doudi.engine.model import Cite
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases import clocks, desk
from doudi.services.cases.calendar import working_calendar
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case, Extension, Rest, Why
from doudi.services.cases.transitions import RETURN, Table, Transition, table

KEEPERS = (Role.TOWNSHIP, Role.COUNTY)
NOTE_LONGEST = 500
PAPER_LONGEST = 60
MOST_PAPERS = 30
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the clocks are to stand still; ``papers`` are told to the family all at once."""

    reason: str
    papers: Sequence[str] = ()
    note: str = ""


def lawful(case: Case, rows: Table | None = None) -> dict[str, Cite]:
    """For what the clocks of a case may stand still now, each with its article; told once is told once."""
    rows = rows or table(case)
    if case.closed_on is not None:
        return {}
    found = {why: cite for each in rows.following(case.state) for why, cite in each.rests}
    if Why.SUPPLY in found and told(case) is not None:
        del found[Why.SUPPLY]
    return found


def told(case: Case) -> Rest | None:
    """The one notice of papers to supply, since the case was accepted or came back from the county."""
    returned = case.steps.filter(transition=RETURN).last()
    since = returned.recorded_at if returned else None
    rows = case.rests.filter(reason=Why.SUPPLY)
    return (rows.filter(recorded_at__gt=since) if since else rows).last()


def rest(user: User, case: Case, stop: Stop) -> Rest:
    """The clocks stand still from today on. Raises NotAllowed, NotFound, NotPossible, StepRefused with all faults."""
    require(user, KEEPERS, "停表")
    try:
        with transaction.atomic():
            case = _locked(user, case)
            _refuse_rest(case, stop.reason)
            papers = [paper.strip() for paper in stop.papers if paper.strip()]
            found = _faults(stop, papers)
            if found:
                raise StepRefused(found)
            row = Rest.objects.create(
                case=case,
                reason=stop.reason,
                since=clock.business_date(),
                papers=list(dict.fromkeys(papers)),
                note=stop.note.strip(),
                by=user,
                recorded_at=clock.now(),
            )
    except IntegrityError:
        raise NotPossible("刚刚有人登记了停表：没有重复登记，请刷新后查看") from None
    log.info("case %s rests, by user %s", case.pk, user.pk)
    return row


def resume(user: User, case: Case, note: str = "") -> Rest:
    """The clocks run again from tomorrow on. Raises NotAllowed, NotFound, NotPossible."""
    require(user, KEEPERS, "恢复计时")
    with transaction.atomic():
        case = _locked(user, case)
        row = case.rests.filter(until=None).first()
        if row is None:
            raise NotPossible("现在没有停表，不用恢复；可能同事已经办了，请刷新后查看")
        if len(note) > NOTE_LONGEST:
            raise NotPossible(f"说明最多 {NOTE_LONGEST} 个字，现在是 {len(note)} 个：请缩短")
        _end(user, row, clock.business_date(), note.strip())
    log.info("case %s resumed by user %s", case.pk, user.pk)
    return row


def end_with_step(user: User, case: Case, step: Transition, on: date) -> None:
    """A step off the ordinary road, the only kind taken while a clock rests, ends the rest."""
    row = case.rests.filter(until=None).first()
    if row is not None:
        _end(user, row, on, f"随“{step.label}”恢复")


def _end(user: User, row: Rest, on: date, note: str) -> None:
    row.until, row.ended_by, row.ended_note = on, user, note
    row.save(update_fields=["until", "ended_by", "ended_note"])


def extend(user: User, case: Case, cause: str, reason: str) -> Extension:
    """The whole time lengthened to what the procedure allows, once.

    Raises NotAllowed, NotFound, NotPossible, StepRefused with all faults.
    """
    require(user, KEEPERS, "延长时限")
    try:
        with transaction.atomic():
            case = _locked(user, case)
            rows = table(case)
            obstacle, total = cannot_extend(case, rows), rows.procedure.total_limit_special
            if obstacle or total is None:
                raise NotPossible(obstacle)
            found = _extension_faults(rows, cause, reason)
            if found:
                raise StepRefused(found)
            row = Extension.objects.create(
                case=case,
                total=total,
                cause=cause,
                reason=reason.strip(),
                on=clock.business_date(),
                by=user,
                recorded_at=clock.now(),
            )
    except IntegrityError:
        raise NotPossible("刚刚有人延长过：只能延长一次，请刷新后查看") from None
    log.info("case %s extended by user %s", case.pk, user.pk)
    return row


def cannot_extend(case: Case, rows: Table) -> str:
    """Why the whole time cannot be lengthened now; empty when it can."""
    procedure = rows.procedure
    if procedure.total_limit_special is None:
        return "这一份办理程序没有写可以延长"
    if case.closed_on is not None or not any(each.code == "" for each in _clocks(case, rows)):
        return "已经办结，不用延长"
    earlier = Extension.objects.filter(case=case).select_related("by").first()
    if earlier is not None:
        return f"{earlier.by.display_name}已在{day_text(earlier.on)}延长过，只能延长一次"
    if next(each for each in _clocks(case, rows) if each.code == "").overdue:
        return f"{procedure.total_limit} 个工作日已经过了，过期以后不能再延长；请尽快办完并写明原因"
    return ""


def _clocks(case: Case, rows: Table) -> list[clocks.Clock]:
    watch = clocks.Watch(working_calendar(), clock.business_date())
    return clocks.running(desk.past_of(case), rows, watch)


def _extension_faults(rows: Table, cause: str, reason: str) -> list[Finding]:
    found = []
    causes = rows.procedure.special_causes
    if causes and cause not in causes:
        found.append(Finding("cause", 0, "没有选属于哪种特殊情况：请选一项"))
    if not causes and cause:
        found.append(Finding("cause", 0, "这一份程序没有列出情形：请在理由里写明"))
    if not reason.strip():
        found.append(Finding("reason", 0, "没有写为什么要延长：请填写"))
    if len(reason) > NOTE_LONGEST:
        found.append(Finding("reason", 0, f"理由最多 {NOTE_LONGEST} 个字，现在是 {len(reason)} 个：请缩短"))
    return found


def _refuse_rest(case: Case, reason: str) -> None:
    rows = table(case)
    if case.closed_on is not None:
        raise NotPossible("这一件已经办结，不再计时")
    running = case.rests.filter(until=None).first()
    if running is not None:
        raise NotPossible(f"已经从{day_text(running.since)}起停表（{running.get_reason_display()}），不用再停")
    earlier = told(case)
    if reason == Why.SUPPLY and earlier is not None:
        raise NotPossible(
            f"{day_text(earlier.since)}已经一次告知过要补什么，不能再要一次；还缺的请自己查询或者调查时核实"
        )
    if reason not in lawful(case, rows):
        label = Why(reason).label if reason in Why.values else "这个原因"
        raise NotPossible(f"现在是“{rows.label(case.state)}”，这一份办理程序没有写可以因为“{label}”停表")


def _faults(stop: Stop, papers: list[str]) -> list[Finding]:
    found = []
    if stop.reason == Why.SUPPLY and not papers:
        found.append(Finding("papers", 0, "没有写要补什么：请一次写全，一行一样"))
    if len(papers) > MOST_PAPERS:
        found.append(Finding("papers", 0, f"最多 {MOST_PAPERS} 样，现在是 {len(papers)} 样：请核对"))
    found += [
        Finding("papers", 0, f"“{paper[:10]}…”太长：一样材料最多 {PAPER_LONGEST} 个字")
        for paper in papers
        if len(paper) > PAPER_LONGEST
    ]
    if stop.reason != Why.SUPPLY and not stop.note.strip():
        found.append(Finding("note", 0, "没有写在等什么：请填写"))
    if len(stop.note) > NOTE_LONGEST:
        found.append(Finding("note", 0, f"说明最多 {NOTE_LONGEST} 个字，现在是 {len(stop.note)} 个：请缩短"))
    return found


def _locked(user: User, case: Case) -> Case:
    found = bounded(Case.objects.select_for_update().filter(pk=case.pk), user).first()
    if found is None:
        raise NotFound("没有这个案子，或者不在您的辖区")
    refuse_own(user, found.household)
    return found
