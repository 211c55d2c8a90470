"""Notices are made by a step of a case, and come down at their term or before."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from doudi.services import vault
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.publicity import marks
from doudi.services.publicity.models import Notice

ADULT = 18
log = logging.getLogger(__name__)


def publish(case: Case, decision: DecisionRecord, kind: str, place: str, term: tuple[date, int]) -> Notice:
    """Hang up name, member count and amount for ``term`` (first day, days); the first day is not counted.

    A minor is never named in full. Called within the step's transaction.
    """
    first, days = term
    person = case.person or case.applicant
    born = person.birth_date
    minor = born is not None and first < _birthday(born, ADULT)
    if Notice.objects.filter(case=case, round=kind, published_on=first).exists():
        raise NotPossible("今天已经公示过一次：同一轮一天只公示一次，请明天再公示")
    take_down(case, first)
    notice = Notice.objects.create(
        case=case,
        decision=decision,
        round=kind,
        area_code=case.area_code,
        place=place,
        published_on=first,
        until=first + timedelta(days=days),
        applicant_name=vault.mask_name(person.name) if minor else person.name,
        register_mark=marks.of(case, decision, first),
        member_count=1 if case.person_id else len(decision.family["members"]),
        amount_fen=decision.amount_fen if decision.outcome == "eligible" else None,
        period=decision.period,
        demonstration=decision.demonstration,
    )
    log.info("notice %s published for case %s", notice.pk, case.pk)
    return notice


def take_down(case: Case, on: date) -> None:
    """Take a running notice off the board; one past its term is left as it was."""
    running = Notice.objects.filter(case=case, taken_down_on=None, until__gte=on)
    running.update(taken_down_on=on)


def _birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
