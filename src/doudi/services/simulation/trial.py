"""One population under two sets of rules: as they are, and as they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from doudi.domain import area
from doudi.domain.findings import BadInput, Finding
from doudi.engine import Library, Program
from doudi.engine.columns import Booleans
from doudi.engine.model import Entity
from doudi.engine.outcomes import Answers, State, decide_all
from doudi.engine.values import text
from doudi.services.population import Population
from doudi.services.simulation.effects import Effect
from doudi.services.simulation.fitting import alike, fitted

DOCUMENT = "试算"
Sides = tuple[Answers, Answers]
"""Before and after."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change.

    ``amounts`` of parameters (engine integers by name); ``values_of`` another day, whose values would hold;
    a ``draft`` library in place of ours. ``schemes`` to look at, empty for all; ``demonstration`` whether 示例值 speak.
    """

    amounts: Mapping[str, int] = field(default_factory=dict)
    values_of: date | None = None
    draft: Library | None = None
    schemes: frozenset[str] = frozenset()
    demonstration: bool = True

    def programs(self, library: Library, area_code: str, on: date) -> tuple[Program, Program]:
        """The rules of a place as they are and as they would be. Raises OutsideCoverage, BadInput."""
        before = library.program(area_code, on, self.demonstration, self.schemes)
        after = (self.draft or library).program(area_code, on, self.demonstration, self.schemes)
        amounts = {**self._of_that_day(library, after), **self.amounts}
        if faults := [*_faults(library, after, amounts), *_not_comparable(before, after)]:
            raise BadInput(faults)
        return before, after.with_amounts(amounts, DOCUMENT) if amounts else after

    def _of_that_day(self, library: Library, program: Program) -> dict[str, int]:
        """The parameters that have another value on that day."""
        if self.values_of is None:
            return {}
        then = library.program(program.area, self.values_of, self.demonstration, self.schemes).parameter_values
        return {
            name: value.amount
            for name, value in then.items()
            if value is not None and value.amount is not None and name in program.parameters
            and program.parameter_ends(name) != (value.amount, value.amount)
        }  # fmt: skip


def _faults(library: Library, program: Program, amounts: Mapping[str, int]) -> Iterator[Finding]:
    for name, amount in amounts.items():
        spec = program.parameters.get(name)
        if spec is None:
            yield Finding(name, 0, f"{program.area} 在 {program.on} 没有“{name}”这个参数；请从参数表里选")
        elif not alike(library.parameters.get(name, spec), spec):
            yield Finding(name, 0, f"{spec.label}：换的规则包改了它的类型、单位或选项，现在的值不能照搬；请不要填它")
        elif not spec.low <= amount <= spec.high:
            low, high = (text(end, spec.kind, spec.values) for end in (spec.low, spec.high))
            yield Finding(name, 0, f"{spec.label}：应在 {low} 到 {high}（{spec.unit}）之间")


def _not_comparable(before: Program, after: Program) -> Iterator[Finding]:
    """A scheme cannot be compared row by row once it is about another unit or paid by another period."""
    was = {spec.scheme: spec for spec in before.decisions}
    for spec in after.decisions:
        old = was.get(spec.scheme, spec)
        if (old.unit, old.period) != (spec.unit, spec.period):
            message = (
                f"换的规则包改了“{spec.label}”按户还是按人、按月还是按年，两边不能逐个比；请在那里另起一个项目代码"
            )
            yield Finding(spec.scheme, 0, message)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a proposal: an effect for each scheme; ``packs`` of both sides, title by hash; ``changed`` values.

    ``changed``: label, before and after in words, of each parameter that differs in some county.
    ``added`` and ``dropped``: labels of the schemes that only one side decides in some county; on the other side
    their rows stand outside, with nothing due.
    """

    on: date
    effects: Mapping[str, Effect]
    households: int
    people: int
    packs: Mapping[str, str]
    changed: tuple[tuple[str, str, str], ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    sample: bool
    """Whether values of a demonstration pack may have spoken."""


def try_out(library: Library, population: Population, on: date, proposal: Proposal) -> Trial:
    """Decide every household twice, county by county. Raises OutsideCoverage where no county is covered, BadInput."""
    found: dict[str, list[Effect]] = {}
    packs: dict[str, str] = {}
    changed: dict[tuple[str, str, str], None] = {}
    added: dict[str, None] = {}
    dropped: dict[str, None] = {}
    sample = False
    ours = population.columns
    theirs = fitted(ours, library.facts, proposal.draft.facts) if proposal.draft else ours
    for county, start, stop in runs(population.areas):
        programs = proposal.programs(library, county, on)
        before, after = (
            decide_all(program, side.part(start, stop)) for program, side in zip(programs, (ours, theirs), strict=True)
        )
        who = _Who(population, start, stop)
        for scheme, given in _paired(before, after):
            found.setdefault(scheme, []).append(_effect(who, programs, given))
        added |= {answers.spec.label: None for scheme, answers in after.items() if scheme not in before}
        dropped |= {answers.spec.label: None for scheme, answers in before.items() if scheme not in after}
        infos = [info for program in programs for info in program.packs]
        packs |= {info.hash: f"{info.title}（{info.version}）" for info in infos}
        sample |= any(info.demonstration for info in infos)
        changed |= dict.fromkeys(_differences(*programs))
    of_households_first = sorted(found.items(), key=lambda each: each[1][0].spec.unit is Entity.PERSON)
    effects = {scheme: Effect.joined(parts) for scheme, parts in of_households_first}
    return Trial(on, effects, ours.households, ours.people, packs, tuple(changed), tuple(added), tuple(dropped), sample)


def _paired(before: Mapping[str, Answers], after: Mapping[str, Answers]) -> Iterator[tuple[str, Sides]]:
    """Each scheme's answers on both sides."""
    for scheme in {**before, **after}:
        was, will = before.get(scheme), after.get(scheme)
        if was and will:
            yield scheme, (was, will)
        elif was:
            yield scheme, (was, _absent(was))
        elif will:
            yield scheme, (_absent(will), will)


def _absent(given: Answers) -> Answers:
    """The answers of a side that does not know the scheme: nobody is meant."""
    none = np.zeros_like
    return replace(
        given, state=none(given.state), category=np.full_like(given.category, -1), amount=none(given.amount),
        amount_known=none(given.amount_known), reasons=none(given.reasons),
    )  # fmt: skip


def _differences(before: Program, after: Program) -> Iterator[tuple[str, str, str]]:
    for name, spec in {**before.parameters, **after.parameters}.items():
        was, will = _words(before, name), _words(after, name)
        if was != will:
            yield spec.label, was, will


def _words(program: Program, name: str) -> str:
    if name not in program.parameters:
        return "没有这一项"
    spec, (low, high) = program.parameters[name], program.parameter_ends(name)
    return f"{text(low, spec.kind, spec.values)} {spec.unit}".strip() if low == high else "没有定"


def runs(areas: pl.Series) -> Iterator[tuple[str, int, int]]:
    """Stretches of households of one county: its code, first and last place (not included)."""
    counties = areas.str.slice(0, area.Level.COUNTY)
    starts = np.flatnonzero((counties != counties.shift(1)).fill_null(value=True).to_numpy()).tolist()
    for start, stop in pairwise([*starts, len(areas)]):
        yield counties[start], start, stop


@dataclass(frozen=True, slots=True)
class _Who:
    population: Population
    start: int
    stop: int

    def frame(self, unit: Entity) -> pl.DataFrame:
        """Who the rows of a scheme's answers are: household, place, number of people."""
        starts = self.population.columns.starts[self.start : self.stop + 1]
        sizes = np.diff(starts)
        households = self.population.household_ids[self.start : self.stop]
        places = self.population.areas[self.start : self.stop]
        if unit is Entity.HOUSEHOLD:
            return pl.DataFrame({"household": households, "place": places, "people": sizes})
        whose = np.repeat(np.arange(len(sizes)), sizes)
        persons = self.population.person_ids[int(starts[0]) : int(starts[-1])]
        ones = np.ones(len(whose), dtype=np.int64)
        return pl.DataFrame(
            {"household": households.gather(whose), "place": places.gather(whose), "people": ones, "person": persons}
        )


def _effect(who: _Who, programs: tuple[Program, Program], answers: Sides) -> Effect:
    sides = []
    for program, given, side in zip(programs, answers, ("before", "after"), strict=True):
        rule = program.rules.get(given.spec.class_rule)
        labels = ["", *(rule.values.values() if rule else ())]
        sides.append(
            pl.DataFrame(
                {
                    f"state_{side}": given.state,
                    f"class_{side}": pl.Series(labels).gather(given.category.astype(np.int64) + 1),
                    f"amount_{side}": pl.Series(given.amount).set(pl.Series(_doubtful(given)), None),
                }
            )
        )
    return Effect(answers[1].spec, pl.concat([who.frame(answers[0].spec.unit), *sides], how="horizontal"))


def _doubtful(given: Answers) -> Booleans:
    """Where the amount is not known: undecided, or eligible for a sum that is not known."""
    if not given.spec.amount:
        return np.zeros(len(given.state), dtype=np.bool_)
    doubtful: Booleans = (given.state == State.UNKNOWN) | ((given.state == State.ELIGIBLE) & ~given.amount_known)
    return doubtful
