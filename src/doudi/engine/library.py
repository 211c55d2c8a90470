"""All packs together: what holds for an area on a day, and every fault of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from doudi.domain.findings import Finding, OutsideCoverage, PackFaults, at
from doudi.engine import auditing, parameters
from doudi.engine.bounds import FIRST_DAY, LAST_DAY
from doudi.engine.model import FactSpec, PackInfo, ParameterSpec, ParameterValue
from doudi.engine.packs import Pack, read_pack
from doudi.engine.procedures import APPLICATION, Procedure
from doudi.engine.program import Assembly, Program
from doudi.engine.reaching import Stretch
from doudi.engine.selection import Chosen, in_force

MOST_NAMED = 4
"""Packs named in a sentence: the nearest to the place, the oldest first."""


class Library:
    """Packs that were read from folders. Use ``load``; it refuses packs with faults."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._packs = tuple(packs)
        self.packs: tuple[PackInfo, ...] = tuple(pack.info for pack in packs)
        self.facts: dict[str, FactSpec] = {}
        self.parameters: dict[str, ParameterSpec] = {}
        for pack in packs:
            self.facts.update(pack.facts)
            self.parameters.update(pack.parameters)
        self.values, self._value_findings = parameters.encoded(packs, self.parameters)
        self._program = lru_cache(maxsize=512)(self._build)
        self._compiled: dict[tuple[object, ...], Assembly] = {}

    @classmethod
    def load(cls, folders: Iterable[Path]) -> Library:
        """Read every pack below the folders. Raises PackFaults with all faults of all packs."""
        library, findings = _read(folders)
        if findings:
            raise PackFaults(findings)
        return library

    def with_settings(self, settings: Iterable[tuple[str, ParameterValue]]) -> Library:
        """The same packs with values that counties set, by item (``pack`` empty, ``amount`` an engine integer)."""
        twin = copy(self)
        twin.values = dict(self.values)
        for name, row in settings:
            twin.values[name] = (*twin.values.get(name, ()), row)
        twin._program = lru_cache(maxsize=512)(twin._build)
        return twin

    def program(
        self, area: str, on: date, demonstration: bool = True, schemes: frozenset[str] = frozenset()
    ) -> Program:
        """What holds for an area (division code, 2 to 12 digits) on a day. Raises OutsideCoverage.

        ``schemes`` leaves out the decisions on all others, with the rules that nothing else needs; empty means all.
        """
        return self._program(area, on, demonstration, schemes)

    @property
    def schemes(self) -> frozenset[str]:
        """The codes of everything that some pack decides."""
        return frozenset(decision.scheme for pack in self._packs for decision in pack.decisions)

    def followed(self, scheme: str, area: str, on: date) -> str:
        """The scheme whose procedure the applications for a scheme follow: mostly its own."""
        covering = [pack for pack in self._packs if pack.info.covers(area, on)]
        specs = [spec for pack in covering for spec in pack.decisions if spec.scheme == scheme]
        return next((spec.procedure for spec in specs if spec.procedure), scheme)

    def procedure(
        self, scheme: str, area: str, on: date, *, delegated: bool = False, purpose: str = APPLICATION
    ) -> Procedure:
        """The procedure of a case accepted on that day: the nearest area's; ``delegated``: where the county handed
        confirmation to its townships. Raises OutsideCoverage.
        """
        own = self.followed(scheme, area, on)
        found = [
            procedure
            for pack in self._packs
            for procedure in pack.procedures
            if procedure.scheme == own and area.startswith(procedure.area) and procedure.in_force(on)
            if procedure.delegated is delegated and procedure.purpose == purpose
        ]
        if not found:
            raise OutsideCoverage(f"没有 {on} 受理的“{scheme}”可用的办理程序；请换一个日期，或给程序包补上这段时间")
        return max(found, key=lambda procedure: len(procedure.area))

    def value(self, name: str, area: str, on: date, *, demonstration: bool = True) -> int | None:
        """What a parameter is there on that day, as an engine integer; None where it is not set."""
        found = parameters.choose(self.values.get(name, ()), area, on, demonstration=demonstration)
        return found.amount if found is not None and isinstance(found.amount, int) else None

    def breakpoints(self, area: str) -> list[date]:
        """Each day on which something changes for the area: coverage, a rule or a value."""
        days: set[date] = set()
        for pack in self._packs:
            if area.startswith(pack.info.area):
                days |= {pack.info.since, *((pack.info.until,) if pack.info.until else ())}
                for rule in pack.rules:
                    days |= {day for day in (rule.since, rule.until) if day}
        for rows in self.values.values():
            for value in rows:
                if area.startswith(value.area):
                    days |= {day for day in (value.since, value.until) if day}
        return sorted(days)

    def scenario_folders(self) -> list[tuple[PackInfo, Path]]:
        """Where each pack keeps its scenarios, for those that have any."""
        return [(info, info.folder / "scenarios") for info in self.packs if (info.folder / "scenarios").is_dir()]

    def findings(self) -> list[Finding]:
        """Every fault, within packs and between them."""
        found = [finding for pack in self._packs for finding in pack.findings]
        found += self._value_findings + _doubles(self._packs) + _unknown_limits(self._packs, self.parameters)
        if found:
            return sorted(set(found))
        stretches = list(self.stretches())
        for stretch in stretches:
            found += stretch.assembly.findings
        return sorted({*found, *auditing.faults(self._packs, self.values, self.parameters, stretches)})

    def advice(self, expected: Set[str] = frozenset()) -> list[Finding]:
        """What does no harm but should be looked at; ``expected`` are the names that scenarios look at."""
        return auditing.advice(self._packs, list(self.stretches()), expected)

    def stretches(self) -> Iterator[Stretch]:
        """What holds in each pack's area, from each day on which something changes there."""
        for area in sorted({info.area for info in self.packs}):
            days = self.breakpoints(area)
            for on, until in zip(days, [*days[1:], None], strict=True):
                if self._covering(area, on, demonstration=True):
                    yield Stretch(area, on, until, self._assembly(area, on, demonstration=True))

    def _covering(self, area: str, on: date, *, demonstration: bool) -> list[Pack]:
        packs = [pack for pack in self._packs if pack.info.covers(area, on)]
        if not any(pack.rules and not pack.info.demonstration for pack in packs):
            return []
        return [pack for pack in packs if demonstration or not pack.info.demonstration]

    def _assembly(self, area: str, on: date, *, demonstration: bool, schemes: frozenset[str] = frozenset()) -> Assembly:
        packs = self._covering(area, on, demonstration=demonstration)
        rules, findings = in_force(
            [rule for pack in packs for rule in pack.rules], {p.info.id: p.info for p in packs}, on
        )
        key = (*map(id, rules), *(id(pack) for pack in packs), schemes)
        if key not in self._compiled:
            chosen = Chosen.of(packs, rules, schemes)
            self._compiled[key] = Assembly(packs, chosen, self.facts, self.parameters, findings)
        return self._compiled[key]

    def _build(self, area: str, on: date, demonstration: bool, schemes: frozenset[str]) -> Program:
        if not (area.isascii() and area.isdigit() and len(area) in (2, 4, 6, 9, 12)):
            raise OutsideCoverage(f"“{area}”不是行政区划代码；请写 2、4、6、9 或 12 位数字，例如 611022")
        if not FIRST_DAY <= on <= LAST_DAY:
            raise OutsideCoverage(f"{on} 算不了：只能算 {FIRST_DAY} 到 {LAST_DAY} 之间的日子；请核对年份")
        if not self._covering(area, on, demonstration=demonstration):
            speaking = [each for each in self.packs if area.startswith(each.area) and not each.demonstration]
            nearest = sorted(speaking, key=lambda each: (-len(each.area), each.since))[:MOST_NAMED]
            known = "；".join(f"{each.title}：{_span(each)}" for each in nearest)
            raise OutsideCoverage(
                f"{area} 在 {on} 没有可用的规则包（{known or '这个地方还没有规则包'}）；不会拿相近日期的规则代替"
            )
        assembly = self._assembly(area, on, demonstration=demonstration, schemes=schemes)
        chosen: dict[str, ParameterValue | None] = {
            name: parameters.choose(self.values.get(name, ()), area, on, demonstration=demonstration)
            for name in assembly.parameters
        }
        return Program(area, on, assembly, chosen)


