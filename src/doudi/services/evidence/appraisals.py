"""Democratic appraisal: the minutes and the step are one act; a dispute sends the case back to the survey."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.domain.findings import Finding
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases import actions as casework
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import APPRAISE, TERMINATE, Transition, table
from doudi.services.evidence.errors import Check, EvidenceRefused, line, refuse
from doudi.services.evidence.models import Appraisal

RESURVEY = "resurvey"
OPINIONS_LONGEST = 2000
MOST_PRESENT = 200


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes as typed: names separated by 、 or lines; ``agree`` and ``disagree`` are counts."""

    held_on: date | None
    place: str
    chair: str
    recorder: str
    present: str
    representatives: str
    agree: str
    disagree: str
    opinions: str
    disputed: bool = False


def hold_appraisal(user: User, case: Case, version: int, minutes: Minutes) -> Case:
    """Take the step of appraisal with its minutes; the counts of people are those of the names.

    Raises EvidenceRefused, StepRefused (votes and quorum), NotPossible, StaleCase, NotFound; then nothing is stored.
    """
    present, representatives = names(minutes.present), names(minutes.representatives)
    held_on = minutes.held_on
    refuse(_faults(case, minutes, present, representatives))
    assert held_on is not None
    with transaction.atomic():
        counts = {"present": str(len(present)), "representatives": str(len(representatives))}
        votes = {"agree": minutes.agree, "disagree": minutes.disagree}
        moved = casework.perform(user, case, APPRAISE, version, note=minutes.opinions, **counts, **votes)
        step = moved.steps.filter(transition=APPRAISE).last()
        assert step is not None
        Appraisal.objects.create(
            step=step,
            held_on=held_on,
            place=minutes.place.strip(),
            chair=minutes.chair.strip(),
            recorder=minutes.recorder.strip(),
            present=present,
            representatives=representatives,
            opinions=minutes.opinions.strip(),
            disputed=minutes.disputed,
        )
    return moved


def _faults(case: Case, minutes: Minutes, present: list[str], representatives: list[str]) -> list[Check]:
    strangers = [each for each in representatives if each not in present]
    today, held_on = clock.business_date(), minutes.held_on
    unknown = f"{'、'.join(strangers[:3])}不在参加人员里：请先写进参加人员，或者核对名字"
    return [
        *line("place", "地点", minutes.place, 120),
        *line("chair", "主持人", minutes.chair),
        *line("recorder", "记录人", minutes.recorder),
        *line("opinions", "评议意见", minutes.opinions, OPINIONS_LONGEST),
        ("held_on", held_on is None, "没有填评议日期：请填写"),
        ("held_on", held_on is not None and held_on > today, "评议日期还没有到：请填今天或更早的日期"),
        ("held_on", held_on is not None and held_on < case.accepted_on, "评议日期比受理还早：请核对"),
        ("present", not present, "没有填参加人员：请写上每个人的名字"),
        ("present", len(present) > MOST_PRESENT, f"参加人员最多 {MOST_PRESENT} 人：请核对"),
        ("representatives", bool(strangers), unknown),
    ]


def names(typed: str) -> list[str]:
    """The names of a list as typed, each once. Two people of one name are told apart: ``王军（东组）``."""
    found = [each.strip() for each in re.split(r"[、，,;；\n\r]+", typed) if each.strip()]
    twice = sorted({each for each in found if found.count(each) > 1})
    if twice:
        message = f"{'、'.join(twice)}写了两次：同名的两个人请加注，例如 {twice[0]}（东组）"
        raise EvidenceRefused([Finding("present", 0, message)])
    return found


def obstacle(user: User, case: Case, transition: Transition, on: date) -> str:
    """A disputed appraisal is followed by a new survey, where the procedure has one."""
    del user, on
    if transition.code in (RESURVEY, TERMINATE):
        return ""
    last = case.steps.last()
    if last is None or last.transition != APPRAISE:
        return ""
    again = table(case).transition(RESURVEY)
    if again is None or not Appraisal.objects.filter(step=last, disputed=True).exists():
        return ""
    cite = f"（{again.cite.text}）" if again.cite else ""
    return f"评议时争议较大，要先“{again.verb}”，重新调查后再评议{cite}"
