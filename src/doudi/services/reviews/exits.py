"""Gradual exit: what is asked, when it may be given, from which month to which, how it ends.

The rules are a scheme of their own (``gradual_exit`` in the packs); here is only the casework around them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import DoudiError, OutsideCoverage
from doudi.domain.months import month_of, next_month
from doudi.engine import REVIEW, Decision, Family, Program, decide
from doudi.engine.decisions import Outcome as Answer
from doudi.engine.derivations import Missing
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import bounded, require
from doudi.services.cases import opening, queries
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import Transition
from doudi.services.payments import actions as payments
from doudi.services.payments.models import Entitlement
from doudi.services.registry import actions as writing
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord, Household
from doudi.services.reviews.models import Review

SCHEME = "gradual_exit"
WATCH, EARLY, END = "watch", "early", "end"
PREFIX = "exit_"
OURS = ("exit_found_on", "exit_previous_amount")
"""Facts that the record itself gives: the day of the finding, and what was given before (without any top-up: P3)."""
ON_DIBAO = "receives_dibao"
"""The same, of each member for whom dibao was given."""
LATER = ("exit_stable", "exit_stable_on", "exit_notice_given")
"""Facts of the time after the beginning; nobody is steady before it."""
SOURCE = "发放记录"
EPOCH = 2000
MONTHS = 12
NO_RULES = "这里还没有渐退的规定，或者还没有生效：请办停发"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules of gradual exit say of a family today, and which facts are asked before they can."""

    program: Program
    family: Family
    decision: Decision | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement from the form: of a member by key, or of the household; ``value`` in declared units."""

    person: str
    name: str
    value: object


def asked(case: Case, on: date) -> Asked:
    """For the open review of a family. Raises NotPossible where there is none, or no pack speaks of gradual exit."""
    receiving = _open_review(case).entitlement.people
    program, family = _read(case.household, case.area_code, on)
    decision = decide(program, family).of(SCHEME)
    stated = set(_since(case).values_list("name", flat=True))
    again = [
        Missing("fact", spec.name, "", spec.label, "")
        for spec in program.facts_read
        if spec.name.startswith(PREFIX) and spec.name not in (*OURS, *LATER) and spec.name not in stated
    ]
    lacking = [
        each
        for each in (decision.missing if decision else ())
        if each.name not in (*OURS, *LATER) and not (each.name == ON_DIBAO and each.person in receiving)
    ]
    told = {(each.person, each.name): each for each in (*again, *lacking)}
    return Asked(program, family, decision, tuple(told.values()))


def state(user: User, case_id: int, facts: Iterable[Fact], source: str) -> None:
    """Put on record what was asked, and what the record itself knows. All or nothing.

    Raises NotPossible, EntryRefused, NotFound, NotAllowed.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "登记渐退的情况")
    case = queries.case(user, case_id)
    review = _open_review(case)
    with transaction.atomic():
        for each in facts:
            bearer = registry.person(user, int(each.person)) if each.person else case.household
            writing.add_fact(user, bearer, each.name, each.value, source=source)
        _ours(user, case, review.entitlement)


def _open_review(case: Case) -> Review:
    review = Review.objects.filter(case=case, outcome="").select_related("entitlement__household").first()
    if review is None:
        raise NotPossible("这一件不是正在办的复核：渐退在复核里办")
    return review


def _ours(user: User, case: Case, given: Entitlement) -> None:
    known = set(_since(case).values_list("name", flat=True))
    values = {
        "exit_found_on": clock.business_date(),
        "exit_previous_amount": Decimal(given.amount_fen) / 100,
        "exit_stable": False,
    }
    for name in values.keys() - known:
        writing.add_fact(user, case.household, name, values[name], source=SOURCE)
    living = {str(row.person_id): row.person for row in registry.current_members(case.household, clock.business_date())}
    for key in given.people:
        if key in living:
            writing.add_fact(user, living[key], ON_DIBAO, True, source=SOURCE)


def _since(case: Case) -> QuerySet[FactRecord]:
    """Facts of gradual exit stated since a review began: those of an earlier exit do not count for this one."""
    begun = case.steps.earliest("id").recorded_at
    return FactRecord.objects.filter(household=case.household, name__startswith=PREFIX, recorded_at__gte=begun)


def _read(household: Household, area_code: str, on: date) -> tuple[Program, Family]:
    try:
        program = rulebook.program(area_code, on, SCHEME)
    except OutsideCoverage as fault:
        raise NotPossible(str(fault)) from None
    if not any(spec.scheme == SCHEME for spec in program.decisions):
        raise NotPossible(NO_RULES)
    return program, registry.family(household, on, program)


def decided(case: Case, on: date) -> Decision | None:
    """What the rules of a day say; None where they do not apply to the family."""
    return decide(*_read(case.household, case.area_code, on)).of(SCHEME)


