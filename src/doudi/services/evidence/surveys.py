"""A visit in six steps: put on record once, and looked at where the case moved while somebody was on the road.

A township's survey of a case that waits for one takes the step, states what was found and is settled at once. A
helper's visit waits until the township looked at it; so does a survey whose facts others stated meanwhile. The
county's visit is its visit of record, with what it found.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from doudi.domain.workdays import day_text
from doudi.engine import Program
from doudi.engine.stating import read_fact
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, require
from doudi.services.cases import actions as casework
from doudi.services.cases import queries as cases
from doudi.services.cases import step_checks
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import Transition, table
from doudi.services.evidence import papers, relatives
from doudi.services.evidence.errors import refuse
from doudi.services.evidence.findings import Found
from doudi.services.evidence.models import Attachment, Purpose, Survey
from doudi.services.evidence.sheets import Sheet, Ticket, checks, people
from doudi.services.registry import actions as registering
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook, values
from doudi.services.registry.models import FactRecord

PURPOSES = {Role.VILLAGE: Purpose.LOOK, Role.TOWNSHIP: Purpose.STEP, Role.COUNTY: Purpose.CHECK}
SURVEYORS = tuple(PURPOSES)
FEWEST = {Purpose.LOOK: 1, Purpose.STEP: 2, Purpose.CHECK: 2}
"""People at the door where the procedure says nothing."""
SEAL = "doudi.survey"
WHY_LONGEST = 300
log = logging.getLogger(__name__)


def hand_out(user: User, case: Case) -> str:
    """The sealed ticket of a new form. Raises NotAllowed, NotFound."""
    require(user, SURVEYORS, "入户")
    case = cases.case(user, case.pk)
    told = {"id": str(uuid.uuid4()), "case": case.pk, "user": user.pk, "at": clock.now().isoformat()}
    return signing.dumps(told, salt=SEAL)


def ticket_of(user: User, case: Case, sealed: str) -> Ticket:
    """The ticket that came back with a form. Raises NotPossible where it is not this person's or this case's."""
    try:
        told = signing.loads(sealed, salt=SEAL)
    except signing.BadSignature:
        raise NotPossible("这张表认不出来：请重新打开入户调查，再填一次") from None
    if (told["case"], told["user"]) != (case.pk, user.pk):
        raise NotPossible("这张表是别人取的，或者是另一个案子的：请用取表的账号登录")
    return Ticket(uuid.UUID(told["id"]), case.pk, user.pk, datetime.fromisoformat(told["at"]))


def record(user: User, case: Case, ticket: Ticket, sheet: Sheet) -> Survey:
    """Put a visit on record; the same ticket with the same content again is the survey that is there.

    Raises EvidenceRefused (all faults), PaperRefused, NotPossible, NotAllowed, NotFound; then nothing is stored.
    """
    require(user, SURVEYORS, "登记入户")
    case = cases.case(user, case.pk)
    on = clock.business_date()
    program = rulebook.program(case.area_code, on, case.scheme)
    if (known := Survey.objects.filter(client_id=ticket.client_id).first()) is not None:
        return _same(known, sheet, program)
    if relatives.is_own(user, case.household, on):
        raise NotPossible("家里有您的近亲属（已备案），按回避的要求，请交给别人去")
    step = check(user, case, sheet)
    found = _stored(program, sheet.found)
    try:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=case.pk)
            row = _row(user, case, ticket, sheet, found)
            row.papers.set(_papers(user, case, sheet))
            row.why = _loose(case, sheet, program) or _why_it_waits(user, case, row, step)
            if row.why:
                row.save(update_fields=["why"])
            else:
                _settle(user, row, range(len(found)), program)
    except IntegrityError:
        if (known := Survey.objects.filter(client_id=ticket.client_id).first()) is None:
            raise
        return _same(known, sheet, program)
    log.info("survey %s of case %s recorded by user %s", row.pk, case.pk, user.pk)
    return row


def check(user: User, case: Case, sheet: Sheet) -> Transition | None:
    """The step that waits for a survey, once the sheet is whole. Raises EvidenceRefused with every fault."""
    step, purpose = survey_step(case), PURPOSES[Role(user.role)]
    refuse(checks(case, sheet, max(FEWEST[purpose], step.minimum_people if step and purpose is Purpose.STEP else 0)))
    return step


def settle(user: User, survey_id: int, taken: Collection[int]) -> Survey:
    """Somebody looked at both sides: ``taken`` are the indexes of what the survey found that shall hold.

    Raises NotPossible (looked at already, case closed), NotAllowed, NotFound.
    """
    with transaction.atomic():
        row = Survey.objects.select_for_update().filter(pk=survey_id).select_related("case__household").first()
        if row is None or not cases.cases(user).filter(pk=row.case_id).exists():
            raise NotFound("没有这次入户，或者不在您的辖区")
        require(user, (Role.COUNTY,) if row.purpose == Purpose.CHECK else (Role.TOWNSHIP,), "核对入户的情况")
        if not row.waits:
            raise NotPossible("这次入户已经有人核对过：请刷新后看结果")
        if not set(taken) <= set(range(len(row.found))):
            raise NotPossible("要采用的情况认不出来：请刷新后重选")
        if taken and row.case.closed_on is not None:
            raise NotPossible("这个案子已经办结，不再改情况：这次入户只存档，请都选“用现在登记的”")
        on = clock.business_date()
        if relatives.is_own(user, row.case.household, on):
            raise NotPossible("家里有您的近亲属（已备案），按回避的要求，请交给别人核对")
        _settle(user, row, sorted(taken), rulebook.program(row.case.area_code, on, row.case.scheme))
    log.info("survey %s settled by user %s", row.pk, user.pk)
    return row


def survey_step(case: Case) -> Transition | None:
    """The step that a survey takes now, where the case waits for one."""
    following = table(case).following(case.state)
    return next((each for each in following if each.minimum_people), None)


def _stored(program: Program, found: Sequence[Found]) -> list[dict[str, Any]]:
    """What was found as fact records keep it. Raises EvidenceRefused."""
    rows, wrong = [], []
    for each in found:
        spec = program.facts[each.name]
        fact, faults = read_fact(spec, each.value)
        wrong += [("found", True, f"{spec.label}：{text}") for text in faults]
        if fact is not None:
            rows.append({"person": each.person_id, "name": each.name, "value": values.stored(spec, fact.value)})
    refuse(wrong)
    return rows


def _row(user: User, case: Case, ticket: Ticket, sheet: Sheet, found: list[dict[str, Any]]) -> Survey:
    assert sheet.visited_on is not None
    return Survey.objects.create(
        client_id=ticket.client_id,
        case=case,
        purpose=PURPOSES[Role(user.role)],
        visited_on=sheet.visited_on,
        place=sheet.place.strip(),
        latitude=sheet.latitude,
        longitude=sheet.longitude,
        surveyors=people(sheet.surveyors),
        respondent=sheet.respondent.strip(),
        relation=sheet.relation.strip(),
        told=asdict(sheet.steps),
        found=found,
        handed_out_at=ticket.handed_out_at,
        recorded_by=user,
        recorded_at=clock.now(),
    )


def _same(known: Survey, sheet: Sheet, program: Program) -> Survey:
    """The survey of a ticket that came twice. Raises NotPossible where what came now says something else."""
    told = json.loads(json.dumps(asdict(sheet.steps)))
    now = (sheet.visited_on, people(sheet.surveyors), told, _stored(program, sheet.found))
    if now != (known.visited_on, known.surveyors, known.told, known.found):
        raise NotPossible(f"这次入户已经登记过（第 {known.pk} 号），后来改的没有保存：要改的，请另外登记核实的情况")
    return known


def _loose(case: Case, sheet: Sheet, program: Program) -> str:
    """Why somebody must look: answers that have no place any more, each as it was typed."""
    names = {row.person_id: row.person.name for row in case.household.memberships.select_related("person")}
    told = [
        f"{names.get(each.person_id or 0, '全家')}的{program.facts[each.name].label}：{each.value}"
        for each in sheet.loose
        if each.name in program.facts
    ]
    if not told:
        return ""
    return f"带出去以后有变动，这几项没有地方登记，请核对：{'；'.join(told)}"[:WHY_LONGEST]


def _papers(user: User, case: Case, sheet: Sheet) -> list[Attachment]:
    photo = papers.PaperEntry("survey_photo", case=case, taken_on=sheet.visited_on)
    kept = [papers.keep(user, case.household, each, photo) for each in sheet.photos]
    for who, picture in sheet.signatures.items():
        entry = replace(photo, kind="signature", label=f"入户调查签字：{who}"[: papers.LABEL_LONGEST])
        kept.append(papers.keep(user, case.household, picture, entry))
    return kept


def _why_it_waits(user: User, case: Case, row: Survey, step: Transition | None) -> str:
    """Why somebody has to look first; empty when it can be taken as it is."""
    if row.purpose == Purpose.LOOK:
        return "村级走访，由乡镇核对后采用"
    if case.closed_on is not None:
        return "这个案子已经办结"
    newer = [each for each in row.found if _stated_meanwhile(row, each)]
    if newer:
        return f"带出去以后，有 {len(newer)} 项别人另外登记了，和这次填的不一样"
    if row.purpose == Purpose.CHECK:
        return ""
    rows = table(case)
    if step is None:
        return f"带出去以后，这个案子已经到了“{rows.label(case.state)}”"
    if (since := _asked_again(case, step)) and row.visited_on < since:
        return f"{day_text(since)}起要重新调查，这次入户在那以前"
    return step_checks.obstacle(user, case, rows, step, clock.business_date())


def _asked_again(case: Case, step: Transition) -> date | None:
    """From which day a new survey is wanted, where one was taken before."""
    if not case.steps.filter(transition=step.code).exists():
        return None
    last = case.steps.order_by("pk").last()
    return last.on if last is not None else None


def registered(row: Survey, found: dict[str, Any]) -> FactRecord | None:
    """What the register says now about a fact that the survey speaks of."""
    bearer = {"person": found["person"]} if found["person"] else {"household": row.case.household_id}
    return FactRecord.objects.filter(name=found["name"], **bearer).order_by("valid_from", "id").last()


def _stated_meanwhile(row: Survey, found: dict[str, Any]) -> bool:
    fact = registered(row, found)
    if fact is None or fact.value == found["value"]:
        return False
    return fact.recorded_at > row.handed_out_at or fact.valid_from > row.visited_on


def _settle(user: User, row: Survey, taken: Sequence[int], program: Program) -> None:
    """State what is taken, take the step where the case still waits for it, decide anew."""
    case = row.case
    for index in taken:
        _state(user, row, row.found[index], program)
    if row.purpose == Purpose.CHECK:
        relatives.record_visit(user, case, row.visited_on, "、".join(row.surveyors), row.told["judgement"])
    step = survey_step(case) if row.purpose == Purpose.STEP and case.closed_on is None else None
    since = _asked_again(case, step) if step is not None else None
    if step is not None and (since is None or row.visited_on >= since):
        told = {"surveyors": row.surveyors, "note": row.told["judgement"]}
        moved = casework.perform(user, case, step.code, case.version, **told)
        row.step = moved.steps.filter(transition=step.code).last()
    elif taken:
        casework.redetermine(user, case)
    row.taken, row.settled_by, row.settled_at = list(taken), user, clock.now()
    row.save(update_fields=["step", "taken", "settled_by", "settled_at"])


def _state(user: User, row: Survey, found: dict[str, Any], program: Program) -> None:
    bearer = row.case.household if found["person"] is None else registry.person(user, found["person"])
    value = values.as_told(program.facts[found["name"]], found["value"])
    now = registered(row, found)
    on = max(row.visited_on, now.valid_from) if now is not None else row.visited_on
    visited = f"（{row.visited_on} 入户）" if on != row.visited_on else ""
    source = f"{row.get_purpose_display()}：{'、'.join(row.surveyors)}"[: 120 - len(visited)] + visited
    registering.add_fact(user, bearer, found["name"], value, source=source, on=on)
