"""Decisions in the documented JSON of ``doudi decide``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from doudi.engine.derivations import Derivation, Missing, Step
from doudi.engine.sentences import step_shape
from doudi.engine.wording import plain

if TYPE_CHECKING:
    from doudi.engine.decisions import Decision, Reason


class Reporting:
    """Reports the decisions of one run. A step that stands in many derivations is put into words once."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], dict[str, Any]] = {}
        self._lacks: dict[Missing, dict[str, Any]] = {}

    def decisions(self, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
        """Each decision with its derivation."""
        return [self._decision(decision) for decision in decisions]

    def _decision(self, decision: Decision) -> dict[str, Any]:
        return {
            "scheme": decision.scheme,
            "label": decision.spec.label,
            "unit": decision.spec.unit.value,
            "person": decision.person.key if decision.person else None,
            "outcome": decision.outcome.value,
            "class": decision.category,
            "amount_fen": decision.amount_fen,
            "period": decision.spec.period,
            "benefit": decision.spec.benefit,
            "demonstration": list(decision.demonstration),
            "reasons": [_reason(reason) for reason in decision.reasons],
            "missing": [self._missing(missing) for missing in decision.missing],
            "derivation": self._derivation(decision),
        }

    def _derivation(self, decision: Decision) -> dict[str, Any]:
        """A step has the same id in every derivation that it stands in, and is listed once, inputs first."""
        steps: dict[int, dict[str, Any]] = {}
        roots: list[int] = []
        for derivation in decision.derivations:
            told: list[dict[str, Any]] = []
            for step in derivation.steps:
                told.append(self._step(derivation, step, told))
            roots.append(told[derivation.root]["id"])
            steps |= {each["id"]: each for each in told}
        return {"roots": roots, "steps": list(steps.values())}

    def _missing(self, missing: Missing) -> dict[str, Any]:
        if missing not in self._lacks:
            self._lacks[missing] = {
                "kind": missing.kind,
                "name": missing.name,
                "person": missing.person or None,
                "label": missing.label,
                "why": missing.why,
            }
        return self._lacks[missing]

    def _step(self, derivation: Derivation, step: Step, before: list[dict[str, Any]]) -> dict[str, Any]:
        key = (step.name, step.person)
        said = self._said.get(key)
        if said is None:
            inputs = [before[number]["id"] for number in step.inputs]
            said = self._said[key] = {"id": len(self._said), **_said(derivation, step), "inputs": inputs}
        return said


def _said(derivation: Derivation, step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "label": step.label,
        "kind": step.kind,
        "person": step.person or None,
        "value": plain(step_shape(step), step.low) if step.known else None,
        "known": step.known,
        "unit": step.unit,
        "text": step.text,
        "arithmetic": derivation.arithmetic(step),
        "cite": step.cite.text if step.cite else None,
        "source": step.source,
        "as_of": step.as_of,
        "version": step.version,
        "demonstration": step.demonstration,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "text": reason.text, "cite": reason.cite.text, "change": reason.change}
