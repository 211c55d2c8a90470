"""A decision set as Chinese text: the answer first, then why, what is missing, and every step with its article."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.domain.money import yuan_text
from doudi.engine.decisions import Decision, DecisionSet, Outcome
from doudi.engine.derivations import Derivation, Missing, Step
from doudi.engine.sentences import step_shape
from doudi.engine.wording import DEMONSTRATION, UNKNOWN, date_text, interval_text, listed

INDENT = "  "
PER = {"month": "每月", "year": "每年", "once": "一次性"}


def explain(decisions: DecisionSet) -> str:
    """The whole answer as indented text, one trailing line break."""
    head = [f"区划 {decisions.area}，按 {date_text(decisions.on)} 的规定"]
    head += [f"{INDENT}规则包 {pack.id} {pack.version}：{pack.title}" for pack in decisions.packs]
    if decisions.demonstration:
        head.append(f"{INDENT}注意：下面有{DEMONSTRATION}，只作演示，不能用来办理。")
    if not decisions.decisions:
        head += ["", "这里这一天没有要判定的事项。"]
    names = {member.key: member.name or f"第 {place} 人" for place, member in enumerate(decisions.family.members, 1)}
    told: set[tuple[str, str]] = set()
    body = [
        line
        for decision in decisions.decisions
        if not decision.opening
        for line in ("", *_decision(decision, names, told))
    ]
    return "\n".join([*head, *body, *_not_asked(decisions, names)]) + "\n"


def _not_asked(decisions: DecisionSet, names: dict[str, str]) -> Iterator[str]:
    """Schemes of which nobody said whether they are asked for: one line each, whoever it is about."""
    lacking: dict[str, dict[str, None]] = {}
    for decision in decisions.decisions:
        if decision.opening:
            wanted = lacking.setdefault(decision.spec.label, {})
            wanted.update(dict.fromkeys(missing_text(missing, names) for missing in decision.opening))
    if lacking:
        yield from ("", "【没有说要不要办的，没有判定】")
    for label, wanted in lacking.items():
        yield f"{INDENT}{label}。要判定，先说明：{listed(tuple(wanted))}"


def headline(decision: Decision) -> str:
    """``农村低保：符合，每月 251.00 元``; an amount not known is said to be so, never zero."""
    parts = [decision.outcome.label]
    if decision.outcome is Outcome.ELIGIBLE:
        if decision.spec.class_rule:
            parts.append(decision.category_label or f"类别{UNKNOWN}")
        if decision.spec.amount:
            amount = UNKNOWN if decision.amount_fen is None else f"{yuan_text(decision.amount_fen)} 元"
            parts.append(f"{PER.get(decision.spec.period, '')} {amount}")
        if decision.spec.benefit:
            parts.append(decision.spec.benefit)
    return f"{decision.spec.label}：{'，'.join(parts)}"


def missing_text(missing: Missing, names: dict[str, str]) -> str:
    """``张三：工资性收入``; of a value that nobody set, why there is none and what to do."""
    if missing.kind == "parameter":
        return f"{missing.label}（当地的数）。{missing.why}"
    return f"{names.get(missing.person, missing.person)}：{missing.label}" if missing.person else missing.label


def _decision(decision: Decision, names: dict[str, str], told: set[tuple[str, str]]) -> Iterator[str]:
    whose = f"{names[decision.person.key]}的" if decision.person else ""
    yield f"【{whose}{headline(decision)}】"
    if decision.demonstration:
        yield f"{INDENT}用到的{DEMONSTRATION}：{listed(decision.demonstration)}"
    for reason in decision.reasons:
        yield f"{INDENT}因为：{reason.text}（依据{reason.cite.text}）"
    for change in decision.changes:
        yield f"{INDENT}什么会改变结果：{change}"
    for missing in decision.missing:
        yield f"{INDENT}还缺：{missing_text(missing, names)}"
    yield f"{INDENT}怎么算的："
    for derivation in decision.derivations:
        yield from _Walk(derivation, names, told).lines(derivation.root, 2)


class _Walk:
    """Prints a derivation from its root; what was told once is not told again."""

    def __init__(self, derivation: Derivation, names: dict[str, str], told: set[tuple[str, str]]) -> None:
        self.steps = {step.id: step for step in derivation.steps}
        self.derivation, self.names, self.told = derivation, names, told

    def lines(self, number: int, depth: int) -> Iterator[str]:
        step = self.steps[number]
        again = (step.name, step.person) in self.told
        mark = f"〔{DEMONSTRATION}〕" if step.demonstration else ""
        see = "（见上）" if again and step.inputs else ""
        yield f"{INDENT * depth}{self.title(step)}：{interval_text(step_shape(step), step.low, step.high)}{mark}{see}"
        if again:
            return
        self.told.add((step.name, step.person))
        yield from (f"{INDENT * (depth + 1)}{note}" for note in notes(step, self.derivation.arithmetic(step)))
        for source in step.inputs:
            yield from self.lines(source, depth + 1)

    def title(self, step: Step) -> str:
        return f"{self.names.get(step.person, step.person)}的{step.label}" if step.person else step.label


def notes(step: Step, arithmetic: str) -> list[str]:
    """What stands under a step: how, the arithmetic, the article, or where a fact comes from."""
    rows = [
        ("规定", step.text.removeprefix(f"{step.label}：").removeprefix(f"{step.label}:")),
        ("算式", arithmetic),
        ("依据", step.cite.text if step.cite else ""),
        ("施行", step.version),
        ("没有数", step.not_set),
        ("来源", "，".join(part for part in (step.source, step.as_of) if part)),
    ]
    return [f"{label}：{text}" for label, text in rows if text]
