"""What the notice of a review says in place of an application's: what was given, what is given now, what changed."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.domain.money import yuan_text
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import CHANGE, EXIT, STOP, table
from doudi.services.payments.models import Entitlement
from doudi.services.reviews import differences, queries

NOTHING = "不知道"


@dataclass(frozen=True, slots=True)
class Told:
    """Heading, sentence, and what is no longer as it was, line by line."""

    title: str
    sentence: str
    changes: tuple[tuple[str, str], ...]


def review_told(case: Case, step: CaseStep, scheme: str) -> Told | None:
    """The words for a change, a stop or a gradual exit; None for every other decision."""
    review = queries.of_case(case) if step.transition in (CHANGE, STOP, EXIT) else None
    if review is None or review.from_month is None:
        return None
    since = f"{review.from_month.year}年{review.from_month.month}月起"
    given = review.entitlement
    before = f"您家享受的{scheme}，{'每年' if given.period == 'year' else '每月'} {yuan_text(given.amount_fen)} 元"
    lines = differences.between(given.decision, case.decisions.get(pk=step.details["decision"]))
    changes = tuple((f"{one.whom}：{one.label}", f"{one.before or NOTHING} → {one.now or NOTHING}") for one in lines)
    if step.transition == STOP:
        told = f"{before}，经过复核，从{since}停发。理由和依据写在下面。"
        return Told(f"{scheme}停发通知书", told, changes)
    if step.transition == EXIT:
        known = tuple(line for one, line in zip(lines, changes, strict=True) if one.before)
        return Told(f"{scheme}渐退告知书", f"{before}。{_exit(case, given.followed_by)}", known)
    now = case.entitlements.get().amount_fen
    word = "增发" if now > given.amount_fen else "减发" if now < given.amount_fen else "调整"
    told = f"{before}，经过复核，从{since}{word}为 {yuan_text(now)} 元。变化和依据写在下面。"
    return Told(f"{scheme}{word}通知书", told, changes)


def _exit(case: Case, now: Entitlement) -> str:
    """From which month to which, how much, by which article, and what happens at the end."""
    step = table(case).transition(EXIT)
    by = f"（{step.cite.text}）" if step and step.cite else ""
    last = now.last_month or now.first_month
    months = f"{now.first_month.year}年{now.first_month.month}月起到 {last.year}年{last.month}月止"
    told = f"经过复核，您家的收入超过了保障标准，按渐退办{by}：从 {months}，每月 {yuan_text(now.amount_fen)} 元。"
    return f"{told}最后一个月里重新评估，不再符合条件的，期满停发。理由和依据写在下面。"
