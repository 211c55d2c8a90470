"""Deciding about two records: not the same, or one person. One proposes, another confirms; a merge can be undone."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from doudi.domain import area
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases.errors import NotPossible
from doudi.services.duplicates import queries
from doudi.services.duplicates.models import Pair, Verdict
from doudi.services.duplicates.queries import Side
from doudi.services.registry import actions as registering
from doudi.services.registry.models import Person

WINDOW = (Role.TOWNSHIP, Role.COUNTY)
SHORTEST, LONGEST = 4, 200
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody says of two records, and why."""

    kept: int
    other: int
    reason: str


def state_different(user: User, opinion: Opinion) -> Pair:
    """They are two people: not listed again. Raises NotPossible, NotAllowed, NotFound."""
    require(user, WINDOW, "核对重复人员")
    return _stated(user, opinion, Verdict.DIFFERENT)


def propose(user: User, opinion: Opinion) -> Pair:
    """They are one person, and ``kept`` shall stand for both. Raises NotPossible, NotAllowed, NotFound."""
    require(user, WINDOW, "提出合并")
    kept, other = queries.sides(user, opinion.kept, opinion.other)
    _refuse_merge(kept, other)
    return _stated(user, opinion, Verdict.PROPOSED)


def confirm(user: User, pk: int) -> Pair:
    """Another person agrees: the other record leaves its household, stays readable, and lends a missing number.

    Raises NotPossible, NotAllowed, NotFound; then nothing is stored.
    """
    require(user, (Role.COUNTY,), "核对合并")
    with transaction.atomic():
        row = _locked(user, pk, Verdict.PROPOSED)
        if row.stated_by_id == user.pk:
            raise NotPossible("合并是您提出的，要由另一个人核对")
        kept, other = queries.sides(user, row.kept_id, row.other_id)
        _refuse_merge(kept, other)
        for side in (kept, other):
            if side.home is not None:
                refuse_own(user, side.home)
        if other.home is not None:
            registering.end_membership(other.home, other.person, clock.business_date())
        row.number_moved = _move_number(other.person, kept.person)
        row.verdict, row.confirmed_by, row.confirmed_on = Verdict.MERGED, user, clock.business_date()
        row.save()
    log.info("person %s merged into %s by user %s", row.other_id, row.kept_id, user.pk)
    return row


def refuse_merge(user: User, pk: int, reason: str) -> Pair:
    """Another person disagrees: they are two people. Raises NotPossible, NotAllowed, NotFound."""
    require(user, (Role.COUNTY,), "核对合并")
    with transaction.atomic():
        row = _locked(user, pk, Verdict.PROPOSED)
        row.verdict, row.reason = Verdict.DIFFERENT, _reason(reason)
        row.confirmed_by, row.confirmed_on = user, clock.business_date()
        row.save()
    return row


def undo(user: User, pk: int, reason: str) -> Pair:
    """The merge was wrong: both stand for themselves again. The household that was left is entered again by hand.

    Raises NotPossible where a case of the kept one was closed since, NotAllowed, NotFound.
    """
    require(user, (Role.COUNTY,), "撤销合并")
    with transaction.atomic():
        row = _locked(user, pk, Verdict.MERGED)
        kept, _ = queries.sides(user, row.kept_id, row.other_id)
        decided = next(
            (case for case in kept.cases if case.closed_on and case.closed_on >= (row.confirmed_on or case.closed_on)),
            None,
        )
        if decided is not None:
            raise NotPossible(f"合并以后已经按这一个人作出过决定（{decided.number}）：不能撤销，请另行登记")
        if row.number_moved:
            _move_number(row.kept, row.other)
        row.verdict, row.reason = Verdict.UNDONE, _reason(reason)
        row.save()
    log.info("merge %s undone by user %s", row.pk, user.pk)
    return row


