"""The self-check's answer. What it did not ask is taken as "none" only where that matters, and is said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.domain.findings import BadInput
from doudi.domain.money import yuan_text
from doudi.engine import PaperSpec
from doudi.engine.decisions import DecisionSet, Outcome, decide
from doudi.engine.families import read_family
from doudi.engine.model import DecisionSpec
from doudi.engine.program import Program
from doudi.services.accounts import agencies
from doudi.services.applications import options
from doudi.services.applications import papers as bring
from doudi.services.applications.options import Option
from doudi.services.registry import rulebook
from doudi.web.forms.family import FamilyForm
from doudi.web.outcome import PER, Answer, answers

ROUNDS = 4
MOST_REASONS = 4
CODE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Further:
    """A scheme that was not asked about: its best answer for the family, what decides it, what to bring."""

    label: str
    outcome: Outcome
    money: str
    why: list[str]
    papers: list[str]
    agency: str


@dataclass(frozen=True, slots=True)
class Told:
    """The answers, the labels of what was taken as none without asking, and the other schemes of the place."""

    answers: list[Answer]
    assumed: list[str]
    further: list[Further]


def tell(program: Program, form: FamilyForm) -> Told | None:
    """What the rules say, or None with the form's faults filled. Nothing is stored."""
    data = form.check()
    if data is None:
        return None
    assumed: list[str] = []
    try:
        decisions = decide(program, read_family(data, program))
        for _ in range(ROUNDS):
            gaps = _not_asked(program, decisions)
            if not gaps:
                break
            assumed += [program.facts[name].label for _, name in gaps]
            _fill(data, gaps)
            decisions = decide(program, read_family(data, program))
    except BadInput as bad:
        form.faults |= {field_name(finding.where): finding.message for finding in bad.findings}
        return None
    return Told(answers(decisions), list(dict.fromkeys(assumed)), _further(program, data))


def _further(asked: Program, data: dict[str, Any]) -> list[Further]:
    """Every other scheme with a pack in the place, on what was answered: nothing more is asked or taken as none."""
    program = rulebook.every_scheme(asked.area, asked.on)
    already = {spec.scheme for spec in asked.decisions}
    found = options.of_family(program, read_family(data, program), {})
    return [_of(each, program) for each in found if each.spec.scheme not in already]


def _of(option: Option, program: Program) -> Further:
    spec, decision = option.spec, option.answers[0].decision
    unknown = option.outcome is Outcome.UNKNOWN
    why = [each.label for each in option.missing] if unknown else [each.text for each in decision.reasons]
    papers = () if option.outcome is Outcome.INELIGIBLE else _papers(spec, program)
    return Further(
        label=spec.label,
        outcome=option.outcome,
        money=f"{PER.get(spec.period, '')}大约 {yuan_text(decision.amount_fen)} 元" if decision.amount_fen else "",
        why=list(dict.fromkeys(why))[:MOST_REASONS],
        papers=[each.label for each in papers],
        agency=agencies.label(spec.handled_by) if spec.handled_by else "",
    )


def _papers(spec: DecisionSpec, program: Program) -> tuple[PaperSpec, ...]:
    return bring.asked(spec.scheme, spec.label, None, program.area.ljust(CODE_DIGITS, "0"), program.on).papers


def _not_asked(program: Program, decisions: DecisionSet) -> list[tuple[str, str]]:
    """Missing facts that the public form does not offer and that can be known to be none."""
    offered = {spec.name for spec in program.facts_read if spec.public}
    found = {
        (missing.person, missing.name)
        for decision in decisions.decisions
        for missing in decision.missing
        if missing.kind == "fact" and missing.name not in offered and program.facts[missing.name].none is not None
    }
    return sorted(found)


def _fill(data: dict[str, Any], gaps: list[tuple[str, str]]) -> None:
    """``None`` is "known to be none" to the engine; persons are keyed by their place on the form."""
    for person, name in gaps:
        bearer = data["member"][int(person) - 1] if person else data["household"]
        bearer.setdefault(name, None)


def field_name(where: str) -> str:
    """``member[2].wage`` as the form calls it: ``p2-wage``."""
    head, _, name = where.partition(".")
    if head.startswith("member["):
        return f"p{head[7:-1]}-{name}"
    return f"h-{name}" if head == "household" else where
