"""Sentences with values in them: ``{name}`` becomes what this family's run says of that name."""

from __future__ import annotations

from doudi.engine.derivations import Step
from doudi.engine.model import Entity, Family
from doudi.engine.program import Program, Run
from doudi.engine.wording import PLACE, Shape, date_text, interval_text


class Sentences:
    """Fills in sentences for one run."""

    def __init__(self, program: Program, family: Family, run: Run) -> None:
        self.program, self.family, self.run = program, family, run

    def fill(self, text: str, place: int) -> str:
        """The sentence for the person at ``place`` (or the household)."""
        return PLACE.sub(lambda match: self.word(match[1], place), text) if "{" in text else text

    def word(self, name: str, place: int) -> str:
        """One inserted value. ``{person}``, ``{member_count}`` and ``{on_date}`` are always there."""
        if name == "person":
            member = self.family.members[place]
            return member.name or f"第 {place + 1} 人"
        if name == "on_date":
            return date_text(self.program.on)
        if name == "member_count":
            return f"{len(self.family.members)} 人"
        return interval_text(shape_of(self.program, name), *self.ends(name, place))

    def ends(self, name: str, place: int) -> tuple[int, int]:
        """Both ends of a rule's, a parameter's or a fact's value."""
        if name in self.program.rules:
            return self.run.ends(name, place)
        if name in self.program.parameters:
            return self.program.parameter_ends(name)
        spec = self.program.facts[name]
        stated = self.family.household if spec.entity is Entity.HOUSEHOLD else self.family.members[place].facts
        return (stated[name].value, stated[name].value) if name in stated else (spec.low, spec.high)


def shape_of(program: Program, name: str) -> Shape:
    """How the values of a rule, a fact or a parameter are said."""
    spec = program.rules.get(name) or program.facts.get(name) or program.parameters[name]
    return Shape(spec.kind, spec.unit, spec.values)


def step_shape(step: Step) -> Shape:
    """How a step's value is said."""
    return Shape(step.value_kind, step.unit, step.values)
