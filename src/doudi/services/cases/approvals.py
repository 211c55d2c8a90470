"""What waits to be granted, and granting many at once: only plain cases, each still by its own step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.engine import Decision, DecisionSet
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, require
from doudi.services.cases import actions, batches, deciding, desk, hooks, opinions, queries, step_checks
from doudi.services.cases.batches import MOST, Group
from doudi.services.cases.desk import DueRow
from doudi.services.cases.errors import NotPossible, StaleCase
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import GRANTING, Transition, table, table_of

APPROVING = (Role.TOWNSHIP, Role.COUNTY)
BATCH_LIMIT = "batch_limit"


@dataclass(frozen=True, slots=True)
class Line:
    """A case that waits to be granted: what the rules say now, and why it cannot be ticked (empty: it can)."""

    case: Case
    row: DueRow
    decisions: DecisionSet | None
    reason: str

    @property
    def decision(self) -> Decision | None:
        """The decision on the case's own scheme."""
        return deciding.decision_of(self.case, self.decisions) if self.decisions else None

    @property
    def fen(self) -> int:
        """What is granted; 0 where nothing can be."""
        return (self.decision.amount_fen or 0) if self.decision else 0

    @property
    def people(self) -> int:
        """How many it is for."""
        return 1 if self.case.person_id or self.decisions is None else len(self.decisions.family.members)


@dataclass(frozen=True, slots=True)
class Queue:
    """One scheme's cases that wait, the nearest limit first; at most ``MOST`` are looked into at once."""

    step: Transition
    lines: list[Line]
    more: int
    in_notice: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A ticked case as the person saw it."""

    version: int
    fen: int


@dataclass(frozen=True, slots=True)
class Granted:
    """What became of a ticked case; ``reason`` is empty where it was granted."""

    case: Case
    people: int
    fen: int
    reason: str


def groups(user: User) -> list[Group]:
    """Open cases whose next step is to be granted by this person's role, by scheme and procedure."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    states = queries.cases(user, open_only=True).order_by().values("procedure_id", "scheme", "state")
    for each in states.annotate(accepted=Min("accepted_on"), area=Min("area_code")):
        step = _granting(user, (each["scheme"], each["area"], each["accepted"], each["procedure_id"]), each["state"])
        if step is not None:
            key = (each["scheme"], each["procedure_id"], step.code, step.verb)
            found.setdefault(key, []).append(each["state"])
    made = []
    for (scheme, procedure_id, code, verb), names in sorted(found.items()):
        rows = queries.cases(user, open_only=True).filter(scheme=scheme, procedure_id=procedure_id, state__in=names)
        made.append(Group(code, verb, scheme, procedure_id, tuple(rows.order_by("pk").values_list("pk", flat=True))))
    return made


def queue(user: User, group: Group) -> Queue:
    """The lines of a group. Raises NotFound where its cases are gone, ProcedureChanged."""
    rows = queries.cases(user, open_only=True).filter(pk__in=group.cases)
    sample = rows.first()
    step = table(sample).transition(group.code) if sample else None
    if step is None:
        raise NotFound("没有等着批准的申请")
    due = desk.standing_of(rows)
    ready = [row for row in due if row.waiting_until is None]
    cases = rows.in_bulk([row.case_id for row in ready[:MOST]])
    with deciding.once():
        lines = [_line(user, cases[row.case_id], row, step) for row in ready[:MOST]]
    return Queue(step, lines, max(len(ready) - MOST, 0), len(due) - len(ready))


def lines(user: User, picked: Mapping[int, Pick]) -> tuple[Transition, list[Line]]:
    """The ticked cases once more, to be confirmed. Raises NotPossible for none, too many, or mixed ones."""
    require(user, APPROVING, "成批批准")
    cases = batches.chosen(user, list(picked))
    step = _step(user, cases)
    rows = {row.case_id: row for row in desk.standing_of(Case.objects.filter(pk__in=[case.pk for case in cases]))}
    shown = [case for case in cases if case.pk in rows]
    with deciding.once():
        return step, [_line(user, case, rows[case.pk], step) for case in shown]


def approve(user: User, picked: Mapping[int, Pick]) -> list[Granted]:
    """Grant each ticked case by itself; one that fails says why and hinders nobody.

    Raises NotPossible, with nothing done, for none, too many, or cases of several schemes or procedures; NotAllowed.
    """
    require(user, APPROVING, "成批批准")
    cases = batches.chosen(user, list(picked))
    code = _step(user, cases).code
    return [_grant(user, case, code, picked[case.pk]) for case in cases]


def _grant(user: User, case: Case, code: str, seen: Pick) -> Granted:
    try:
        with transaction.atomic():
            done = actions.perform(user, case, code, seen.version)
            people, fen = _recorded(done)
            if fen != seen.fen:
                raise NotPossible(f"看到的是 {yuan_text(seen.fen)} 元，现在测算 {yuan_text(fen)} 元：请重新看过再办")
            if reason := _alone(done, deciding.determine(done, clock.business_date())):
                raise NotPossible(reason)
    except StaleCase as stale:
        case.refresh_from_db()
        if not queries.done_already(user, case, code, seen.version):
            return Granted(case, 0, 0, str(stale))
        people, fen = _recorded(case)
    except DoudiError as fault:
        return Granted(case, 0, 0, str(fault))
    return Granted(case, people, fen, "")


def _recorded(case: Case) -> tuple[int, int]:
    """For how many people, and how much."""
    record = case.decisions.last()
    if record is None:
        return 0, 0
    return 1 if case.person_id else len(record.family["members"]), record.amount_fen or 0


def _line(user: User, case: Case, row: DueRow, step: Transition) -> Line:
    on = clock.business_date()
    reason = step_checks.obstacle(user, case, table(case), step, on)
    try:
        decisions = deciding.determine(case, on)
        return Line(case, row, decisions, reason or _alone(case, decisions))
    except DoudiError as fault:
        return Line(case, row, None, reason or str(fault))


def _alone(case: Case, decisions: DecisionSet) -> str:
    """Why a case that may be granted is not granted among many; empty when it may."""
    decision = deciding.decision_of(case, decisions)
    why = hooks.by_itself(case, decisions.on) or _over(decision)
    return f"{why}：请打开这一件，单独办" if why else ""


def _over(decision: Decision) -> str:
    most, fen = opinions.limit(decision.run.program, BATCH_LIMIT), decision.amount_fen or 0
    if most is None:
        return "县里还没有录入可以一起批准的最多多少（标准与参数）"
    return f"{yuan_text(fen)} 元超过可以一起批准的 {yuan_text(most)} 元" if fen > most else ""


def _step(user: User, cases: Sequence[Case]) -> Transition:
    """The step that these cases wait for, or just took. Raises NotPossible."""
    rows = table(cases[0])
    found = next((each for each in rows.transitions if each.code in GRANTING and each.role == user.role), None)
    if found is None:
        raise NotPossible("这一项不由你这一级批准：请刷新后再办")
    return found


def _granting(user: User, named: tuple[str, str, date, str], state: str) -> Transition | None:
    try:
        following = table_of(*named).following(state)
    except DoudiError:
        return None
    return next((each for each in following if each.code in GRANTING and each.role == user.role), None)
