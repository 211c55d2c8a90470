"""What ``doudi pack diff`` may name: a pack of the library, a folder, or either a pack or an area on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from doudi.domain.findings import DoudiError, OutsideCoverage, PackFaults
from doudi.engine.library import Library
from doudi.engine.model import ParameterValue
from doudi.engine.packs import Pack, read_pack
from doudi.engine.program import Program
from doudi.engine.rules import RuleText
from doudi.engine.scenarios import Case
from doudi.engine.stating import Misstated, read_day


@dataclass(frozen=True)
class Side:
    """One of two things compared. ``packs`` are what it is about, ``library`` what they are read together with."""

    title: str
    library: Library
    packs: tuple[Pack, ...]
    area: str
    on: date | None = None
    place: bool = False
    """Whether an area was named rather than a pack."""

    @property
    def ids(self) -> frozenset[str]:
        """The packs' names."""
        return frozenset(pack.info.id for pack in self.packs)

    def rules(self) -> list[RuleText]:
        """The rules of the packs: of all times, or those in force on the day."""
        if self.on is not None and self.place:
            return [spec.rule for spec in self.library.program(self.area, self.on).rules.values()]
        rules = (rule for pack in self.packs for rule in pack.rules)
        return [rule for rule in rules if self.on is None or rule.in_force(self.on)]

    def values(self) -> dict[tuple[str, str], list[ParameterValue]]:
        """The values of the packs by item and by place within their area: of all times, or those of the day."""
        found: dict[tuple[str, str], list[ParameterValue]] = {}
        if self.on is not None and self.place:
            chosen = self.library.program(self.area, self.on).parameter_values
            return {(name, ""): [row] for name, row in chosen.items() if row}
        for name, rows in self.library.values.items():
            for row in rows:
                current = self.on is None or (row.since <= self.on and (row.until is None or self.on < row.until))
                if row.pack in self.ids and current:
                    found.setdefault((name, row.area.removeprefix(self.area)), []).append(row)
        return found

    def program_for(self, case: Case) -> Program:
        """What decides a scenario's family on this side. Raises OutsideCoverage."""
        area = case.area if case.area.startswith(self.area) else self.area
        return self.library.program(area, self.on or case.on, case.demonstration)


def side(name: str, library: Library) -> Side:
    """The side that a name means; the library's packs are those that everything is read with.

    Raises PackFaults where packs cannot be used, OutsideCoverage, and DoudiError for a name that means nothing.
    """
    what, mark, written = name.rpartition("@")
    if not mark:
        return _undated(name, library)
    try:
        on = read_day(written)
    except Misstated as fault:
        raise DoudiError(f"“{name}”：@ 后面要写日期。{fault}") from None
    if not what.isdigit():
        found = _undated(what, library)
        if not any(pack.info.covers(found.area, on) for pack in found.packs):
            raise OutsideCoverage(f"{found.title}不管 {on} 这一天；请换一个日期")
        return replace(found, title=f"{found.title}，{on}", on=on)
    ids = {info.id for info in library.program(what, on).packs}
    return Side(f"{what}，{on}", library, _read(library, ids), what, on, place=True)


def _undated(name: str, library: Library) -> Side:
    path = Path(name)
    if name in (found := {info.id: info for info in library.packs}):
        return Side(f"{found[name].title}（{name}）", library, _read(library, {name}), found[name].area)
    if path.is_dir() and any(path.rglob("pack.toml")):
        return _folder(path, library)
    near = get_close_matches(name, found, 3) or [each for each in found if not found[each].demonstration][:3]
    raise DoudiError(
        f"没有叫“{name}”的规则包，也没有这个文件夹。可以写包名（如 {'、'.join(near)}，全部见 doudi packs）、文件夹、"
        f"包名@日期，或者区划代码@日期（如 611022@2017-02-15）。"
    )


def _folder(path: Path, library: Library) -> Side:
    """The packs of a folder, in the place of the library's packs of the same names."""
    packs = tuple(read_pack(card.parent) for card in sorted(path.rglob("pack.toml")))
    ids = {pack.info.id for pack in packs}
    others = _read(library, {info.id for info in library.packs} - ids)
    together = Library([*others, *packs])
    if findings := together.findings():
        raise PackFaults(findings)
    shortest = min((pack.info.area for pack in packs), key=len)
    return Side(f"{packs[0].info.title}（文件夹 {path.name}）", together, packs, shortest)


def _read(library: Library, ids: set[str]) -> tuple[Pack, ...]:
    return tuple(read_pack(info.folder) for info in library.packs if info.id in ids)
