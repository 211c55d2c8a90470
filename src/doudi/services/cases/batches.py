"""The same step for many cases, filled in once: each case in its own transaction, each failure with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, require
from doudi.services.cases import actions, queries, step_checks
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import APPRAISE, Transition, table

BATCHED = ("survey", "appraise", "publish", "submit")
"""Up to the township's opinion; who confirms or refuses looks at each case by itself."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Open cases of one scheme and one procedure that wait for the same step."""

    code: str
    verb: str
    scheme: str
    procedure_id: str
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case of a group; ``reason`` says why it cannot be taken along, empty when it can."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one case; ``reason`` is empty where the step was taken."""

    case: Case
    reason: str


def groups(user: User) -> list[Group]:
    """What waits for this person in numbers, in the order of the procedure."""
    due = {row.case_id: row for row in queries.due(user) if row.code in BATCHED and row.waiting_until is None}
    found: dict[tuple[str, str, str], list[int]] = {}
    kinds = Case.objects.filter(pk__in=list(due)).values_list("pk", "scheme", "procedure_id")
    for pk, scheme, procedure_id in kinds.order_by("area_code", "pk"):
        found.setdefault((due[pk].code, scheme, procedure_id), []).append(pk)
    made = [Group(key[0], due[pks[0]].verb, key[1], key[2], tuple(pks)) for key, pks in found.items()]
    return sorted(made, key=lambda each: (BATCHED.index(each.code), each.scheme, each.procedure_id))


def candidates(user: User, group: Group) -> tuple[Transition, list[Candidate]]:
    """The step and at most ``MOST`` cases of a group, the obstacle of each. Raises ProcedureChanged, NotFound."""
    rows = queries.cases(user).filter(pk__in=group.cases).order_by("area_code", "pk")[:MOST]
    on = clock.business_date()
    listed = []
    step: Transition | None = None
    for case in rows:
        steps = table(case)
        step = steps.transition(group.code)
        if step is not None:
            listed.append(Candidate(case, step_checks.obstacle(user, case, steps, step, on)))
    if step is None:
        raise NotFound("没有要一起办的申请")
    return step, listed


def take(user: User, code: str, picked: Sequence[tuple[int, int]], details: Mapping[str, Any]) -> list[Taken]:
    """Take the step for each ``(case, version seen)``. Raises NotPossible, with nothing done, where nothing or too much
    is picked, or cases of several schemes or procedures; StepRefused never: it is the reason of each."""
    require(user, (Role.TOWNSHIP,), "批量办理")
    if code not in BATCHED:
        raise NotPossible("这一步要一件一件地看，不能批量办理")
    if code == APPRAISE:
        raise NotPossible("评议要写成记录，人数由系统数：请用“一次会评议几家”")
    versions = dict(picked)
    cases = chosen(user, versions)
    return [Taken(case, _taken(user, case, code, versions[case.pk], dict(details))) for case in cases]


def chosen(user: User, picked: Collection[int]) -> list[Case]:
    """The cases that were ticked. Raises NotPossible for none, too many, or several schemes or procedures."""
    cases = list(queries.cases(user).filter(pk__in=list(picked)).order_by("area_code", "pk"))
    if not cases:
        raise NotPossible("还没有选：请勾选要一起办的申请")
    if len(cases) > MOST:
        raise NotPossible(f"一次最多办 {MOST} 件，现在选了 {len(cases)} 件：请分几次办")
    if len({(case.scheme, case.procedure_id) for case in cases}) > 1:
        raise NotPossible("选的申请不是同一项救助、同一套程序：请分开办，什么都没有保存")
    return cases


def _taken(user: User, case: Case, code: str, version: int, details: dict[str, Any]) -> str:
    try:
        actions.perform(user, case, code, version, **details)
    except DoudiError as fault:
        return str(fault)
    return ""
