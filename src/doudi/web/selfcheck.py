"""The self-check's answer. What it did not ask is taken as "none" only where that matters, and is said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.domain.findings import BadInput
from doudi.engine.decisions import DecisionSet, decide
from doudi.engine.families import read_family
from doudi.engine.program import Program
from doudi.web.forms.family import FamilyForm
from doudi.web.outcome import Answer, answers

ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """The answers, and the labels of what was taken as none without asking."""

    answers: list[Answer]
    assumed: list[str]


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
    return Told(answers(decisions), list(dict.fromkeys(assumed)))


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