def may_begin(case: Case, on: date) -> str:
    """Why a review cannot end in gradual exit; empty when it can."""
    try:
        told = asked(case, on)
    except DoudiError as fault:
        return str(fault)
    first = next(iter(told.missing), None)
    if first is not None:
        return (
            f"渐退还不能判定，缺：{'、'.join(dict.fromkeys(each.label for each in told.missing))}；请先填“渐退的情况”"
        )
    if told.decision is None or told.decision.outcome is not Answer.ELIGIBLE:
        reasons = told.decision.reasons if told.decision else ()
        return "".join(each.text for each in reasons) or NO_RULES
    if told.decision.amount_fen is None:
        return "可以渐退，但每月发多少还算不出来：请补齐缺的数"
    span_of = span(told.decision, on)
    return "" if span_of[0] <= span_of[1] else "渐退期到本月就满了，没有可发的月份：请办停发"


def _labels(missing: Iterable[Missing]) -> str:
    return "、".join(dict.fromkeys(each.label for each in missing))


def span(decision: Decision, on: date) -> tuple[date, date]:
    """First and last month in which the exit is paid: by the rules, and never a month that dibao was paid for."""
    first, last = (_month(decision.run.low(name)) for name in ("exit_first_count", "exit_last_count"))
    return max(first, next_month(on)), last


def _month(count: int) -> date:
    return date(EPOCH + count // MONTHS, count % MONTHS + 1, 1)


def begin(review: Review, step: CaseStep) -> None:
    """The exit's own case, and its money in place of the old. Within the step's transaction."""
    case = opening.follow_up(step.actor, review.case, SCHEME)
    decision = decided(case, step.on)
    record = case.decisions.last()
    assert decision is not None
    assert record is not None
    payments.exit_entitlement(review.entitlement, case, record, span(decision, step.on))


def running(case: Case) -> Entitlement | None:
    """What a case of gradual exit pays; None for any other case."""
    if case.scheme != SCHEME or case.purpose != REVIEW:
        return None
    return case.entitlements.first()


def obstacle(user: User, case: Case, transition: Transition, on: date) -> str:
    """Why an exit cannot end today."""
    del user
    given = running(case)
    if given is None or given.last_month is None:
        return ""
    try:
        if transition.code == EARLY:
            return _not_early(case, on)
        if transition.code == END:
            return _not_over(case, given, on)
    except DoudiError as fault:
        return str(fault)
    return ""


def _not_early(case: Case, on: date) -> str:
    decision = decided(case, next_month(on))
    if decision is None or decision.outcome is Answer.ELIGIBLE:
        return "按本地的规定还不能提前结束：收入或就业稳定的，先在情况里登记；规定没有写提前结束的，到期满为止"
    if decision.outcome is Answer.UNKNOWN:
        return f"还不能判定，缺：{_labels(decision.missing)}"
    return ""


def _not_over(case: Case, given: Entitlement, on: date) -> str:
    assert given.last_month is not None
    if month_of(on) < given.last_month:
        return f"渐退到 {given.last_month.year}年{given.last_month.month}月止：最后一个月里才做期满评估"
    dibao = decide(*_read(case.household, case.area_code, on)).of("dibao")
    if dibao is None or dibao.outcome is Answer.UNKNOWN:
        return f"期满评估还不能判定低保条件，缺：{_labels(dibao.missing) if dibao else '低保的情况'}"
    again = Entitlement.objects.filter(household=case.household, scheme="dibao")
    if dibao.outcome is Answer.ELIGIBLE and not any(row.runs_in(next_month(on)) for row in again):
        return "重新评估又符合低保：请先受理低保申请，批准后渐退自动停"
    return ""


def follow(case: Case, step: CaseStep) -> None:
    """An early end stops the money from the next month. Within the step's transaction."""
    given = running(case)
    if given is not None and step.transition == EARLY:
        payments.stop_entitlement(given, step.on)


@dataclass(frozen=True, slots=True)
class Row:
    """One exit that runs. ``place`` of ``months``: which month of how many this is, 0 before the first."""

    case: Case
    given: Entitlement
    place: int
    months: int
    watched_on: date | None
    last: bool


def rows(user: User) -> list[Row]:
    """The exits of the person's area that have not ended, those in their last month first, then those not yet seen."""
    on = clock.business_date()
    cases = Case.objects.filter(scheme=SCHEME, purpose=REVIEW, closed_on=None).select_related("applicant", "household")
    given = {row.case_id: row for row in Entitlement.objects.filter(case__in=cases)}
    seen = CaseStep.objects.filter(case__in=cases, transition=WATCH, on__gte=month_of(on), on__lte=on)
    watched = dict(seen.order_by("on").values_list("case_id", "on"))
    found = [_row(case, given[case.pk], watched.get(case.pk), on) for case in bounded(cases, user) if case.pk in given]
    return sorted(found, key=lambda row: (not row.last, row.watched_on is not None, row.case.area_code, row.case.pk))


def _row(case: Case, given: Entitlement, watched: date | None, on: date) -> Row:
    last = given.last_month or given.first_month
    months = _between(given.first_month, last) + 1
    place = max(_between(given.first_month, month_of(on)) + 1, 0)
    return Row(case, given, place, months, watched, month_of(on) >= last)


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS + last.month - first.month
