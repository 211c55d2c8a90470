"""The case's part of a capture: steps, decision, benefit, as they stood on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.domain.findings import DoudiError
from doudi.domain.money import capitals, yuan_text
from doudi.engine.wording import date_text
from doudi.services.cases import deciding
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import table
from doudi.services.evidence import survey_queries
from doudi.services.evidence.models import Survey
from doudi.services.payments.models import Entitlement
from doudi.services.publicity.models import Notice
from doudi.services.registry.models import Household

from .receipts import scheme_label

OUTCOMES = {"eligible": "符合", "ineligible": "不符合", "unknown": "还不能判定"}
PERIODS = {"month": "每月", "year": "每年", "once": "一次性"}
SURVEYS, OPINIONS = ("survey", "resurvey"), ("submit", "publish")
DERIVED = {
    "annual_standard": "standard.year",
    "counted_income": "income.year",
}
OF_A_STEP = ("on", "by", "note")
OF_A_DECISION = ("line", "class", "amount", "words", "money", "period", "reason", "size", "benefit")
OF_A_BENEFIT = ("amount", "words", "money", "first", "last", "class")
VOTES = ("present", "representatives", "agree", "disagree")


def values(home: Household, case: Case | None, on: date) -> dict[str, str | None]:
    """By name; everything None where there is no case by that day."""
    steps = list(case.steps.filter(on__lte=on).select_related("actor")) if case else []
    record = case.decisions.filter(on__lte=on).last() if case else None
    return {
        **_case(case, steps),
        **_survey(_last(steps, *SURVEYS)),
        **_appraisal(_last(steps, "appraise")),
        **_said("opinion", _last(steps, *OPINIONS)),
        **_said("confirm", _last(steps, "confirm")),
        **_said("refuse", _last(steps, "refuse")),
        **_said("end", _last(steps, "terminate")),
        **_notice(case, on),
        **_decision(record),
        **_derived(case, record),
        **_benefits(home, case, on),
    }


def _last(steps: list[CaseStep], *codes: str) -> CaseStep | None:
    return next((each for each in reversed(steps) if each.transition in codes), None)


def _case(case: Case | None, steps: list[CaseStep]) -> dict[str, str | None]:
    if case is None:
        names = ("number", "scheme", "accepted", "handler", "applicant", "state", "state_on")
        return {f"case.{name}": None for name in names}
    state = table(case).label(steps[-1].to_state) if steps else None
    return {
        "case.number": case.number,
        "case.scheme": scheme_label(case),
        "case.accepted": date_text(case.accepted_on),
        "case.handler": case.handler.display_name,
        "case.applicant": case.applicant.name,
        "case.state": state,
        "case.state_on": date_text(steps[-1].on) if steps else None,
    }


def _said(name: str, step: CaseStep | None) -> dict[str, str | None]:
    if step is None:
        return {f"{name}.{each}": None for each in OF_A_STEP}
    return {f"{name}.on": date_text(step.on), f"{name}.by": step.actor.display_name, f"{name}.note": step.note or None}


def _survey(step: CaseStep | None) -> dict[str, str | None]:
    names: list[Any] = step.details.get("surveyors", []) if step else []
    row = Survey.objects.filter(step=step).first() if step else None
    seen = {"survey.note": "\n".join(_six(row))} if row else {}
    return {**_said("survey", step), **seen, "survey.surveyors": "、".join(map(str, names)) or None}


def _six(row: Survey) -> list[str]:
    """The six steps of a survey, a line each."""
    return [
        f"{step}：{'；'.join(line for _, said in lines for line in said)}" for step, lines in survey_queries.told(row)
    ]


def _appraisal(step: CaseStep | None) -> dict[str, str | None]:
    told: dict[str, Any] = step.details if step else {}
    votes = {f"appraisal.{name}": str(told[name]) if name in told else None for name in VOTES}
    return {**_said("appraisal", step), **votes}


def _notice(case: Case | None, on: date) -> dict[str, str | None]:
    notice = Notice.objects.filter(case=case, published_on__lte=on).order_by("pk").last() if case else None
    if notice is None:
        return dict.fromkeys(("notice.from", "notice.until", "notice.place", "notice.state"))
    return {
        "notice.from": date_text(notice.published_on),
        "notice.until": date_text(notice.until),
        "notice.place": notice.place,
        "notice.state": "公示中" if notice.hangs(on) else "公示已满或撤下",
    }


def _decision(record: DecisionRecord | None) -> dict[str, str | None]:
    if record is None:
        return {f"decision.{name}": None for name in OF_A_DECISION}
    fen = record.amount_fen
    reasons = "；".join(str(each["text"]).rstrip("。；") for each in record.reasons)
    return {
        "decision.line": OUTCOMES.get(record.outcome),
        "decision.class": record.class_label or None,
        "decision.amount": None if fen is None else yuan_text(fen),
        "decision.words": None if fen is None else capitals(fen),
        "decision.money": _money_line(fen, record.period),
        "decision.period": PERIODS.get(record.period),
        "decision.reason": f"{reasons}。" if reasons else None,
        "decision.size": str(len(record.family["members"])),
        "decision.benefit": record.benefit or None,
    }


def _derived(case: Case | None, record: DecisionRecord | None) -> dict[str, str | None]:
    """What the rules computed on the way, from the engine itself; nothing where it cannot be computed again."""
    found: dict[str, str | None] = dict.fromkeys((*DERIVED.values(), "income.head_year"))
    if case is None or record is None:
        return found
    try:
        decision = deciding.decision_of(case, replay(record))
    except DoudiError:
        return found
    known = {step.name: step.low for step in decision.steps if not step.person and step.known}
    found |= {source: yuan_text(known[name]) for name, source in DERIVED.items() if name in known}
    people, income = known.get("people", 0), known.get("counted_income")
    if people and income is not None:
        found["income.head_year"] = yuan_text((2 * income + people) // (2 * people))  # for reading: nearest fen
    return found


def _benefits(home: Household, case: Case | None, on: date) -> dict[str, str | None]:
    """The benefit of the case, the one paid before it, and what is added for those with special needs."""
    rows = list(
        Entitlement.objects.filter(household=home, decision__on__lte=on)
        .select_related("decision")
        .order_by("first_month", "pk")
    )
    own = next((row for row in rows if case and row.case_id == case.pk and not row.ahead), None)
    scheme = case.scheme if case else None
    earlier = [row for row in rows if row is not own and row.scheme == scheme and row.first_month <= on]
    added = [row for row in rows if row.scheme == "dibao_topup" and row.first_month <= on]
    return {
        **_benefit("benefit", own),
        **_benefit("before", earlier[-1] if earlier else None),
        **_benefit("topup", added[-1] if added else None),
    }


def _benefit(name: str, row: Entitlement | None) -> dict[str, str | None]:
    if row is None:
        return {f"{name}.{each}": None for each in OF_A_BENEFIT}
    return {
        f"{name}.amount": yuan_text(row.amount_fen),
        f"{name}.words": capitals(row.amount_fen),
        f"{name}.money": _money_line(row.amount_fen, row.period),
        f"{name}.first": _month(row.first_month),
        f"{name}.last": _month(row.last_month) if row.last_month else None,
        f"{name}.class": row.decision.class_label or None,
    }


def _money_line(fen: int | None, period: str) -> str | None:
    """``每月 502.00 元``."""
    return None if fen is None else f"{PERIODS.get(period, '')} {yuan_text(fen)} 元".strip()


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"
