"""Those who by law support a member of the family: their means, whether they can, and what they give."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain import identity
from doudi.services import clock, vault
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, require
from doudi.services.audit.recording import update
from doudi.services.evidence.errors import Check, line, refuse
from doudi.services.evidence.models import Supporter
from doudi.services.evidence.models.supporters import Able
from doudi.services.evidence.papers import KEEPERS
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person

MOST_FEN = 100_000_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SupporterEntry:
    """A supporter as entered. Money in fen a month, None where unknown."""

    supported: Person
    name: str
    relation: str
    able: str
    source: str
    id_number: str = ""
    work: str = ""
    income_fen: int | None = None
    why: str = ""
    fee_fen: int | None = None
    months: int = 12
    people: int = 1


def record_supporter(user: User, household: Household, entry: SupporterEntry) -> Supporter:
    """Store a supporter; the same person for the same member again takes the place of the earlier row.

    Raises EvidenceRefused with all faults, NotAllowed, NotFound.
    """
    require(user, KEEPERS, "登记赡养、抚养、扶养人")
    household = registry.household(user, household.pk)
    refuse_own(user, household)
    today = clock.business_date()
    members = registry.current_members(household, today)
    if entry.supported.pk not in {row.person_id for row in members}:
        raise NotFound("这个人不在这一户里：请刷新后重试")
    number, wrong = _number(entry.id_number)
    index = vault.blind_index(number, "supporter.id") if number else ""
    inside = bool(number) and {row.person.id_index for row in members} & {*vault.blind_indexes(number, "person.id")}
    refuse(_checks(entry, wrong, inside=bool(inside)))
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        same = household_supporters(household).filter(supported=entry.supported)
        earlier = (
            same.filter(id_index__in=vault.blind_indexes(number, "supporter.id"))
            if number
            else same.filter(name=entry.name.strip())
        )
        update(earlier, ended_on=today)
        row = _row(user, household, entry, (number, index))
    log.info("supporter %s of household %s recorded by user %s", row.pk, household.pk, user.pk)
    return row


def _checks(entry: SupporterEntry, wrong: str, *, inside: bool) -> list[Check]:
    return [
        *line("name", "姓名", entry.name),
        *line("relation", "和被赡养人的关系", entry.relation, 20),
        *line("source", "从哪里知道的", entry.source, 120),
        ("id_number", bool(wrong), wrong),
        ("id_number", inside, "这个人就在这一户里一起生活：不算赡养人，收入登记在家庭成员里"),
        ("able", entry.able not in Able.values, "没有选能不能履行义务：请选一项"),
        ("why", entry.able == Able.NO and not entry.why.strip(), "没有能力的，要写明为什么：请填写"),
        ("work", len(entry.work) > 120, "工作单位最多 120 个字：请缩短"),
        ("why", len(entry.why) > 200, "原因最多 200 个字：请缩短"),
        ("income", not _fits(entry.income_fen), "月收入应在 0 元到 100 万元之间：请核对"),
        ("fee", not _fits(entry.fee_fen), "赡养费应在 0 元到 100 万元之间：请核对"),
        ("fee", entry.able == Able.NO and bool(entry.fee_fen), "没有能力的不计赡养费：请核对"),
        ("months", not 1 <= entry.months <= 12, "一年应是 1 至 12 个月：请核对"),
        ("people", not 1 <= entry.people <= 9, "人数应是 1 至 9 人：请核对"),
    ]


def end_supporter(user: User, supporter_id: int) -> Supporter:
    """From today on no longer a supporter; the row stays on record. Raises NotFound."""
    require(user, KEEPERS, "停用赡养、抚养、扶养人")
    with transaction.atomic():
        row = Supporter.objects.select_for_update().filter(pk=supporter_id).first()
        if row is None:
            raise NotFound("没有这一条，或者不在您的辖区")
        registry.household(user, row.household_id)
        if row.ended_on is None:
            row.ended_on = clock.business_date()
            row.save(update_fields=["ended_on"])
    return row


def household_supporters(household: Household) -> QuerySet[Supporter]:
    """Those who hold now."""
    return Supporter.objects.filter(household=household, ended_on=None).select_related("supported")


def year_sum(rows: Iterable[Supporter]) -> int | None:
    """Fen a year from all of them; None as long as one fee is unknown."""
    each = [row.year_fen for row in rows]
    return None if any(one is None for one in each) else sum(one for one in each if one is not None)


def registered_fen(household: Household, fact: str, on: date) -> int | None:
    """What is registered of a money fact, summed over the members; None as long as it is unknown for one."""
    members = registry.current_members(household, on)
    rows = registry.newest_facts(on, people=[row.person for row in members])
    known = {row.person_id: json.loads(row.value) for row in rows if row.name == fact}
    return sum(known.values()) if len(known) == len(members) else None


def _fits(fen: int | None) -> bool:
    return fen is None or 0 <= fen <= MOST_FEN


def _number(typed: str) -> tuple[str, str]:
    """The number as stored, and what is wrong with it."""
    if not typed.strip():
        return "", ""
    try:
        return identity.read(typed, clock.business_date()).number, ""
    except identity.BadIdentity as fault:
        return "", str(fault)


def _row(user: User, household: Household, entry: SupporterEntry, secret: tuple[str, str]) -> Supporter:
    number, index = secret
    return Supporter.objects.create(
        household=household,
        supported=entry.supported,
        name=entry.name.strip(),
        id_cipher=vault.encrypt(number, "supporter.id") if number else "",
        id_index=index,
        id_masked=vault.mask_id(number),
        relation=entry.relation.strip(),
        work=entry.work.strip(),
        income_fen=entry.income_fen,
        able=entry.able,
        why=entry.why.strip(),
        fee_fen=entry.fee_fen,
        months=entry.months,
        people=entry.people,
        source=entry.source.strip(),
        recorded_by=user,
        recorded_on=clock.business_date(),
    )
