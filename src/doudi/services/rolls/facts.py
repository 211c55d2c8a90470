"""What a roll states of people and households, as the register stores it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from doudi.domain.money import yuan_text
from doudi.engine.model import FactSpec, Kind
from doudi.services.registry import rulebook, values
from doudi.services.rolls.joining import RollHousehold
from doudi.services.rolls.known import FACTS, Bearer, Home, Known
from doudi.services.rolls.models import PlatformEntitlement
from doudi.services.rolls.reading import HomeLine, PersonLine

SOURCE = "上级平台名册"
Fact = tuple[PersonLine | None, str, str]


def source_of(as_of: date) -> str:
    """How the register names where a fact came from."""
    return f"{SOURCE} {as_of.isoformat()}"


def granted(line: HomeLine) -> dict[str, Any]:
    """What the platform grants, as ``PlatformEntitlement`` holds it."""
    return {
        "parts": {name: fen for name, fen in line.amounts.items() if fen is not None},
        "total_fen": line.total,
        "people": line.people,
        "covered": line.covered,
        "class_text": line.class_text,
        "certificate": line.certificate,
        "first_month": line.first_month,
    }


def granted_now(row: PlatformEntitlement) -> dict[str, Any]:
    """The same of a stored row."""
    names = ("parts", "total_fen", "people", "covered", "class_text", "certificate", "first_month")
    return {name: getattr(row, name) for name in names}


def to_add(
    source: RollHousehold, home: Home | None, known: Known, as_of: date
) -> tuple[list[Fact], list[tuple[str, str, str]]]:
    """The facts to write, and those where something else was stated here: label, above, here. Those here stay."""
    add: list[Fact] = []
    differ = []
    for person, bearer, name, text in _stated(source, home, known):
        now = known.facts.get((bearer, name)) if bearer else None
        if now is None or (now[0] != text and now[1].startswith(SOURCE) and now[2] <= as_of):
            add.append((person, name, text))
        elif now[0] != text:
            spec = _specs()[name]
            who = f"{person.name}的" if person else ""
            differ.append((f"{who}{spec.label}", _words(spec, text), _words(spec, now[0])))
    return add, differ


def _stated(
    source: RollHousehold, home: Home | None, known: Known
) -> Iterator[tuple[PersonLine | None, Bearer | None, str, str]]:
    for name, fen in source.line.facts.items():
        yield None, ("household", home.pk) if home else None, name, str(fen)
    for person in source.people:
        there = known.under(person.number)
        for name, code in person.facts.items():
            yield person, ("person", there.pk) if there else None, name, stored(name, code)


def stored(name: str, code: str) -> str:
    """The JSON text of a code."""
    return code if _specs()[name].kind is Kind.BOOL else json.dumps(code, ensure_ascii=False)


def _words(spec: FactSpec, text: str) -> str:
    value = values.engine_value(spec, text)
    if spec.kind is Kind.CATEGORY:
        return list(spec.values.values())[value]
    return f"{yuan_text(value)} 元" if spec.kind is Kind.MONEY else ("有" if value else "没有")


@lru_cache(maxsize=1)
def _specs() -> dict[str, FactSpec]:
    return {name: rulebook.packs().facts[name] for name in FACTS}
