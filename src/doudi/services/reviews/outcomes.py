"""How a review may end, by the rules of the day, and what its end does to what is given."""

from __future__ import annotations

from datetime import date

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.domain.months import next_month
from doudi.engine import REVIEW, Decision
from doudi.engine.decisions import Outcome as Answer
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases import deciding
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import Transition
from doudi.services.payments import actions as payments
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.reviews import exits, queries
from doudi.services.reviews.models import Outcome, Review

NOT_ANY_MORE = "这一项已经不再发放，复核不能再调整"


def obstacle(user: User, case: Case, transition: Transition, on: date) -> str:
    """Why a review cannot end so: the rules say something else, or not enough is known."""
    del user
    review = queries.of_case(case) if case.purpose == REVIEW and transition.code in Outcome.values else None
    if review is None:
        return ""
    given = review.entitlement
    if given.last_month is not None and given.last_month <= on.replace(day=1):
        return "" if transition.code == Outcome.KEEP else f"{NOT_ANY_MORE}：请登记不作调整"
    if nobody_left(case, on):
        return "" if transition.code == Outcome.STOP else "户里已经没有人：请停发"
    try:
        decision = deciding.decision_of(case, deciding.determine(case, on))
    except DoudiError as fault:
        return str(fault)
    reason = _against_the_rules(transition, given, decision)
    return reason or (exits.may_begin(case, on) if transition.code == Outcome.EXIT else "")


def nobody_left(case: Case, on: date) -> bool:
    """Whether there is nobody left for whom something could be given."""
    members = registry.current_members(case.household, on)
    living = [row for row in members if row.person.died_on is None]
    return not any(case.person_id in (None, row.person_id) for row in living)


def same(given: Entitlement, decision: Decision) -> bool:
    """Whether the rules still give the same people the same."""
    before = given.decision
    people = {row["key"] for row in before.family["members"]}
    now = {member.key for member in decision.run.family.members}
    told = (decision.outcome, decision.amount_fen, decision.category or "")
    return told == (Answer.ELIGIBLE, given.amount_fen, before.class_code) and people == now


def _against_the_rules(transition: Transition, given: Entitlement, decision: Decision) -> str:
    if decision.outcome is Answer.UNKNOWN:
        missing = "、".join(dict.fromkeys(each.label for each in decision.missing))
        return f"按规则还不能判定，缺：{missing}；补齐后再{transition.verb}"
    eligible = decision.outcome is Answer.ELIGIBLE
    if transition.code in (Outcome.STOP, Outcome.EXIT):
        return f"按规则测算还符合条件，不能{transition.label}" if eligible else ""
    if not eligible:
        return "按规则测算已经不符合条件：请办停发"
    if decision.amount_fen is None:
        return "还符合条件，但金额还算不出来；请补齐缺的数"
    if transition.code == Outcome.KEEP and not same(given, decision):
        return f"按规则测算和原来不一样（{_difference(given, decision.amount_fen)}）：请报县里调整"
    if transition.code == Outcome.CHANGE and same(given, decision):
        return "按规则测算和原来一样，没有要调整的：请退回乡镇登记不作调整"
    return ""


def _difference(given: Entitlement, fen: int) -> str:
    if fen == given.amount_fen:
        return f"金额还是 {yuan_text(fen)} 元，类别或者人口变了"
    return f"现在发 {yuan_text(given.amount_fen)} 元，测算 {yuan_text(fen)} 元"


def follow(case: Case, step: CaseStep) -> None:
    """A review's last step: keep, change or stop. Within the step's transaction."""
    review = queries.of_case(case) if case.purpose == REVIEW and step.transition in Outcome.values else None
    if review is None:
        return
    decision = case.decisions.get(pk=step.details["decision"])
    if step.transition == Outcome.CHANGE:
        payments.change_entitlement(review.entitlement, case, decision, step.on)
    elif step.transition == Outcome.STOP:
        payments.stop_entitlement(review.entitlement, step.on)
    elif step.transition == Outcome.EXIT:
        exits.begin(review, step)
    _close(review, step, decision.review_months)


def _close(review: Review, step: CaseStep, months: int | None) -> None:
    review.outcome, review.closed_on, review.closed_at = step.transition, step.on, clock.now()
    review.months = months
    review.from_month = None if step.transition == Outcome.KEEP else next_month(step.on)
    review.save(update_fields=["outcome", "closed_on", "closed_at", "months", "from_month"])
