"""A list on its way: frozen, signed, agreed to by finance, sent, returned, closed. Each step is one transaction.

Killed within a step, it was not taken; two people at once, one takes it and the other is told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.payments import checks, compiling, ledger, queries
from doudi.services.payments.models import Account, PaymentLine, PaymentList, RunStep, Stage, Status

log = logging.getLogger(__name__)
TOLD = 5
"""So many changed lines are named; the rest is counted."""
MONEY_STARTS = (Stage.APPROVED,)


class RunRefused(DoudiError):
    """The step was not taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: from where to where, by whom, in whose words."""

    code: str
    verb: str
    source: tuple[Stage, ...]
    target: Stage
    roles: tuple[Role, ...]


BUREAU, FINANCE = (Role.COUNTY,), (Role.FINANCE,)
STEPS = {
    step.code: step
    for step in (
        Step("freeze", "冻结名单", (Stage.OPEN,), Stage.FROZEN, BUREAU),
        Step("sign", "复核签字", (Stage.FROZEN,), Stage.SIGNED, BUREAU),
        Step("approve", "同意用款", (Stage.SIGNED,), Stage.APPROVED, FINANCE),
        Step("send", "发给银行", (Stage.APPROVED,), Stage.SENT, FINANCE),
        Step("close", "结账", (Stage.RETURNED,), Stage.CLOSED, FINANCE),
        Step("send_back", "退回修改", (Stage.FROZEN, Stage.SIGNED, Stage.APPROVED), Stage.OPEN, (*BUREAU, *FINANCE)),
    )
}
RETURN = Step("return", "核对回盘", (Stage.SENT,), Stage.RETURNED, FINANCE)
CHECKED = ("sign", "approve", "send")


def possible(user: User, made: PaymentList) -> list[Step]:
    """The steps that the person may take now with a list of their own county."""
    if user.area_code != made.area_code:
        return []
    found = [step for step in (*STEPS.values(), RETURN) if made.stage in step.source and user.role in step.roles]
    return [step for step in found if step.code != "sign" or user.pk != _last(made, "freeze").actor_id]


def take(user: User, list_id: int, code: str, version: int, note: str = "") -> PaymentList:
    """Take a step with the version that the person saw. Raises RunRefused, NotAllowed, NotFound."""
    step = STEPS.get(code)
    if step is None:
        raise RunRefused(f"没有“{code[:20]}”这一步")
    with transaction.atomic():
        made = begin(user, list_id, step, version)
        _check(user, made, step, note)
        lines = payable(made)
        done = finish(user, made, step, note.strip(), _sums(lines))
        _move(made, done, lines)
    log.info("payment list %s: %s by user %s", made.pk, code, user.pk)
    return made


def begin(user: User, list_id: int, step: Step, version: int) -> PaymentList:
    """The list, locked, when the step is possible. Within a transaction. Raises RunRefused, NotAllowed, NotFound."""
    require(user, step.roles, step.verb)
    queries.payment_list(user, list_id)
    made = PaymentList.objects.select_for_update().get(pk=list_id)
    if made.area_code != user.area_code:
        raise NotAllowed(f"{step.verb}由名单所在的县办理")
    if made.version != version:
        last = made.steps.select_related("actor").last()
        told = f"：{last.actor.display_name}刚刚办了“{name_of(last.code)}”" if last else ""
        raise RunRefused(f"名单已经有变化{told}，现在是“{made.get_stage_display()}”。请看过新的页面再办")
    if made.stage not in step.source:
        raise RunRefused(f"名单现在是“{made.get_stage_display()}”，不能{step.verb}")
    return made


def finish(user: User, made: PaymentList, step: Step, note: str, details: dict[str, Any]) -> RunStep:
    """Put a step on record and move the list on. Within the transaction of ``begin``."""
    before = made.stage
    made.stage, made.version = step.target, made.version + 1
    if step.code == "freeze":
        made.digest = compiling.fingerprint(made)
    made.save(update_fields=["stage", "version", "digest"])
    return RunStep.objects.create(
        list=made,
        code=step.code,
        from_stage=before,
        to_stage=step.target,
        actor=user,
        on=clock.business_date(),
        recorded_at=clock.now(),
        note=note,
        details={**details, "digest": made.digest},
    )


def payable(made: PaymentList) -> QuerySet[PaymentLine]:
    """The lines that money is asked for."""
    return made.lines.filter(problem="")


def name_of(code: str) -> str:
    """A step's name."""
    return next((step.verb for step in (*STEPS.values(), RETURN) if step.code == code), code)


