"""Procedures as dated data: steps, actors, time limits, publication periods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from doudi.engine.model import Cite, PackInfo
from doudi.engine.tables import Fields, TomlFile

ROLES = ("village", "township", "county", "finance")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``limit`` counts in ``unit`` (``working_day`` or ``day``) from the day of step ``counts_from``."""

    code: str
    label: str
    verb: str
    after: tuple[str, ...]
    state: str
    state_label: str
    role: str
    limit: int | None
    unit: str
    counts_from: str
    minimum_people: int | None
    period: int | None
    on_objection: bool
    cite: Cite | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of one scheme from ``since`` until the day before ``until``, for an area."""

    id: str
    scheme: str
    title: str
    area: str
    since: date
    until: date | None
    cite: Cite | None
    steps: tuple[Step, ...]
    total_limit: int | None

    def in_force(self, on: date) -> bool:
        """Whether a case accepted on that day follows this procedure."""
        return self.since <= on and (self.until is None or on < self.until)

    def step(self, code: str) -> Step:
        """The step with this code. Raises KeyError."""
        return {step.code: step for step in self.steps}[code]


Resolve = Callable[[str, Path, int], Cite | None]


def read_procedures(file: TomlFile, info: PackInfo, resolve: Resolve) -> list[Procedure]:
    """All procedures of a ``procedure.toml``; faults go to the file."""
    found = []
    line = 1
    for row, line in file.rows("procedure"):
        fields = Fields(file, row, line, "[[procedure]]")
        steps = tuple(_step(fields, step, resolve) for step in fields.rows("step"))
        procedure = Procedure(
            fields.text("id", required=True), fields.text("scheme", required=True), fields.text("title", required=True),
            info.area, fields.day("from", required=True) or info.since, fields.day("until"),
            resolve(fields.text("cite", required=True), file.path, line), steps, fields.whole("total_limit"),
        )  # fmt: skip
        fields.any("note"), fields.any("total_limit_special")
        fields.done()
        _check(procedure, fields)
        found.append(procedure)
    return found


def _step(parent: Fields, row: object, resolve: Resolve) -> Step:
    table = row if isinstance(row, dict) else {}
    fields = Fields(parent.file, table, parent.line, f"[[procedure.step]] {table.get('code', '')}")
    cite = resolve(fields.text("cite", required=True), parent.file.path, parent.line)
    step = Step(
        fields.text("code", required=True), fields.text("label", required=True), fields.text("verb", required=True),
        fields.texts("after"), fields.text("state", required=True), fields.text("state_label", required=True),
        fields.text("role", required=True), fields.whole("limit"), fields.text("unit") or "working_day",
        fields.text("counts_from"), fields.whole("minimum_people"), fields.whole("period"),
        fields.flag("on_objection"), cite,
    )  # fmt: skip
    fields.any("note")
    if step.role not in ROLES:
        fields.fault(f"role 只能是 {'、'.join(ROLES)}")
    if step.unit not in ("working_day", "day"):
        fields.fault("unit 只能是 working_day 或 day")
    fields.done()
    return step


def _check(procedure: Procedure, fields: Fields) -> None:
    codes = [step.code for step in procedure.steps]
    states = {step.state for step in procedure.steps}
    for step in procedure.steps:
        for state in step.after:
            if state not in states:
                fields.fault(f"步骤 {step.code} 从“{state}”开始，但没有哪一步到这个状态")
        if step.counts_from and step.counts_from not in codes:
            fields.fault(f"步骤 {step.code} 的时限从“{step.counts_from}”起算，但没有这一步")
        if step.limit is not None and not step.counts_from:
            fields.fault(f"步骤 {step.code} 有时限，却没有写 counts_from")
    if len(set(codes)) != len(codes):
        fields.fault("步骤代码重复了")
