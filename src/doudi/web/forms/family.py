"""A whole family as a form without names: for the self-check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.engine.model import Entity, FactSpec
from doudi.engine.program import Program
from doudi.web.forms.questions import Question, question, read_answers, take
from doudi.web.policy import Topic, asked, household_topics, person_topics

MOST_PERSONS = 12


@dataclass(slots=True)
class Fault:
    """One thing to mend: the words, and the id of the field."""

    text: str
    anchor: str = ""


@dataclass(slots=True)
class Group:
    """A topic with its questions as typed."""

    title: str
    hint: str
    questions: list[Question]


@dataclass(slots=True)
class Person:
    """One person on the form."""

    number: int
    first: list[Question]
    groups: list[Group]
    rest_name: str


@dataclass(slots=True)
class FamilyForm:
    """What was typed so far for ``size`` persons; nothing is kept anywhere else."""

    program: Program
    size: int
    household: dict[str, str] = field(default_factory=dict)
    people: list[dict[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, program: Program, posted: Mapping[str, str]) -> FamilyForm:
        """From a posted page; ``do`` may add a person or leave one out."""
        size = _number(posted.get("size", "1"))
        specs = asked(program, Entity.PERSON, public=True)
        people = [take(specs, f"p{number}-", posted) for number in range(1, size + 1)]
        household = take(asked(program, Entity.HOUSEHOLD, public=True), "h-", posted)
        do = posted.get("do", "")
        if do == "add" and size < MOST_PERSONS:
            people.append({})
        if do.startswith("drop-") and size > 1:
            people.pop(min(_number(do.removeprefix("drop-")), size) - 1)
        return cls(program, len(people), household, people)

    def check(self) -> dict[str, Any] | None:
        """The family as ``read_family`` takes it, or None with ``faults`` filled."""
        household = self._read(asked(self.program, Entity.HOUSEHOLD, public=True), "h-", self.household)
        specs = asked(self.program, Entity.PERSON, public=True)
        members = [
            self._read(specs, f"p{number}-", raw) | {"name": f"第 {number} 人"}
            for number, raw in enumerate(self.people, 1)
        ]
        return None if self.faults else {"household": household, "member": members}

    def _read(self, specs: list[FactSpec], prefix: str, raw: Mapping[str, str]) -> dict[str, object]:
        facts, faults = read_answers(specs, raw)
        self.faults |= {f"{prefix}{name}": text for name, text in faults.items()}
        return facts

    @property
    def errors(self) -> list[Fault]:
        """For the summary on top, each with its field."""
        labels = {one.name: one.label for one in self._all()}
        return [
            Fault(f"{labels.get(name, '')}：{text}", f"f-{name}" if name in labels else "")
            for name, text in self.faults.items()
        ]

    @property
    def persons(self) -> list[Person]:
        """Each person's questions."""
        topics = person_topics(self.program, public=True)
        first = [self.program.facts[name] for name in ("relation", "birth_date") if name in self.program.facts]
        return [
            Person(
                number,
                [self._ask(spec, f"p{number}-", raw) for spec in first],
                [self._group(topic, f"p{number}-", raw) for topic in topics],
                f"p{number}-rest-none",
            )
            for number, raw in enumerate(self.people, 1)
        ]

    @property
    def groups(self) -> list[Group]:
        """The household's questions."""
        return [self._group(topic, "h-", self.household) for topic in household_topics(self.program, public=True)]

    def _group(self, topic: Topic, prefix: str, raw: Mapping[str, str]) -> Group:
        return Group(topic.title, topic.hint, [self._ask(spec, prefix, raw) for spec in topic.specs])

    def _ask(self, spec: FactSpec, prefix: str, raw: Mapping[str, str]) -> Question:
        asked_one = question(spec, prefix, raw)
        asked_one.error = self.faults.get(asked_one.name, "")
        return asked_one

    def _all(self) -> list[Question]:
        people = [one for person in self.persons for one in [*person.first, *_flat(person.groups)]]
        return people + _flat(self.groups)


def _flat(groups: list[Group]) -> list[Question]:
    return [one for group in groups for one in group.questions]


def _number(text: str) -> int:
    return min(max(int(text), 1), MOST_PERSONS) if text.isascii() and text.isdigit() and len(text) < 4 else 1