def _check(user: User, made: PaymentList, step: Step, note: str) -> None:
    if step.code == "send_back" and not note.strip():
        raise RunRefused("退回要写明原因")
    if step.code == "freeze" and not payable(made).exists():
        raise RunRefused("名单里没有能发的，不能冻结：请先生成名单，处理好发不出去的")
    if step.code == "sign" and _last(made, "freeze").actor_id == user.pk:
        raise RunRefused("冻结和签字要两个人办：请另一位同志复核签字")
    if step.code in CHECKED and compiling.fingerprint(made) != made.digest:
        raise RunRefused("名单和冻结时的不一样了（有人绕过系统改过数据）：请报告安全管理员，不要发放")
    if step.code in ("freeze", *CHECKED) and (changed := changes(made)):
        told = "；".join(changed[:TOLD]) + (f"；等 {len(changed)} 笔" if len(changed) > TOLD else "")
        way = "请重新生成名单" if step.code == "freeze" else "请退回，重新生成再冻结"
        raise RunRefused(f"生成以后情况有变，不能{step.verb}：{told}。{way}")


def changes(made: PaymentList) -> list[str]:
    """What would be written otherwise today: new lines, other sums, other reasons not to pay."""
    rows = made.lines.values_list("entitlement_id", "for_month", "correction_id", "amount_fen", "problem", "head_name")
    there: dict[tuple[object, ...], tuple[int | None, str, str]] = {row[:3]: row[3:] for row in rows}
    found = []
    for lines in compiling.fresh(made, clock.business_date()):
        for line in lines:
            fen, problem, name = there.pop(compiling.key_of(line), (None, "", ""))
            if fen is None:
                found.append(f"{line.head_name}：新增")
            elif problem != line.problem:
                found.append(f"{name}：{line.problem or '可以发了'}")
            elif fen != line.amount_fen:
                found.append(f"{name}：{yuan_text(fen)} 元变成 {yuan_text(line.amount_fen)} 元")
    return found + [f"{name}：{checks.STOPPED}" for _, problem, name in there.values() if problem != checks.STOPPED]


def _move(made: PaymentList, done: RunStep, lines: QuerySet[PaymentLine]) -> None:
    """What a step does to money and lines."""
    if done.code == "approve":
        ledger.by_scheme(done, lines, Account.FUND, Account.SCHEME)
    elif done.code == "send_back" and done.from_stage in MONEY_STARTS:
        ledger.by_scheme(done, lines, Account.SCHEME, Account.FUND)
    elif done.code == "send":
        ledger.by_line(done, lines, Account.SCHEME, Account.TRANSIT)
        _mark(made, lines, Status.SENT)
    elif done.code == "close":
        ledger.by_scheme(done, made.lines.filter(status=Status.FAILED), Account.SCHEME, Account.FUND)
        for reason in checks.OWED:
            _mark(made, made.lines.filter(problem=reason), Status.FAILED, reason)


def _mark(made: PaymentList, lines: QuerySet[PaymentLine], status: Status, failure: str = "") -> None:
    told = {"status": status, "lines": lines.update(status=status, failure=failure)}
    record(What(Act.BATCH, "payments.paymentline", str(made.pk), made.area_code, after=told))


def _sums(lines: QuerySet[PaymentLine]) -> dict[str, Any]:
    found = lines.aggregate(lines=Count("pk"), households=Count("entitlement__household", distinct=True))
    return {**found, "amount_fen": lines.aggregate(fen=Sum("amount_fen"))["fen"] or 0}


def _last(made: PaymentList, code: str) -> RunStep:
    return RunStep.objects.filter(list=made, code=code).latest("pk")


def settle(made: PaymentList, done: RunStep, failed: dict[int, str]) -> None:
    """What the bank said of each line sent: ``failed`` by line with the reason, all others paid. Within the step."""
    sent = made.lines.filter(status=Status.SENT)
    by_reason: dict[str, list[int]] = {}
    for line, reason in failed.items():
        by_reason.setdefault(reason, []).append(line)
    for reason, keys in sorted(by_reason.items()):
        for place in range(0, len(keys), ledger.SOME):
            some = sent.filter(pk__in=keys[place : place + ledger.SOME])
            ledger.by_line(done, some, Account.TRANSIT, Account.SCHEME)
            _mark(made, some, Status.FAILED, reason)
    ledger.by_line(done, sent, Account.TRANSIT, Account.PAID)
    _mark(made, sent, Status.PAID)
