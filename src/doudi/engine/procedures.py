"""Procedures as dated data: steps, actors, time limits, publication periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from doudi.engine.model import Cite, PackInfo
from doudi.engine.tables import Fields, TomlFile

ROLES = ("village", "township", "county", "finance")
RESTS = {"supply": "补材料", "verification": "核对", "objection": "处理异议"}
"""Why a clock may stand still, where the text of the step allows it."""
WHOLE_SHARE = 100
APPLICATION, REVIEW = "application", "review"
PURPOSES = (APPLICATION, REVIEW)
"""What a procedure leads to: a first decision, or whether and how much goes on being given."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``limit`` counts in ``unit`` (``working_day`` or ``day``) from the day of step ``counts_from``.

    ``rests``: for what the clock may stand still before this step, each reason (of ``RESTS``) with its article.
    ``spot_check_share``: how many in a hundred must be drawn for a visit, at least.
    ``limit_set_by``: the parameter that holds the limit where the text leaves it to the place.
    """

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
    rests: tuple[tuple[str, Cite], ...] = ()
    spot_check_share: int | None = None
    limit_set_by: str = ""


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """One paper that an application of this procedure needs. ``kind`` is the code under which casework files it;
    ``when`` says in words which families are meant, empty: every family."""

    kind: str
    label: str
    when: str
    cite: Cite | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of one scheme from ``since`` until the day before ``until``, for an area.

    Limits are working days from acceptance; ``total_limit_special`` is the longest after an extension, and
    ``special_causes`` are the only causes for one (empty: the text names none). ``delegated``: followed only where
    the county has handed confirmation to its townships. ``papers``: what its text asks of the family.
    """

    id: str
    scheme: str
    title: str
    area: str
    since: date
    until: date | None
    cite: Cite | None
    steps: tuple[Step, ...]
    total_limit: int | None
    total_limit_special: int | None = None
    special_causes: tuple[str, ...] = ()
    delegated: bool = False
    papers: tuple[PaperSpec, ...] = ()
    purpose: str = APPLICATION

    def in_force(self, on: date) -> bool:
        """Whether a case accepted on that day follows this procedure."""
        return self.since <= on and (self.until is None or on < self.until)

    def with_limits(self, value: Callable[[str], int | None]) -> Procedure:
        """The same with the limits that the place set; ``value`` looks up a parameter."""
        if not any(step.limit_set_by for step in self.steps):
            return self
        steps = (replace(step, limit=value(step.limit_set_by)) if step.limit_set_by else step for step in self.steps)
        return replace(self, steps=tuple(steps))

    def step(self, code: str) -> Step:
        """The step with this code. Raises KeyError."""
        return {step.code: step for step in self.steps}[code]


Resolve = Callable[[str, Path, int], Cite | None]


def read_procedures(file: TomlFile, info: PackInfo, resolve: Resolve) -> list[Procedure]:
    """All procedures of a ``procedure.toml``; faults go to the file."""
    found: dict[str, Procedure] = {}
    for row, line in file.rows("procedure"):
        fields = Fields(file, row, line, "[[procedure]]")
        own = tuple(_step(fields, step, resolve) for step in fields.rows("step"))
        procedure = Procedure(
            fields.text("id", required=True), fields.text("scheme", required=True), fields.text("title", required=True),
            info.area, fields.day("from", required=True) or info.since, fields.day("until"),
            resolve(fields.text("cite", required=True), file.path, line), _steps(fields, own, found),
            fields.whole("total_limit"), fields.whole("total_limit_special"), fields.texts("special_causes"),
            fields.flag("delegated"), _papers(fields, found, resolve), fields.text("purpose") or APPLICATION,
        )  # fmt: skip
        fields.any("note")
        fields.done()
        _check(procedure, fields)
        if procedure.id in found:
            fields.fault(f"id“{procedure.id}”写了两次")
        for other in found.values():
            if _both_hold(procedure, other):
                fields.fault(f"和“{other.id}”有几天同时生效：请改 from 或 until")
        found[procedure.id] = procedure
    return list(found.values())


def _both_hold(one: Procedure, other: Procedure) -> bool:
    """Whether a case of some day would have two procedures."""
    if (one.scheme, one.delegated, one.purpose) != (other.scheme, other.delegated, other.purpose):
        return False
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)


