"""Who is affected by a value that waits for approval: each family decided with it and without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.engine import Decision, Family, Library, Program, decide
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord, Household, Membership
from doudi.services.standards import effective
from doudi.services.standards.models import CountyValue

SHOWN = 50
BATCH = 150
NOT_FOR_THEM = "不适用"


class _Fact(NamedTuple):
    """A fact record's columns: whole rows of the model would take longer than all the deciding."""

    household_id: int | None
    person_id: int | None
    name: str
    value: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say about a family; the amount is None where it is unknown, zero where nothing is due."""

    outcome: str
    class_label: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A family whose answer would differ. ``name`` is the applicant's."""

    household: Household
    name: str
    before: Answer
    after: Answer

    @property
    def difference(self) -> int | None:
        """Fen a month more or less; None where one of the two amounts is unknown."""
        if self.before.amount_fen is None or self.after.amount_fen is None:
            return None
        return self.after.amount_fen - self.before.amount_fen


@dataclass(slots=True)
class Preview:
    """Counts and sums over every family; ``changes`` holds the first ``SHOWN``.

    ``used`` is false where no rule of any scheme reads the item on that day. The sums (fen a month) leave out the
    ``uncounted`` families, of whom one amount or both are unknown; ``unreadable`` ones were not decided at all.
    """

    on: date
    used: bool = True
    families: int = 0
    changed: int = 0
    changes: list[Change] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    before_fen: int = 0
    after_fen: int = 0
    uncounted: int = 0
    unreadable: int = 0

    def add(self, change: Change) -> None:
        """Count one family."""
        before, after = change.before, change.after
        if before.amount_fen is None or after.amount_fen is None:
            self.uncounted += 1
        else:
            self.before_fen += before.amount_fen
            self.after_fen += after.amount_fen
        if before != after:
            self.changed += 1
            self.kinds[_kind(change)] += 1
            if len(self.changes) < SHOWN:
                self.changes.append(change)


def preview(user: User, entry: CountyValue) -> Preview:
    """Every family of the value's county with money running or a case open, decided on the value's first day.

    Only those within the person's own area. A value from a day gone by is tried today, since nothing that was
    decided is decided again. Raises OutsideCoverage.
    """
    on = max(entry.since, clock.business_date())
    packs = rulebook.packs()
    now, then = rulebook.library(), packs.with_settings(effective.settings(packs.parameters, entry))
    whole = now.program(area.prefix(entry.area_code), on, demonstration=not settings.PRODUCTION)
    found = Preview(on, used=_reads(whole, entry.name))
    cases = _concerned(user, entry.area_code, on)
    while found.used and (some := list(islice(cases, BATCH))):
        for case, members, records in _with_facts(some, on):
            found.families += 1
            try:
                found.add(_change(case, members, records, (_program(now, case, on), _program(then, case, on))))
            except DoudiError:
                found.unreadable += 1
    return found


def _reads(program: Program, name: str) -> bool:
    return any(name in rule.inputs for rule in program.rules.values())


def _program(library: Library, case: Case, on: date) -> Program:
    return rulebook.program_of(library, case.area_code, on, case.scheme)


def _concerned(user: User, area_code: str, on: date) -> Iterator[Case]:
    """The cases, one for each household and scheme, in the order of the villages."""
    month = on.replace(day=1)
    running = Q(entitlements__isnull=False) & (
        Q(entitlements__last_month=None) | Q(entitlements__last_month__gte=month)
    )
    low, high = area.span(area_code)
    there = Case.objects.filter(area_code__gte=low, area_code__lt=high)
    rows = bounded(there.filter(Q(closed_on=None) | running), user)
    seen: set[tuple[int, str]] = set()
    for case in rows.select_related("household", "applicant").order_by("area_code", "-pk").iterator(BATCH):
        if (case.household_id, case.scheme) not in seen:
            seen.add((case.household_id, case.scheme))
            yield case


def _with_facts(cases: list[Case], on: date) -> Iterator[tuple[Case, list[Membership], list[_Fact]]]:
    """The members and newest facts of some cases' households, in few queries."""
    members = registry.members_of([case.household_id for case in cases], on)
    persons = {row.person_id: household for household, rows in members.items() for row in rows}
    facts: dict[int, dict[tuple[int | None, str], _Fact]] = {case.household_id: {} for case in cases}
    rows = FactRecord.objects.filter(Q(household__in=list(facts)) | Q(person__in=list(persons)), valid_from__lte=on)
    for row in map(_Fact._make, rows.order_by("valid_from", "id").values_list(*_Fact._fields)):
        household = row.household_id or persons[row.person_id or 0]
        facts[household][row.person_id, row.name] = row
    for case in cases:
        yield case, members.get(case.household_id, []), list(facts[case.household_id].values())


def _change(case: Case, members: list[Membership], records: list[_Fact], programs: tuple[Program, Program]) -> Change:
    now, then = programs
    family = registry.family_of(case.household, members, records, now)
    before = _answer(now, family, case)
    one, other = now.run(family), then.run(family)
    same = (one.household, one.stages) == (other.household, other.stages)
    return Change(case.household, case.applicant.name, before, before if same else _answer(then, family, case))


def _answer(program: Program, family: Family, case: Case) -> Answer:
    decisions = decide(program, family)
    decision: Decision | None = decisions.of(case.scheme) or decisions.of(case.scheme, str(case.applicant_id))
    if decision is None:
        return Answer(NOT_FOR_THEM, "", 0)
    due = decision.amount_fen if decision.outcome != "ineligible" else 0
    return Answer(decision.outcome.label, decision.category_label, due)


def _kind(change: Change) -> str:
    """What the change is, in the words of the screen."""
    before, after = change.before, change.after
    if before.outcome != after.outcome:
        return f"从{before.outcome}变成{after.outcome}"
    difference = change.difference
    if difference is None:
        return "金额从算不出变成算得出" if before.amount_fen is None else "金额变成算不出"
    if difference:
        return "金额增加" if difference > 0 else "金额减少"
    return "类别变动，金额不变"
