"""New facts about a family on a case: what is missing first, or everything with what is known now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.domain.money import yuan_number
from doudi.engine.derivations import Missing
from doudi.engine.model import Entity, Fact, FactSpec, Family, Kind
from doudi.engine.program import Program
from doudi.web import policy
from doudi.web.draft import ASKED_FIRST
from doudi.web.forms.family import Fault, Group
from doudi.web.forms.questions import question, read_answers, take

SOURCE_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact to put on record: whose (a person's key, or nothing for the household), which, what."""

    person: str
    name: str
    value: Any


@dataclass(slots=True)
class Bearer:
    """Somebody's questions on the form."""

    key: str
    title: str
    specs: list[FactSpec]
    known: Mapping[str, Fact]
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the fields' names begin with."""
        return f"b{self.key or 'h'}-"


class FactsForm:
    """Questions about a family, with what is known filled in."""

    def __init__(self, program: Program, family: Family, missing: Iterable[Missing], *, everything: bool) -> None:
        self.faults: dict[str, str] = {}
        self.source = ""
        wanted = {(each.person, each.name) for each in missing if each.kind == "fact"}
        self.bearers = [
            bearer
            for bearer in bearers(program, family)
            if everything or any((bearer.key, spec.name) in wanted for spec in bearer.specs)
        ]
        for bearer in self.bearers:
            if not everything:
                bearer.specs = [spec for spec in bearer.specs if (bearer.key, spec.name) in wanted]
            bearer.typed = {
                spec.name: typed(spec, bearer.known[spec.name]) for spec in bearer.specs if spec.name in bearer.known
            }

    def read(self, posted: Mapping[str, str]) -> list[Statement]:
        """What is new; ``faults`` are filled where something cannot be read."""
        self.source = posted.get("source", "").strip()[:SOURCE_LONGEST]
        if not self.source:
            self.faults["source"] = "还没有写从哪里知道的，例如 入户调查、县里评定"
        found = []
        for bearer in self.bearers:
            before = dict(bearer.typed)
            bearer.typed = take(bearer.specs, bearer.prefix, posted)
            values, faults = read_answers(bearer.specs, bearer.typed)
            self.faults |= {f"{bearer.prefix}{name}": text for name, text in faults.items()}
            changed = [name for name in values if bearer.typed.get(name) != before.get(name)]
            found += [Statement(bearer.key, name, values[name]) for name in changed]
        if not found and not self.faults:
            self.faults["source"] = "没有新的内容。要么填上一项，要么返回"
        return found

    @property
    def groups(self) -> list[Group]:
        """The questions, person by person."""
        found = []
        for bearer in self.bearers:
            asked = [question(spec, bearer.prefix, bearer.typed) for spec in bearer.specs]
            for one in asked:
                one.error = self.faults.get(one.name, "")
            found.append(Group(bearer.title, "", asked))
        return found

    @property
    def errors(self) -> list[Fault]:
        """For the summary on top."""
        labels = {one.name: one.label for group in self.groups for one in group.questions}
        return [
            Fault(f"{labels[name]}：{text}", f"f-{name}") if name in labels else Fault(text, name)
            for name, text in self.faults.items()
        ]


def bearers(program: Program, family: Family) -> list[Bearer]:
    """The household and each member, with what can be stated of them and what is known."""
    persons = [spec for spec in policy.asked(program, Entity.PERSON) if spec.name not in policy.ON_THE_MEMBER_FORM]
    whole = [spec for spec in policy.asked(program, Entity.HOUSEHOLD) if spec.name not in ASKED_FIRST]
    found = [Bearer("", "全家", whole, family.household)]
    return found + [Bearer(member.key, member.name, persons, member.facts) for member in family.members]


def typed(spec: FactSpec, fact: Fact) -> str:
    """A known value as a person would type it."""
    match spec.kind:
        case Kind.MONEY:
            return yuan_number(fact.value)
        case Kind.CATEGORY:
            return list(spec.values)[fact.value]
        case Kind.DATE:
            return date.fromordinal(fact.value).isoformat()
        case _:
            return str(fact.value)
