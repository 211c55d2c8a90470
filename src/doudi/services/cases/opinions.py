"""What the rules must say before somebody states an opinion, grants, refuses, or pays first."""

from __future__ import annotations

from datetime import date

from doudi.domain.findings import DoudiError, Finding
from doudi.domain.money import yuan_text
from doudi.engine import Decision, Program
from doudi.engine.decisions import Outcome
from doudi.services.accounts.models import User
from doudi.services.cases import deciding
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import ASSIST_FIRST, CONFIRM_SMALL, GRANTING, REFUSE, Table, Transition
from doudi.services.payments import actions as payments
from doudi.services.publicity.models import Notice
from doudi.services.registry import rulebook

OPINION = ("publish", "submit")
"""The steps by which a township states its opinion."""
TOWNSHIP_LIMIT, FIRST_HELP_LIMIT = "township_limit", "first_help_limit"


def obstacle(case: Case, table: Table, transition: Transition, on: date, user: User) -> str:
    """Why the rules, the notice or who spoke before do not allow this step; empty when they do."""
    if transition.code not in (*GRANTING, REFUSE, ASSIST_FIRST) and transition.period is None:
        return ""
    try:
        decision = deciding.decision_of(case, deciding.determine(case, on))
    except DoudiError as fault:
        return str(fault)
    if transition.code == ASSIST_FIRST:
        return "按规则测算不符合条件，不能先给" if decision.outcome is Outcome.INELIGIBLE else ""
    if decision.outcome is Outcome.UNKNOWN:
        missing = "、".join(dict.fromkeys(each.label for each in decision.missing))
        return f"按规则还不能判定，缺：{missing}；补齐后再{transition.verb}"
    if transition.period is None and case.steps.filter(transition__in=OPINION, actor=user).exists():
        return f"乡镇意见是您作出的，{transition.verb}要由另一个人办"
    if transition.code in GRANTING:
        return _cannot_grant(case, table, transition, decision)
    if transition.code == REFUSE and decision.outcome is Outcome.ELIGIBLE:
        return "按规则测算符合条件，没有不予批准的理由；情况有变的，先登记新的情况"
    return ""


def limit(program: Program, name: str) -> int | None:
    """A county's limit in fen, or None where it is not set or the packs of that day know none."""
    if name not in program.parameters:
        return None
    low, high = program.parameter_ends(name)
    return low if low == high else None


def over_first_help(case: Case, transition: Transition, fen: int, on: date) -> list[Finding]:
    """The fault of giving more ahead in a year than the county lets a township: nothing while it set no limit."""
    if transition.code != ASSIST_FIRST:
        return []
    most = limit(rulebook.program(case.area_code, on, case.scheme), FIRST_HELP_LIMIT)
    if most is None:
        return [Finding("amount", 0, "县里还没有录入先行救助的限额：请先报县里，录入以后再给")]
    given = payments.first_help_given(case, on)
    if fen + given <= most:
        return []
    already = f"今年已经先给了 {yuan_text(given)} 元，" if given else ""
    return [Finding("amount", 0, f"先行救助一年最多 {yuan_text(most)} 元，{already}更多的请按程序报批")]


def _cannot_grant(case: Case, table: Table, transition: Transition, decision: Decision) -> str:
    if decision.outcome is not Outcome.ELIGIBLE:
        return "按规则测算不符合条件，不能批准"
    if decision.amount_fen is None and decision.spec.amount:
        return "符合条件，但金额还算不出来，不能批准；请补齐缺的数"
    if transition.code == CONFIRM_SMALL and (reason := _over_the_township(decision)):
        return reason
    if any(each.period is not None for each in table.transitions):
        return _published(case, decision)
    return ""


def _over_the_township(decision: Decision) -> str:
    most = limit(decision.run.program, TOWNSHIP_LIMIT)
    if most is None:
        return "县里还没有录入乡镇可以审批到多少：请报县里审批"
    if (decision.amount_fen or 0) > most:
        return f"{yuan_text(decision.amount_fen or 0)} 元超过乡镇可以审批的 {yuan_text(most)} 元：请报县里审批"
    return ""


def _published(case: Case, decision: Decision) -> str:
    notice = Notice.objects.filter(case=case).order_by("id").last()
    if notice is None:
        return "还没有公示过，不能批准"
    people = 1 if case.person_id else len(decision.run.family.members)
    if notice.amount_fen != decision.amount_fen or notice.member_count != people:
        shown = _people_and_money(notice.member_count, notice.amount_fen)
        now = _people_and_money(people, decision.amount_fen)
        return f"公示的是{shown}，现在测算是 {now}，不一致：请退回乡镇重新公示"
    return ""


def _people_and_money(people: int, fen: int | None) -> str:
    return "不予保障" if fen is None else f"{people} 人 {yuan_text(fen)} 元"
