"""How gradual exit softens a cliff over the twelve months that follow, by the household interpreter.

A pack says in ``proofs.toml`` which rule pays in a month of the exit, and what to suppose of the family::

    [softening]
    scheme = "dibao"                    # whose cliff it softens
    pays = "exit_paid_this_month"
    before = "exit_previous_amount"     # the fact that takes the month's amount before
    found = "exit_found_on"             # the fact that takes the day
    suppose = "…"                       # the supposition in Chinese
    [softening.facts]
    exit_cause = "work"
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from doudi.domain.findings import BadInput
from doudi.engine import values
from doudi.engine.model import Entity, Fact, Family
from doudi.engine.program import Program
from doudi.engine.proving.cliffs import Cliff, raised
from doudi.engine.proving.entitlements import MONTHS
from doudi.engine.tables import Fields, TomlFile


@dataclass(frozen=True, slots=True)
class Softening:
    """What gradual exit is, in the names of a pack; ``facts`` are engine integers."""

    scheme: str
    pays: str
    before: str
    found: str
    suppose: str
    facts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Softened:
    """What the exit pays in the twelve months after, at least and at most; money in fen."""

    scheme: str
    least: int
    most: int
    months: int
    suppose: str


def read_softening(program: Program) -> Softening | None:
    """What the packs in force say of gradual exit; None where none does. Raises BadInput."""
    for info in program.packs:
        file = TomlFile(info.folder / "proofs.toml")
        table = file.data.get("softening")
        if not isinstance(table, dict):
            continue
        fields = Fields(file, table, file.line_of("softening"), "softening")
        scheme, pays, before, found, suppose = (
            fields.text(key, required=True) for key in ("scheme", "pays", "before", "found", "suppose")
        )
        stated = fields.any("facts") or {}
        fields.done()
        facts: dict[str, int] = {}
        for name, raw in stated.items():
            if (spec := program.facts.get(name)) is None:
                continue
            try:
                facts[name] = values.encode(raw, spec.kind, spec.values)
            except ValueError as fault:
                fields.fault(f"{name}：{fault}")
        if file.findings:
            raise BadInput(file.findings)
        if pays in program.rules:
            return Softening(scheme, pays, before, found, suppose, facts)
    return None


def softened(program: Program, cliff: Cliff, softening: Softening) -> Softened | None:
    """The twelve months after the worst family's step; rules and values stay those of the day."""
    if cliff.witness is None:
        return None
    filled = cliff.witness.program(program)
    family = _leaving(program, raised(cliff.witness.family, cliff.place, cliff.step), cliff, softening)
    runs = [
        Program(filled.area, day, filled.assembly, filled.parameter_values).run(family).ends(softening.pays)
        for day in _months_after(program.on)
    ]
    least, most = (sum(ends) for ends in zip(*runs, strict=True))
    return Softened(softening.scheme, least, most, sum(high > 0 for _, high in runs), softening.suppose)


def _leaving(program: Program, family: Family, cliff: Cliff, softening: Softening) -> Family:
    """The family with what is supposed of it."""
    stated = softening.facts | {softening.found: program.on.toordinal(), softening.before: cliff.before // MONTHS}
    facts = {name: Fact(value) for name, value in stated.items() if name in program.facts}
    own = {name: fact for name, fact in facts.items() if program.facts[name].entity is Entity.PERSON}
    shared = {name: fact for name, fact in facts.items() if name not in own}
    members = tuple(replace(member, facts=member.facts | own) for member in family.members)
    return Family(family.household | shared, members)


def _months_after(on: date) -> list[date]:
    """The first day of each of the twelve months that follow."""
    count = on.year * MONTHS + on.month
    return [date((count + ahead) // MONTHS, (count + ahead) % MONTHS + 1, 1) for ahead in range(MONTHS)]
