"""The past computed again: months paid on facts that came late, to the dead, or under rules that were corrected.

A fact counts from the month after the day it speaks of. One that was told in its own month and is waiting for its
review is none of this: only what was recorded in a later month than it speaks of is late.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q, Sum

from doudi.domain import area
from doudi.domain.findings import OutsideCoverage
from doudi.domain.months import month_of
from doudi.engine import ENGINE_VERSION, Family, Program, decide
from doudi.engine.decisions import Outcome
from doudi.services import clock
from doudi.services.audit.recording import update
from doudi.services.cases import deciding
from doudi.services.payments.models import Correction, Entitlement, PaymentList, Stage, Status, Verdict
from doudi.services.registry import archive, rulebook
from doudi.services.registry import queries as registry
from doudi.services.registry.models import FactRecord, Membership, Person
from doudi.services.standards import keeping

GIVEN = (Status.PAID, Status.FAILED, Status.SENT)
"""A payment that failed is paid again, so it was given."""
WAITING = (Verdict.PROPOSED, Verdict.ONCE)
OVERTAKEN = "又算出新的结果，以新的为准"
RULES = "规则或标准更正"
SOME = 200
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """How many months were computed, what was proposed anew, and what could not be told."""

    months: int
    proposed: tuple[Correction, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month that a closed list gave something for: what it gave, and what stands after earlier corrections."""

    given: Entitlement
    month: date
    first_fen: int
    fen: int


def redetermine(county: str, since: date, tell: Tell = lambda _done, _all: None) -> Found:
    """Compute the closed months of a county again from one on, and propose what differs; same input, nothing new."""
    low, high = area.span(county)
    closed = PaymentList.objects.filter(area_code=county, stage=Stage.CLOSED, month__gte=month_of(since))
    months = sorted(closed.values_list("month", flat=True))
    rows = Entitlement.objects.filter(area_code__gte=low, area_code__lt=high, period="month")
    rows = rows.exclude(first_month__gt=max(months, default=since)).order_by("area_code", "id")
    keys = list(rows.values_list("pk", flat=True)) if months else []
    counted, proposed, unknown = 0, [], []
    for place in range(0, len(keys), SOME):
        some = Entitlement.objects.filter(pk__in=keys[place : place + SOME])
        for given in some.select_related("decision", "case", "household"):
            for month in _months(given, months):
                counted += 1
                made, gap = _computed(month)
                proposed += [made] if made else []
                unknown += [gap] if gap else []
        tell(min(place + SOME, len(keys)), len(keys))
    return Found(counted, tuple(proposed), tuple(unknown))


def _months(given: Entitlement, closed: Iterable[date]) -> Iterator[Month]:
    """Each closed month with what it was given, what was kept back included, what is to be given back left out."""
    lines = given.lines.filter(problem="", status__in=GIVEN, again=None)
    first: Counter[date] = Counter()
    settled: Counter[date] = Counter()
    columns = ("pk", "for_month", "amount_fen", "correction_id")
    for _, month, fen, correction, kept in lines.values_list(*columns).annotate(kept=Sum("offsets__fen")):
        settled[month] += fen + (kept or 0)
        first[month] += 0 if correction else fen + (kept or 0)
    for row in given.corrections.filter(verdict=Verdict.APPROVED, due_fen__lt=F("given_fen")):
        settled[row.month] += row.fen
    return (Month(given, month, first[month], settled[month]) for month in closed if month in first)


def _computed(month: Month) -> tuple[Correction | None, str]:
    """A new proposal, if what is due differs; or what stands in the way of telling."""
    given, on = month.given, month.month
    late, deaths = _late(given, on), _deaths(given, on)
    try:
        program = rulebook.program(given.area_code, on, given.scheme)
    except OutsideCoverage as fault:
        return None, str(fault)
    if not (late or deaths or _rules_changed(given, program)):
        return None, ""
    family = _family(given, on, program, late)
    now = _amount(given, program, family) if family.members else 0
    before = _amount(given, program, _family(given, on, program, (), dead=True))
    if now is None or before is None:
        return None, f"{given.case.number} {on:%Y-%m}：还不能判定"
    corrected = before != month.first_fen and _rules_changed(given, program)
    due = now if corrected or not family.members else max(month.first_fen + now - before, 0)
    causes = [*(_cause(fact, program) for fact in late), *deaths, *([RULES] if corrected else [])]
    if due == month.fen:
        _overtaken(month)
        return None, ""
    return _proposed(month, due, causes, (program, family)), ""