def _steps(fields: Fields, own: tuple[Step, ...], earlier: Mapping[str, Procedure]) -> tuple[Step, ...]:
    """The steps written here; with ``like``, those of an earlier procedure, ``without`` some, others replaced."""
    like, without = fields.text("like"), fields.texts("without")
    if not like:
        return own
    if like not in earlier:
        fields.fault(f"like 指的“{like}”不在前面写过的程序里")
        return own
    taken = earlier[like].steps
    for code in without:
        if code not in [step.code for step in taken]:
            fields.fault(f"without 里的“{code}”不是“{like}”的步骤")
    mine = {step.code: step for step in own}
    kept = [mine.pop(step.code, step) for step in taken if step.code not in without]
    return (*kept, *mine.values())


def _papers(fields: Fields, earlier: Mapping[str, Procedure], resolve: Resolve) -> tuple[PaperSpec, ...]:
    """The papers written here; where none are, with ``like``, those of the earlier procedure."""
    own = []
    for row in fields.rows("papers"):
        paper = Fields(fields.file, row, fields.line, f"[[procedure.papers]] {row.get('kind', '')}")
        cite = resolve(paper.text("cite", required=True), fields.file.path, fields.line)
        kind, label = paper.text("kind", required=True), paper.text("label", required=True)
        own.append(PaperSpec(kind, label, paper.text("when"), cite))
        paper.done()
    if len({each.kind for each in own}) != len(own):
        fields.fault("papers 里同一种材料（kind）写了两次：请并成一行")
    like = earlier.get(fields.text("like"))
    return tuple(own) if own or like is None else like.papers


def _step(parent: Fields, row: object, resolve: Resolve) -> Step:
    table = row if isinstance(row, dict) else {}
    fields = Fields(parent.file, table, parent.line, f"[[procedure.step]] {table.get('code', '')}")
    cite = resolve(fields.text("cite", required=True), parent.file.path, parent.line)
    rests = [(why, resolve(key, parent.file.path, parent.line)) for why, key in fields.mapping("rests").items()]
    step = Step(
        fields.text("code", required=True), fields.text("label", required=True), fields.text("verb", required=True),
        fields.texts("after"), fields.text("state", required=True), fields.text("state_label", required=True),
        fields.text("role", required=True), fields.whole("limit"), fields.text("unit") or "working_day",
        fields.text("counts_from"), fields.whole("minimum_people"), fields.whole("period"),
        fields.flag("on_objection"), cite, tuple((why, each) for why, each in rests if each is not None),
        fields.whole("spot_check_share"), fields.text("limit_set_by"),
    )  # fmt: skip
    fields.any("note")
    _check_words(step, fields, [why for why, _ in rests])
    fields.done()
    return step


def _check_words(step: Step, fields: Fields, rests: Sequence[str]) -> None:
    if step.role not in ROLES:
        fields.fault(f"role 只能是 {'、'.join(ROLES)}")
    if step.unit not in ("working_day", "day"):
        fields.fault("unit 只能是 working_day 或 day")
    if set(rests) - set(RESTS):
        fields.fault(f"rests 只能写 {'、'.join(RESTS)}")
    if step.spot_check_share is not None and not 0 < step.spot_check_share <= WHOLE_SHARE:
        fields.fault("spot_check_share 是百分之几，只能是 1 到 100")


def _check(procedure: Procedure, fields: Fields) -> None:
    if procedure.purpose not in PURPOSES:
        fields.fault(f"purpose 只能是 {'、'.join(PURPOSES)}")
    codes = [step.code for step in procedure.steps]
    states = {step.state for step in procedure.steps}
    for step in procedure.steps:
        for state in step.after:
            if state not in states:
                fields.fault(f"步骤 {step.code} 从“{state}”开始，但没有哪一步到这个状态")
        if step.counts_from and step.counts_from not in codes:
            fields.fault(f"步骤 {step.code} 的时限从“{step.counts_from}”起算，但没有这一步")
        if (step.limit is not None or step.limit_set_by) and not step.counts_from:
            fields.fault(f"步骤 {step.code} 有时限，却没有写 counts_from")
        if step.limit is not None and step.limit_set_by:
            fields.fault(f"步骤 {step.code} 写了 limit，又写了 limit_set_by：只能写一个")
    if len(set(codes)) != len(codes):
        fields.fault("步骤代码重复了")
    longest, usual = procedure.total_limit_special, procedure.total_limit
    if longest is not None and (usual is None or longest <= usual):
        fields.fault("total_limit_special 要比 total_limit 长")
    if procedure.special_causes and longest is None:
        fields.fault("写了 special_causes，却没有写 total_limit_special")
