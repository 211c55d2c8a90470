"""What was stated of everybody and of the household, in words, with its source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doudi.engine.decisions import DecisionSet
from doudi.engine.model import Fact
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services.registry import rulebook


def stated(decisions: DecisionSet, see: Callable[[str], bool]) -> list[dict[str, Any]]:
    """What was stated of everybody and of the household, with its source; ``see`` tells which facts are shown."""
    family = decisions.family
    program = rulebook.program(decisions.area, decisions.on)

    def lines(facts: dict[str, Fact]) -> list[dict[str, str]]:
        return [
            {
                "label": program.facts[name].label,
                "value": exact_text(shape_of(program, name), fact.value),
                "source": "，".join(part for part in (fact.source, fact.as_of) if part),
            }
            for name, fact in facts.items()
            if name in program.facts and see(name)
        ]

    found = [
        {"name": member.name, "note": _note(member.facts), "facts": lines(member.facts)} for member in family.members
    ]
    return [*found, {"name": "全家", "note": _note(family.household), "facts": lines(family.household)}]


def _note(facts: dict[str, Fact]) -> str:
    return f"{len(facts)} 项有填报" if facts else "没有填报"
