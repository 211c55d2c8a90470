"""A decision as the lines of a notice: the terms of its amount, the formula, the instruments. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doudi.domain.money import yuan_text
from doudi.engine.decisions import Decision
from doudi.engine.derivations import Step
from doudi.engine.model import Cite, Entity, Kind
from doudi.engine.sentences import step_shape
from doudi.engine.wording import exact_text, listed

from .papers import Term, Why

PER = {"month": "每月", "year": "每年", "once": "一次性"}
OWN = "doudi#"
DIGITS = "零一二三四五六七八九"
ARTICLE = re.compile(r"第([一二三四五六七八九十]+)条")
NOT_NUMBERED = 1_000
COMMON = ("annual_standard", "people", "income_limit", "counted_income")
DIFFERENCE = ("yearly_gap", "difference_amount")


def amount_line(decision: Decision) -> str:
    """``每月 632.00 元``; empty where nothing is paid, never a zero for an unknown."""
    if not decision.amount_fen:
        return ""
    return f"{PER.get(decision.spec.period, '')} {yuan_text(decision.amount_fen)} 元"


def terms(decision: Decision) -> tuple[Term, ...]:
    """Standard, people, line, income and what the amount is made of, in the order of reading."""
    steps = _household_steps(decision)
    names = [*COMMON, *(DIFFERENCE[:1] if _is_difference(decision, steps) else ()), *_tier_names(decision, steps)]
    samples = _resting_on_samples(decision)
    return tuple(
        Term(steps[name].label, exact_text(step_shape(steps[name]), steps[name].low), name in samples)
        for name in names
        if name in steps and steps[name].known
    )


def formula(decision: Decision) -> tuple[str, ...]:
    """The amount as arithmetic that can be followed aloud."""
    steps = _household_steps(decision)
    if decision.amount_fen is None:
        return ()
    total = f"{yuan_text(decision.amount_fen)} 元"
    if _is_difference(decision, steps):
        gap, limit, income = (_yuan(steps, name) for name in ("yearly_gap", "income_limit", "counted_income"))
        return (
            f"全家的收入线 {limit} − 家庭年收入 {income} = 一年的差额 {gap} 元",
            f"一年的差额 {gap} ÷ 12，按规定取整 = 每月 {total}",
        )
    tiers = _tier_names(decision, steps)
    if tiers and "people" in steps:
        tier = steps[tiers[0]]
        return (f"{tier.label} {yuan_text(tier.low)} × {steps['people'].low} 人 = 每月 {total}",)
    return ()


def reasons(decision: Decision) -> tuple[Why, ...]:
    """The sentences for the family, each with its article."""
    return tuple(Why(each.text, each.cite.text if each.cite else "") for each in decision.reasons)


def articles(decision: Decision) -> tuple[str, ...]:
    """Every instrument once, with the articles that the decision used."""
    grouped: dict[str, list[str]] = {}
    for cite in _cites(decision):
        number = f"（{cite.number}）" if cite.number else ""
        found = grouped.setdefault(f"{cite.title}{number}", [])
        if cite.article not in found:
            found.append(cite.article)
    return tuple(title + listed(sorted(filter(None, found), key=_place)) for title, found in grouped.items())


def _place(article: str) -> tuple[int, str]:
    """Where ``第二十七条`` stands in its instrument; what is not numbered so comes last, in its own order."""
    match = ARTICLE.match(article)
    if match is None:
        return (NOT_NUMBERED, article)
    tens, ten, ones = match[1].rpartition("十")
    high = (DIGITS.index(tens) if tens else 1) if ten else 0
    return (high * 10 + (DIGITS.index(ones) if ones else 0), article)


def _cites(decision: Decision) -> Iterator[Cite]:
    """Of the reasons, then of the rules; Doudi's own rounding is named only where the amount was rounded."""
    rounded = _is_difference(decision, _household_steps(decision))
    yield from (each.cite for each in decision.reasons if each.cite)
    found = [step.cite for step in decision.steps if step.cite and step.kind == "rule"]
    yield from (cite for cite in found if not cite.key.startswith(OWN))
    yield from (cite for cite in found if cite.key.startswith(OWN) and rounded)


def _household_steps(decision: Decision) -> dict[str, Step]:
    return {step.name: step for step in decision.steps if not step.person}


def _is_difference(decision: Decision, steps: dict[str, Step]) -> bool:
    step = steps.get("difference_amount")
    wanted = all(name in steps and steps[name].known for name in (*COMMON, *DIFFERENCE))
    return wanted and step is not None and step.low == decision.amount_fen and not _tier_names(decision, steps)


def _tier_names(decision: Decision, steps: dict[str, Step]) -> list[str]:
    """Rules of a sum a head that times the people gives the amount."""
    people = steps.get("people")
    if decision.amount_fen is None or people is None or decision.spec.unit is Entity.PERSON:
        return []
    return [
        name
        for name, step in steps.items()
        if "tier" in name
        and step.kind == "rule"
        and step.value_kind is Kind.MONEY
        and step.unit == "元/人/月"
        and step.known
        and step.low * people.low == decision.amount_fen
        and step.low
    ]


def _resting_on_samples(decision: Decision) -> set[str]:
    """Names of household steps that a demonstration value stands behind."""
    found: set[str] = set()
    for derivation in decision.derivations:
        marked: set[int] = set()
        for step in derivation.steps:
            if step.demonstration or any(number in marked for number in step.inputs):
                marked.add(step.id)
                found.add(step.name)
    return found


def _yuan(steps: dict[str, Step], name: str) -> str:
    return yuan_text(steps[name].low)
