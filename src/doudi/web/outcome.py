"""A decision as a page shows it: sentence, amount, equation, reasons, derivation, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from doudi.domain.money import yuan_text
from doudi.engine.decisions import Decision, DecisionSet, Outcome
from doudi.engine.derivations import Derivation, Missing, Step
from doudi.engine.model import Cite, Kind
from doudi.engine.sentences import step_shape
from doudi.engine.wording import interval_text

PER = {"month": "每月", "year": "每年", "once": "一次性"}
KICKER = {
    Outcome.ELIGIBLE: "按规则测算：符合",
    Outcome.INELIGIBLE: "按规则测算：这次不符合",
    Outcome.UNKNOWN: "按规则测算：现在还不能判定",
}
DEEPEST = 12
LONGEST_ARITHMETIC = 70


@dataclass(slots=True)
class Branch:
    """One row of the derivation tree with what lies below it."""

    label: str
    value: str
    how: str = ""
    cite: str = ""
    source: str = ""
    sample: bool = False
    known: bool = True
    again: bool = False
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the equation. ``op`` is empty for the first."""

    op: str
    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something missing: which, of whom, and why it matters."""

    label: str
    person: str
    why: str
    is_parameter: bool


@dataclass(frozen=True, slots=True)
class Source:
    """An instrument with the articles that the answer used."""

    title: str
    number: str
    articles: str


@dataclass(frozen=True)
class Answer:
    """One decision, ready for a template."""

    decision: Decision
    names: Mapping[str, str]

    @property
    def outcome(self) -> str:
        """``eligible``, ``ineligible`` or ``unknown``."""
        return self.decision.outcome.value

    @property
    def label(self) -> str:
        """What is decided about, with the person where it is one."""
        who = self.names.get(self.decision.person.key, "") if self.decision.person else ""
        return f"{who}：{self.decision.spec.label}" if who else self.decision.spec.label

    @property
    def kicker(self) -> str:
        """The rules' answer in a few words; a person decides."""
        return KICKER[self.decision.outcome]

    @property
    def per(self) -> str:
        """每月, 每年 or 一次性."""
        return PER.get(self.decision.spec.period, "")

    @property
    def line(self) -> str:
        """The outcome in one sentence, for the clerk."""
        label, decision = self.label, self.decision
        if decision.outcome is Outcome.INELIGIBLE:
            return f"建议这次不给予{label}"
        if decision.outcome is Outcome.UNKNOWN:
            return f"{label}现在还不能判定，还缺 {len(self.missing)} 项"
        kind = f"，{decision.category_label}" if decision.category not in (None, "none") else ""
        if decision.amount_fen is None:
            return f"建议给予{label}{kind}，金额还算不出来" if decision.spec.amount else f"建议给予{label}{kind}"
        whole = "全家" if decision.person is None else ""
        return f"建议给予{label}{kind}，{whole}{self.per} {yuan_text(decision.amount_fen)} 元"

    @property
    def plain_line(self) -> str:
        """The same for a resident who asks before applying."""
        label, decision = self.label, self.decision
        if decision.outcome is Outcome.INELIGIBLE:
            return f"按填的情况，这次不符合{label}的条件"
        if decision.outcome is Outcome.UNKNOWN:
            return f"按填的情况，还不能判定能不能享受{label}"
        if decision.amount_fen is None:
            return f"按填的情况，符合{label}的条件{'，金额还算不出来' if decision.spec.amount else ''}"
        return f"按填的情况，符合{label}的条件，{self.per}大约 {yuan_text(decision.amount_fen)} 元"

    @property
    def missing(self) -> list[Wanted]:
        """What is not known and matters, once each."""
        return [wanted(missing, self.names) for missing in self.decision.missing]

    @property
    def missing_facts(self) -> bool:
        """Whether something is missing that the window or the county can find out."""
        return any(missing.kind == "fact" for missing in self.decision.missing)

    @property
    def samples(self) -> tuple[str, ...]:
        """Labels of the demonstration values behind this answer."""
        return self.decision.demonstration

    @property
    def equation(self) -> list[Term]:
        """Standard, income and payment as one line of arithmetic; empty when nothing adds up here."""
        return equation(self.decision)

    @property
    def trees(self) -> list[Branch]:
        """The derivation of the outcome, the class and the amount; what was shown once is not opened twice."""
        told: set[tuple[str, str]] = set()
        return [Grower(derivation, self.names, told).grow(derivation.root) for derivation in self.decision.derivations]

    @property
    def sources(self) -> list[Source]:
        """The instruments, each with its articles in the order of use."""
        grouped: dict[tuple[str, str], list[str]] = {}
        for cite in self._cites():
            articles = grouped.setdefault((cite.title, cite.number), [])
            if cite.article and cite.article not in articles:
                articles.append(cite.article)
        return [Source(title, number, "、".join(articles)) for (title, number), articles in grouped.items()]

    def _cites(self) -> Iterator[Cite]:
        yield from (reason.cite for reason in self.decision.reasons if reason.cite)
        yield from (step.cite for step in self.decision.steps if step.cite)


