"""What is wrong with packs though each part of them can be read: faults refuse to load, advice is only said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from doudi.domain.findings import Finding, at
from doudi.engine import vocabulary
from doudi.engine.folding import constant_conditions, idle_reasons
from doudi.engine.model import PackInfo, ParameterSpec, ParameterValue
from doudi.engine.packs import Pack
from doudi.engine.parameters import choose
from doudi.engine.reaching import Stretch, assemblies, read, unreached
from doudi.engine.rules import RuleText
from doudi.engine.tables import BUILT_IN

TAKEN = vocabulary.NAMES | {"date", *BUILT_IN}
"""Names to which the rule text gives a meaning already."""

Values = Mapping[str, Sequence[ParameterValue]]
Specs = Mapping[str, ParameterSpec]


def faults(packs: Sequence[Pack], values: Values, specs: Specs, stretches: Sequence[Stretch]) -> Iterator[Finding]:
    """What keeps packs from being used: taken names, values that no rule can read, values that run out unexplained."""
    cards = {pack.info.id: pack.info for pack in packs}
    yield from _taken(packs)
    yield from _strayed(packs, specs, cards)
    for name, rows in values.items():
        real = sorted((row for row in rows if not row.demonstration), key=lambda row: (row.area, row.since))
        for gap in (*_run_out(real, cards), *_late(specs[name], real, cards)):
            yield from _needed(gap, specs[name], real, stretches)


def advice(packs: Sequence[Pack], stretches: Sequence[Stretch], expected: Set[str]) -> list[Finding]:
    """What does no harm yet should be looked at; ``expected`` are the names that scenarios look at."""
    found = {*unreached(packs, stretches, expected), *constant_conditions(stretches), *idle_reasons(stretches)}
    for pack in packs:
        found |= {*_uncited(pack), *_pauses(pack), *_stops_early(pack)}
    return sorted(found | set(_alike(packs, stretches)))


def _taken(packs: Iterable[Pack]) -> Iterator[Finding]:
    for pack in packs:
        folder = pack.info.folder
        named = [(folder / "facts.toml", 0, name) for name in pack.facts]
        named += [(folder / "parameters.toml", 0, name) for name in pack.parameters]
        named += [(rule.path, rule.line, rule.name) for rule in pack.rules]
        for path, line, name in named:
            if name in TAKEN:
                yield at(path, line, f"“{name}”是规则文本自带的词，再拿来作名字会看混；请换一个名字")


def _strayed(packs: Iterable[Pack], specs: Specs, cards: Mapping[str, PackInfo]) -> Iterator[Finding]:
    """Values of a parameter that another place's pack declares."""
    for pack in packs:
        for name, rows in pack.parameter_values.items():
            home = specs[name].pack if name in specs else pack.info.id
            if rows and not pack.info.area.startswith(cards[home].area):
                message = f"“{name}”是 {home} 声明的，那个包只管 {cards[home].area}，写在这里没有规则读得到"
                yield at(Path(rows[0][0].where), rows[0][0].line, f"{message}；请另起一个名字")


class Gap(NamedTuple):
    """No value for an area from ``since`` until the pack that should have one ends; where to mend it."""

    area: str
    since: date
    until: date | None
    path: Path
    line: int


def _run_out(real: Iterable[ParameterValue], cards: Mapping[str, PackInfo]) -> Iterator[Gap]:
    """Each area's last value, where it ends before its pack does."""
    for area, rows in groupby(real, key=lambda row: row.area):
        last = list(rows)[-1]
        end = cards[last.pack].until
        if last.until and (end is None or last.until < end):
            yield Gap(area, last.until, end, Path(last.where), last.line)


def _late(spec: ParameterSpec, real: Sequence[ParameterValue], cards: Mapping[str, PackInfo]) -> Iterator[Gap]:
    """The days before the first value, where the parameter says nowhere why there is none."""
    card = cards[spec.pack]
    first = min((row.since for row in real if row.area == card.area), default=card.until)
    if not spec.not_set and (first is None or first > card.since):
        yield Gap(card.area, card.since, first, card.folder / "parameters.toml", 0)


def _needed(
    gap: Gap, spec: ParameterSpec, real: Sequence[ParameterValue], stretches: Iterable[Stretch]
) -> Iterator[Finding]:
    """The gap as a fault, where a rule in force reads the parameter and no nearer value stands in."""
    for stretch in stretches:
        area, day = max(gap.area, stretch.area, key=len), max(gap.since, stretch.since)
        over = (gap.until and day >= gap.until) or (stretch.until and stretch.until <= day)
        if over or not area.startswith(gap.area) or not area.startswith(stretch.area):
            continue
        found = choose(real, area, day, demonstration=False)
        lacking = found is None or (found.until is not None and found.until <= day)
        if lacking and spec.name in read(stretch.assembly):
            message = f"“{spec.label}”（{spec.name}）在{area or '全国'}从 {day} 起没有值，规则却还要用"
            yield at(gap.path, gap.line, f"{message}；请补上值，确实没有就写一条 not_set 说明为什么")
            return


def _uncited(pack: Pack) -> Iterator[Finding]:
    sources = dict.fromkeys(key.split("#")[0] for key in pack.cites)
    used = {key.split("#")[0] for key in pack.cited}
    for source in sources:
        if source not in used:
            message = f"登记了“{source}”，没有规则、数值或说法引用它；不用就删去，用了就写 cite"
            yield at(pack.info.folder / "sources.toml", 0, message)


def _versions(pack: Pack) -> Iterator[list[RuleText]]:
    rules = sorted(pack.rules, key=lambda rule: (rule.name, rule.since))
    return (list(same) for _, same in groupby(rules, key=lambda rule: rule.name))


def _pauses(pack: Pack) -> Iterator[Finding]:
    """A rule that stops and comes back."""
    for versions in _versions(pack):
        for before, after in pairwise(versions):
            if before.until and before.until < after.since:
                message = f"规则“{after.name}”从 {before.until} 到 {after.since} 之间断开了"
                yield at(after.path, after.line, f"{message}；不是文件这样写的，就把日期接上")


def _stops_early(pack: Pack) -> Iterator[Finding]:
    """A pack that speaks for days on which none of its rules is in force."""
    ends = [rule.until for rule in pack.rules]
    last = max((end for end in ends if end), default=None)
    if last and None not in ends and (pack.info.until is None or last < pack.info.until):
        message = f"本包的规则到 {last} 全部停用，而包管到{pack.info.until or '以后'}；请给包写 until，或补上后来的规则"
        yield at(pack.info.folder / "pack.toml", 1, message)


def _alike(packs: Sequence[Pack], stretches: Iterable[Stretch]) -> Iterator[Finding]:
    """Two names that read the same: people, and headings of files, know a thing by its label."""
    places = {pack.info.id: pack.info.folder for pack in packs}
    for assembly in assemblies(stretches):
        stated = [(spec.label, spec.name, places[spec.pack] / "facts.toml", 0) for spec in assembly.facts.values()]
        stated += [
            (spec.label, spec.name, places[spec.pack] / "parameters.toml", 0) for spec in assembly.parameters.values()
        ]
        reckoned = [(spec.label, spec.name, spec.rule.path, spec.line) for spec in assembly.rules.values()]
        for named in (stated, reckoned):
            first: dict[str, str] = {}
            for label, name, path, line in named:
                other = first.setdefault(label, name)
                if other != name:
                    yield at(path, line, f"“{label}”（{name}）和 {other} 说起来一样，看的人分不清；请换个说法")