def _members(given: Entitlement, on: date, *, dead: bool = False) -> list[Membership]:
    """Those for whom it is given who are alive when the month begins; ``dead``: those who are not, too."""
    rows = Membership.objects.filter(household=given.household_id, person__in=[int(key) for key in given.people])
    if not dead:
        rows = rows.exclude(person__died_on__lt=on)
    newest = {row.person_id: row for row in rows.select_related("person").order_by("valid_from", "id")}
    return sorted(newest.values(), key=lambda row: (not row.is_head, row.relation, row.pk))


def _facts(given: Entitlement, on: date) -> Iterable[FactRecord]:
    bearers = Q(household=given.household_id) | Q(person__in=[int(key) for key in given.people])
    return FactRecord.objects.filter(bearers, valid_from__lt=on).order_by("valid_from", "id")


def _late(given: Entitlement, on: date) -> list[FactRecord]:
    """Facts of before a month, told after the decision, in a later month than they speak of."""
    seen = given.decision.recorded_at
    rows = [row for row in _facts(given, on) if row.recorded_at > seen]
    return [row for row in rows if month_of(row.valid_from) < month_of(row.recorded_on)]


def _family(
    given: Entitlement, on: date, program: Program, late: Iterable[FactRecord], *, dead: bool = False
) -> Family:
    """The people of an entitlement with what was known when it was decided, and what came late."""
    members = _members(given, on, dead=dead)
    known, seen = {row.pk for row in late}, given.decision.recorded_at
    keys = {row.person_id for row in members} | {None}
    rows = [row for row in _facts(given, on) if row.person_id in keys and (row.recorded_at <= seen or row.pk in known)]
    newest = {(row.person_id, row.name): row for row in rows}
    return registry.family_of(given.household, members, newest.values(), program)


def _amount(given: Entitlement, program: Program, family: Family) -> int | None:
    """Fen a month for a family; None where it cannot be told."""
    decisions = decide(program, family)
    found = decisions.of(given.scheme) or decisions.of(given.scheme, str(given.case.person_id or ""))
    if found is None or found.outcome is Outcome.INELIGIBLE:
        return 0
    return found.amount_fen if found.outcome is Outcome.ELIGIBLE else None


def _cause(fact: FactRecord, program: Program) -> str:
    spec = program.facts.get(fact.name)
    told = f"{fact.valid_from.isoformat()}的情况，{fact.recorded_on.isoformat()}才登记"
    return f"{spec.label if spec else fact.name}：{told}（{fact.source}）"


def _deaths(given: Entitlement, on: date) -> list[str]:
    people = Person.objects.filter(pk__in=[int(key) for key in given.people], died_on__lt=on).order_by("pk")
    return [f"{row.name} {row.died_on.isoformat()}去世" for row in people if row.died_on]


def _proposed(month: Month, due: int, causes: list[str], frozen: tuple[Program, Family]) -> Correction | None:
    """The proposal, stored; None when the same was proposed before."""
    program, family = frozen
    given, card = month.given, keeping.card(program)
    packs = [{"id": info.id, "version": info.version, "hash": info.hash} for info in program.packs]
    kept = {
        "packs": [*packs, *([card] if card else [])],
        "engine_version": ENGINE_VERSION,
        "family": deciding.frozen(family, program),
    }
    told = json.dumps([given.pk, month.month.isoformat(), month.fen, due, kept], sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    with transaction.atomic():
        if Correction.objects.filter(fingerprint=fingerprint).exists():
            return None
        archive.keep(program)
        keeping.keep(program)
        _overtaken(month)
        return Correction.objects.create(
            entitlement=given, area_code=given.area_code, month=month.month, given_fen=month.fen, due_fen=due,
            causes=causes, fingerprint=fingerprint, proposed_on=clock.business_date(), **kept,
        )  # fmt: skip


def _overtaken(month: Month) -> None:
    """Earlier proposals for a month that nobody has settled yet do not hold any more."""
    old = Correction.objects.filter(entitlement=month.given, month=month.month, verdict__in=WAITING)
    update(old, verdict=Verdict.REFUSED, why=OVERTAKEN)


def _rules_changed(given: Entitlement, program: Program) -> bool:
    """Whether other texts or values of a county hold for a month than the decision used."""
    card = keeping.card(program)
    now = {info.id: info.hash for info in program.packs} | ({card["id"]: card["hash"]} if card else {})
    return now != {row["id"]: row["hash"] for row in given.decision.packs}