def check(folders: Iterable[Path]) -> list[Finding]:
    """Every fault of the packs below the folders; none means they can be used."""
    return _read(folders)[1]


def _read(folders: Iterable[Path]) -> tuple[Library, list[Finding]]:
    packs: list[Pack] = []
    findings: list[Finding] = []
    for folder in folders:
        cards = sorted(folder.rglob("pack.toml")) if folder.is_dir() else []
        if not cards:
            findings.append(at(folder, 0, "这个文件夹里没有规则包（没有 pack.toml）；请检查路径"))
        packs += [read_pack(card.parent) for card in cards]
    library = Library(packs)
    return library, findings + library.findings()


def _span(info: PackInfo) -> str:
    return f"{info.since} 起" + (f"，到 {info.until - timedelta(days=1)} 止" if info.until else "")


def _unknown_limits(packs: Sequence[Pack], known: Mapping[str, ParameterSpec]) -> list[Finding]:
    """Limits of steps that no pack declares."""
    return [
        at(
            pack.info.folder / "procedure.toml",
            1,
            f"步骤 {step.code} 的 limit_set_by 指的“{step.limit_set_by}”没有参数",
        )
        for pack in packs
        for procedure in pack.procedures
        for step in procedure.steps
        if step.limit_set_by and step.limit_set_by not in known
    ]


def _doubles(packs: Sequence[Pack]) -> list[Finding]:
    """Names that two packs declare, or one pack uses for two things."""
    found = []
    seen: dict[str, str] = {}
    for pack in packs:
        groups: tuple[tuple[str, Mapping[str, object] | set[str]], ...] = (
            ("facts.toml", pack.facts), ("parameters.toml", pack.parameters),
            ("formulas.py", {rule.name for rule in pack.rules if not rule.exception_to}),
        )  # fmt: skip
        for file, names in groups:
            for name in names:
                place = f"{pack.info.id}/{file}"
                other = seen.setdefault(name, place)
                if other != place and not (file == "formulas.py" and other.endswith("formulas.py")):
                    found.append(at(pack.info.folder / file, 0, f"“{name}”在 {other} 里已经有了；一个名字只能说一件事"))
    ids = [pack.info.id for pack in packs]
    found += [
        at(p.info.folder / "pack.toml", 1, f"有两个包都叫“{p.info.id}”") for p in packs if ids.count(p.info.id) > 1
    ]
    return found
