"""Policy parameters: item x area x effective period, and which value holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from doudi.domain.findings import Finding, at
from doudi.engine import values
from doudi.engine.model import ParameterSpec, ParameterValue
from doudi.engine.packs import Pack

Values = dict[str, tuple[ParameterValue, ...]]


def encoded(packs: Sequence[Pack], specs: Mapping[str, ParameterSpec]) -> tuple[Values, list[Finding]]:
    """All values with their amounts as engine integers, and what is wrong with them."""
    gathered: dict[str, list[ParameterValue]] = {}
    findings: list[Finding] = []
    for pack in packs:
        for name, rows in pack.parameter_values.items():
            spec = specs.get(name)
            if spec is None:
                path = pack.info.folder / "parameters.toml"
                findings.append(
                    at(path, rows[0][0].line if rows else 1, f"“{name}”没有哪个包声明过（label、type、unit、range）")
                )
                continue
            for value, raw in rows:
                encoded_value = _encode(value, raw, spec, findings)
                gathered.setdefault(name, []).append(encoded_value)
    for name, found in gathered.items():
        findings += _overlaps_and_gaps(name, found)
    for name, spec in specs.items():
        if not spec.not_set and not gathered.get(name):
            findings.append(
                Finding(f"{spec.pack}/parameters.toml", 0, f"“{name}”没有值，也没有写 not_set 说明为什么没有")
            )
    return {name: tuple(found) for name, found in gathered.items()}, findings


def _encode(value: ParameterValue, raw: object, spec: ParameterSpec, findings: list[Finding]) -> ParameterValue:
    if raw is None:
        return value
    try:
        amount = values.encode(raw, spec.kind, spec.values)
    except ValueError as error:
        findings.append(at(Path(value.where), value.line, f"{spec.name}：{error}"))
        return value
    if not spec.low <= amount <= spec.high:
        findings.append(at(Path(value.where), value.line, f"{spec.name}：“{raw}”超出声明的 range"))
    return replace(value, amount=amount)


def _overlaps_and_gaps(name: str, found: Iterable[ParameterValue]) -> list[Finding]:
    """Two values for one place and day, or a stretch between two values that nobody explains."""
    findings = []
    groups: dict[tuple[str, bool], list[ParameterValue]] = {}
    for value in found:
        groups.setdefault((value.area, value.demonstration), []).append(value)
    for (area, _), rows in groups.items():
        rows.sort(key=lambda value: value.since)
        for before, after in pairwise(rows):
            place = f"{name}（{area or '全国'}）"
            if before.until is None or before.until > after.since:
                findings.append(
                    at(Path(after.where), after.line, f"{place}从 {after.since} 起有两个值；请给前一个写 until")
                )
            elif before.until < after.since and not before.demonstration:
                message = f"{place}从 {before.until} 到 {after.since} 之间没有值；确实没有就写一个 not_set 说明"
                findings.append(at(Path(after.where), after.line, message))
    return findings


def choose(rows: Sequence[ParameterValue], area: str, on: date, *, demonstration: bool) -> ParameterValue | None:
    """The value that holds: of the nearest area; a set value before a demonstration value before "not set".

    A value that has run out is never replaced by an older or a wider one: the answer is then "not set".
    What a county set itself takes the place of every value of that area that began no later, until a later
    value of a pack begins: of several values that hold, the one that began last does.
    """
    near = [
        row
        for row in rows
        if area.startswith(row.area) and row.since <= on and (demonstration or not row.demonstration)
    ]
    if not near:
        return None
    nearest = max(len(row.area) for row in near)
    local = _not_superseded([row for row in near if len(row.area) == nearest])
    current = [row for row in local if row.until is None or on < row.until]
    if not current:
        last = max(local, key=lambda row: row.since)
        last_day = (last.until or on) - timedelta(days=1)
        return replace(last, amount=None, not_set=f"原来的值到 {last_day} 止，之后的还没有录入")
    return min(current, key=lambda row: (row.amount is None, row.demonstration, -row.since.toordinal()))


def _not_superseded(local: list[ParameterValue]) -> list[ParameterValue]:
    set_here = [row for row in local if row.by_county]
    if not set_here:
        return local
    newest = max(set_here, key=lambda row: row.since)
    return [newest, *(row for row in local if row.since > newest.since and not row.demonstration)]
