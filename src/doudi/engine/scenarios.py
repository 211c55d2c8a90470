"""The scenarios beside a pack: real cases with the answers that the text of the policy gives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.domain.findings import BadInput, Finding, OutsideCoverage, at
from doudi.engine.decisions import decide
from doudi.engine.expecting import mismatches
from doudi.engine.families import read_family
from doudi.engine.library import Library
from doudi.engine.reading import MAX_TABLES, Unreadable, read_text

FIELDS = ("name", "on", "area", "household", "member", "without_demonstration", "expect", "demands", "note")
REQUIRED = ("name", "on", "area", "member", "expect")


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario, and where it stands."""

    name: str
    on: date
    area: str
    data: Mapping[str, Any]
    expect: Mapping[str, Any]
    demonstration: bool
    demands: tuple[int, ...]
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case: no findings means that it came out as expected."""

    case: Case
    findings: tuple[Finding, ...]


def scenario_files(library: Library) -> list[Path]:
    """Every scenario file of the library's packs, in order."""
    return sorted(path for pack in library.packs for path in (pack.folder / "scenarios").glob("*.toml"))


def read_cases(paths: Iterable[Path]) -> tuple[list[Case], list[Finding]]:
    """The cases of some scenario files, and every fault in how they are written."""
    cases: list[Case] = []
    findings: list[Finding] = []
    for path in paths:
        found, faults = _read_file(path)
        cases += found
        findings += faults
    return cases, findings


def run_case(library: Library, case: Case) -> Result:
    """Decide the case's family and compare with what is expected."""
    try:
        program = library.program(case.area, case.on, case.demonstration)
        family = read_family(case.data, program)
    except BadInput as fault:
        said = [f"{finding.where}：{finding.message}" for finding in fault.findings]
        return _result(case, said)
    except OutsideCoverage as fault:
        return _result(case, [str(fault)])
    decisions = decide(program, family)
    return _result(case, mismatches(program, decisions, program.run(family), case.expect))


def run_cases(library: Library, cases: Sequence[Case]) -> list[Result]:
    """Every case's result."""
    return [run_case(library, case) for case in cases]


def _result(case: Case, messages: Iterable[str]) -> Result:
    return Result(case, tuple(at(case.path, case.line, f"情形“{case.name}”：{message}") for message in messages))


def _read_file(path: Path) -> tuple[list[Case], list[Finding]]:
    try:
        text = read_text(path, MAX_TABLES)
        data = tomllib.loads(text, parse_float=Decimal)
    except (Unreadable, ValueError, RecursionError, ArithmeticError) as fault:
        place = re.search(r"at line (\d+)", str(fault))
        return [], [at(path, int(place[1]) if place else 1, f"情形文件读不了：{fault}。请改正写法。")]
    lines = [number for number, row in enumerate(text.splitlines(), 1) if row.strip() == "[[case]]"]
    rows = data.get("case", [])
    findings = [at(path, 1, f"不认识“{word}”，这里只放 [[case]]。") for word in data if word != "case"]
    if not isinstance(rows, list) or not rows:
        return [], [*findings, at(path, 1, "没有 [[case]]。请至少写一个情形，或删去这个文件。")]
    cases: list[Case] = []
    names: set[str] = set()
    for number, row in enumerate(rows):
        line = lines[number] if number < len(lines) else 1
        faults = _faults(row, names)
        findings += [at(path, line, message) for message in faults]
        if not faults:
            cases.append(_case(row, path, line))
    return cases, findings


def _faults(row: Any, names: set[str]) -> list[str]:
    if not isinstance(row, Mapping):
        return ["[[case]] 应是一组“项目 = 值”。"]
    faults = [f"不认识“{word}”，可以写：{'、'.join(FIELDS)}。" for word in row if word not in FIELDS]
    faults += [f"缺少“{word}”。" for word in REQUIRED if word not in row]
    if not isinstance(row.get("on", date.min), date) or isinstance(row.get("on"), datetime):
        faults.append("“on”应是日期，如 2017-01-01。")
    if not isinstance(row.get("expect", {}), Mapping) or not row.get("expect", True):
        faults.append("“expect”应是一组预期结果，不能为空。")
    name = row.get("name")
    if name in names:
        faults.append(f"名称“{name}”在这个文件里用过了，请换一句。")
    names.add(str(name))
    return faults


def _case(row: Mapping[str, Any], path: Path, line: int) -> Case:
    return Case(
        name=str(row["name"]),
        on=row["on"],
        area=str(row["area"]),
        data={word: row[word] for word in ("household", "member") if word in row},
        expect=row["expect"],
        demonstration=not row.get("without_demonstration", False),
        demands=tuple(row.get("demands", ())),
        path=path,
        line=line,
    )