def _stated(user: User, opinion: Opinion, verdict: Verdict) -> Pair:
    kept, other = queries.sides(user, opinion.kept, opinion.other)
    if kept.person == other.person:
        raise NotPossible("选的是同一份登记：请选两份")
    known = Pair.objects.filter(kept__in=[kept.person, other.person], other__in=[kept.person, other.person])
    open_one = known.exclude(verdict=Verdict.UNDONE).first()
    if open_one is not None:
        raise NotPossible(f"这两份登记已经有人处理过：{open_one.get_verdict_display()}，请刷新后查看")
    try:
        with transaction.atomic():
            row = Pair.objects.create(
                kept=kept.person,
                other=other.person,
                area_code=_within(kept, other),
                verdict=verdict,
                reason=_reason(opinion.reason),
                stated_by=user,
                stated_on=clock.business_date(),
            )
    except IntegrityError:
        raise NotPossible("这份登记已经提出并到另一份里：请刷新后查看") from None
    log.info("pair %s stated %s by user %s", row.pk, verdict, user.pk)
    return row


def _within(*sides: Side) -> str:
    """The township that both live in, else their county."""
    codes = [row.household.area_code for side in sides for row in side.memberships]
    towns = {area.at_level(code, area.Level.TOWNSHIP) for code in codes}
    return towns.pop() if len(towns) == 1 else area.at_level(codes[0], area.Level.COUNTY)


def _refuse_merge(kept: Side, other: Side) -> None:
    """What stands in the way of a merge, all of it in one sentence each."""
    month = clock.business_date().replace(day=1)
    if any(queries.merged_into(side.person) for side in (kept, other)):
        raise NotPossible("其中一份已经并到别的登记里：请先核对那一条")
    if kept.person.id_index and other.person.id_index:
        raise NotPossible("两份登记各有一个身份证号：不是同一个人，或者有一个号登记错了，请先改正号码")
    if kept.home is not None and other.home is not None:
        own = next((row for row in other.memberships if row.household == other.home and row.valid_until is None), None)
        others = other.home.memberships.filter(valid_until=None).exclude(person=other.person).exists()
        if own is not None and own.is_head and others:
            raise NotPossible(f"要并掉的这一份是 {other.home.number} 的户主：请先在那一户换户主，再合并")
    running = {row.scheme for row in kept.entitlements if row.last_month is None or row.last_month > month}
    twice = [
        row
        for row in other.entitlements
        if row.scheme in running and (row.last_month is None or row.last_month > month)
    ]
    if twice and kept.home != other.home:
        raise NotPossible(f"两份登记都在领同一项救助（{twice[0].case.number}）：请先停发一份，再合并")
    if other.home is not None and kept.home != other.home:
        open_case = next(
            (case for case in other.cases if case.closed_on is None and case.household_id == other.home.pk), None
        )
        if open_case is not None:
            raise NotPossible(f"要并掉的这一份还有没办完的申请（{open_case.number}）：请先办完或者终止，再合并")


def _move_number(source: Person, target: Person) -> bool:
    """The number goes where none is; it is unique, so it leaves first."""
    if target.id_index is not None or source.id_index is None:
        return False
    number = (source.id_cipher, source.id_index, source.id_masked)
    source.id_cipher, source.id_index, source.id_masked = "", None, ""
    source.no_id_reason = "号码在合并后的登记上"
    source.save()
    target.id_cipher, target.id_index, target.id_masked = number
    target.no_id_reason = ""
    target.save()
    return True


def _locked(user: User, pk: int, verdict: Verdict) -> Pair:
    row = queries.pair(user, pk)
    row = Pair.objects.select_for_update().get(pk=row.pk)
    if row.verdict != verdict:
        raise NotPossible(f"现在是“{row.get_verdict_display()}”：请刷新后查看")
    return row


def _reason(text: str) -> str:
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise NotPossible(f"请写明怎么核对的、为什么，{SHORTEST} 到 {LONGEST} 个字")
    return text