def answers(decisions: DecisionSet) -> list[Answer]:
    """Every decision of a set, the household's first."""
    names = {member.key: member.name or f"第 {place} 人" for place, member in enumerate(decisions.family.members, 1)}
    found = [Answer(decision, names) for decision in decisions.decisions]
    return sorted(found, key=lambda answer: answer.decision.person is not None)


def wanted(missing: Missing, names: Mapping[str, str]) -> Wanted:
    """A missing fact or value in words."""
    return Wanted(missing.label, names.get(missing.person, missing.person), missing.why, missing.kind == "parameter")


TIER_UNIT = "元/人/月"


def equation(decision: Decision) -> list[Term]:
    """The payment as one line: a tier's sum times the people, or the yearly gap by twelve; else nothing."""
    if decision.amount_fen is None or decision.person is not None:
        return []
    steps = {step.name: step for step in decision.steps if not step.person and step.known}
    terms = _tier(decision.amount_fen, steps) or _difference(decision.amount_fen, steps)
    total = Term("=", f"{PER.get(decision.spec.period, '')}发放", yuan_text(decision.amount_fen), "元")
    return [*terms, total] if terms else []


def _tier(amount: int, steps: Mapping[str, Step]) -> list[Term]:
    people = steps.get("people")
    for name, step in steps.items():
        fits = "tier" in name and step.kind == "rule" and step.value_kind is Kind.MONEY and step.unit == TIER_UNIT
        if people and fits and step.low and step.low * people.low == amount:
            return [Term("", step.label, yuan_text(step.low)), Term("×", people.label, f"{people.low} 人")]
    return []


def _difference(amount: int, steps: Mapping[str, Step]) -> list[Term]:
    names = ("income_limit", "counted_income", "difference_amount")
    if any(name not in steps for name in names) or steps["difference_amount"].low != amount:
        return []
    limit, income = steps["income_limit"], steps["counted_income"]
    return [
        Term("", "全家一年的保障线", yuan_text(limit.low)),
        Term("−", "一年可计算的收入", yuan_text(income.low)),
        Term("÷", "平均到月，取整", "12"),
    ]


class Grower:
    """Grows branches from a derivation."""

    def __init__(self, derivation: Derivation, names: Mapping[str, str], told: set[tuple[str, str]]) -> None:
        self.derivation, self.names, self.told = derivation, names, told

    def grow(self, number: int, depth: int = 0) -> Branch:
        """The branch of one step with its inputs below it."""
        step = self.derivation.steps[number]
        key = (step.name, step.person)
        again = key in self.told and bool(step.inputs)
        self.told.add(key)
        who = self.names.get(step.person, "")
        return Branch(
            label=f"{who} {step.label}" if who else step.label,
            value=interval_text(step_shape(step), step.low, step.high),
            how=how(step, self.derivation.arithmetic(step)),
            cite=step.cite.text if step.cite else "",
            source="，".join(part for part in (step.source, step.as_of) if part),
            sample=step.demonstration,
            known=step.known,
            again=again,
            children=[] if again or depth >= DEEPEST else [self.grow(each, depth + 1) for each in step.inputs],
        )


def how(step: Step, arithmetic: str) -> str:
    """The arithmetic where it reads well; the rule's own sentence where it branches."""
    sentence = step.text.partition("：")[2] or step.text
    clumsy = "若“" in arithmetic or len(arithmetic) > LONGEST_ARITHMETIC
    return sentence if clumsy and sentence else arithmetic or step.not_set
