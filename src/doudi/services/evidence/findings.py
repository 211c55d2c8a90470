"""Declared against found: each fact as the family told it beside what was found, and what each would decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.domain.findings import DoudiError
from doudi.engine import Decision, Program, decide
from doudi.engine.model import FactSpec
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases import actions as casework
from doudi.services.cases import queries as cases
from doudi.services.cases.deciding import decision_of
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.evidence.errors import line, refuse
from doudi.services.registry import actions as registering
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord, Membership

DECLARED = "申请人"
"""What the source of a declared fact begins with; every other source is a finding."""
SOURCES = ("入户调查", "经济状况核对", "邻里访问", "单位证明", "民主评议", "部门答复", "证件材料")
Key = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the household (``person_id`` None) or of a member, from both sides."""

    person_id: int | None
    who: str
    spec: FactSpec
    declared: FactRecord | None
    found: FactRecord | None

    @property
    def differs(self) -> bool:
        """Whether both are known and not the same."""
        return self.declared is not None and self.found is not None and self.declared.value != self.found.value


@dataclass(frozen=True, slots=True)
class Comparison:
    """All facts of a case, and the answer by what was declared and by what holds now; None where there is none."""

    lines: list[Line]
    by_declared: Decision | None
    by_now: Decision | None

    @property
    def differing(self) -> int:
        """How many facts differ."""
        return sum(each.differs for each in self.lines)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: ``value`` as ``registry.actions.add_fact`` takes it."""

    person_id: int | None
    name: str
    value: Any


def compared(user: User, case: Case) -> Comparison:
    """The comparison as of today. Raises NotFound, OutsideCoverage."""
    case = cases.case(user, case.pk)
    on = clock.business_date()
    program = rulebook.program(case.area_code, on, case.scheme)
    members = registry.current_members(case.household, on)
    rows = _records(case, members, on)
    declared = _newest(row for row in rows if row.source.startswith(DECLARED))
    found = _newest(row for row in rows if not row.source.startswith(DECLARED))
    names: dict[int | None, str] = {None: "全家", **{row.person_id: row.person.name for row in members}}
    keys = [key for key in dict.fromkeys([*declared, *found]) if key[1] in program.facts and key[0] in names]
    order = list(program.facts)
    keys.sort(key=lambda key: (list(names).index(key[0]), order.index(key[1])))
    lines = [Line(key[0], names[key[0]], program.facts[key[1]], declared.get(key), found.get(key)) for key in keys]
    now = _newest(rows).values()
    return Comparison(
        lines, _decided(case, members, list(declared.values()), program), _decided(case, members, list(now), program)
    )


def record_found(
    user: User, case: Case, found: Sequence[Found], source: str, on: date | None
) -> tuple[DecisionRecord | None, DecisionRecord]:
    """Put findings on record and ask the rules again; gives the decision before and after.

    Raises EvidenceRefused, EntryRefused, NotPossible, NotAllowed, NotFound; then nothing is stored.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "登记核实的情况")
    case = cases.case(user, case.pk)
    refuse(
        [
            ("found", not found, "没有填核实的情况：至少填一项"),
            *line("source", "怎么核实的", source, 120),
            ("source", source.startswith(DECLARED), "申请人自己说的不是核实：请写明怎么核实的"),
        ]
    )
    with transaction.atomic():
        before = case.decisions.last()
        for each in found:
            bearer = case.household if each.person_id is None else registry.person(user, each.person_id)
            registering.add_fact(user, bearer, each.name, each.value, source=source, on=on)
        after = casework.redetermine(user, case)
    return before, after


def _records(case: Case, members: Sequence[Membership], on: date) -> list[FactRecord]:
    bearers = Q(household=case.household_id) | Q(person__in=[row.person_id for row in members])
    return list(FactRecord.objects.filter(bearers, valid_from__lte=on).order_by("valid_from", "id"))


def _newest(rows: Iterable[FactRecord]) -> dict[Key, FactRecord]:
    return {(row.person_id, row.name): row for row in rows}


def _decided(
    case: Case, members: Sequence[Membership], rows: Sequence[FactRecord], program: Program
) -> Decision | None:
    try:
        return decision_of(case, decide(program, registry.family_of(case.household, members, rows, program)))
    except DoudiError:
        return None
