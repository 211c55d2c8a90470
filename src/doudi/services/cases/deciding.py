"""The engine's word on a case: asked live, and recorded with its facts frozen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from doudi.domain.findings import DoudiError
from doudi.engine import ENGINE_VERSION, Decision, DecisionSet, Fact, Family, Program, decide
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry import archive, rulebook, values
from doudi.services.registry import queries as registry
from doudi.services.standards import effective, keeping

Json = dict[str, Any]
CYCLE = "review_months"
"""The rule that says after how many months a family is reviewed."""
_known: ContextVar[dict[tuple[int, date], DecisionSet] | None] = ContextVar("known", default=None)


class NotDecided(DoudiError):
    """The packs in force make no decision about this scheme for this family."""


@contextmanager
def once() -> Iterator[None]:
    """Within it each case is determined once a day: for a list that only reads."""
    token = _known.set({})
    try:
        with effective.held():
            yield
    finally:
        _known.reset(token)


def determine(case: Case, on: date) -> DecisionSet:
    """What the rules of that day say about the household as registered. Raises OutsideCoverage."""
    known = _known.get()
    if known is None:
        return _determined(case, on)
    if (case.pk, on) not in known:
        known[case.pk, on] = _determined(case, on)
    return known[case.pk, on]


def _determined(case: Case, on: date) -> DecisionSet:
    program = rulebook.program(case.area_code, on, case.scheme)
    return decide(program, registry.family(case.household, on, program))


def decision_of(case: Case, decisions: DecisionSet) -> Decision:
    """The decision on the case's own scheme. Raises NotDecided."""
    found = decisions.of(case.scheme) or decisions.of(case.scheme, str(case.person_id or case.applicant_id))
    if found is None:
        raise NotDecided("规则包没有对这个项目作出判定：可能这户不适用这个项目，请核对申请的项目")
    return found


def record(user: User, case: Case, on: date) -> DecisionRecord:
    """The decision of that day on record; a new row only where something differs from the last one."""
    program = rulebook.program(case.area_code, on, case.scheme)
    row = unsaved(case, decide(program, registry.family(case.household, on, program)), program)
    last = case.decisions.last()
    if last is not None and last.on == on and last.family == row.family and last.packs == row.packs:
        return last
    archive.keep(program)
    keeping.keep(program)
    row.made_by = user
    row.recorded_at = clock.now()
    row.save()
    return row


def _cycle(decision: Decision) -> int | None:
    """How often the rules have this family looked at again; None where they do not say, or cannot yet."""
    program = decision.run.program
    if CYCLE not in program.places or not decision.run.known(CYCLE):
        return None
    return decision.run.low(CYCLE)


def frozen(family: Family, program: Program) -> Json:
    """A family as a decision record keeps it."""
    return {
        "household": _frozen(family.household, program),
        "members": [
            {"key": member.key, "name": member.name, "facts": _frozen(member.facts, program)}
            for member in family.members
        ],
    }


def _frozen(facts: dict[str, Fact], program: Program) -> Json:
    return {
        name: {
            "value": values.plain(program.facts[name], fact.value),
            "source": fact.source,
            "as_of": fact.as_of,
        }
        for name, fact in sorted(facts.items())
    }


def unsaved(case: Case, decisions: DecisionSet, program: Program) -> DecisionRecord:
    """A decision as it will be kept, not yet stored: facts, reasons, what is missing."""
    decision = decision_of(case, decisions)
    said = [
        {"code": each.code, "text": each.text, "cite": each.cite.text if each.cite else "", "change": each.change}
        for each in decision.reasons
    ]
    wanted = [
        {"kind": each.kind, "name": each.name, "person": each.person, "label": each.label, "why": each.why}
        for each in decision.missing
    ]
    packs = [{"id": info.id, "version": info.version, "hash": info.hash} for info in decisions.packs]
    county = keeping.card(program)
    return DecisionRecord(
        case=case,
        on=decisions.on,
        area_code=case.area_code,
        packs=[*packs, *([county] if county else [])],
        engine_version=ENGINE_VERSION,
        family=frozen(decisions.family, program),
        outcome=decision.outcome.value,
        class_code=decision.category or "",
        class_label=decision.category_label,
        amount_fen=decision.amount_fen,
        period=decision.spec.period,
        benefit=decision.spec.benefit,
        demonstration=bool(decision.demonstration),
        review_months=_cycle(decision),
        reasons=said,
        missing=wanted,
    )
