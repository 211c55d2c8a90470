"""A county's own pack from answers: which values a scheme waits for there, and what somebody answered.

Nothing is invented: what has no answer is written down as not set, with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from doudi.domain.findings import DoudiError
from doudi.engine import values
from doudi.engine.library import Library
from doudi.engine.model import Kind, ParameterSpec
from doudi.engine.reaching import read
from doudi.engine.wording import Shape, exact_text, listed

NOT_YET = "还没有定"
OURS = "doudi#"
"""Cites of defaults that no document gives: any place may put its own in their stead."""
ONLY_WITH = {f"dibao_tier_{tier}": ("payment_method", "tiers") for tier in "abc"}
"""Items that matter only where another was answered so."""
GROUPS = {"elder": "老年人", "minor": "未成年人", "disabled": "重度残疾人", "ill": "重病患者"}
"""The groups of people that may get a share more."""
YES_NO = {"是": 1, "否": 0, "true": 1, "false": 0}


@dataclass(frozen=True, slots=True)
class Question:
    """One value that the place has to give, or may give in the stead of our default (an engine integer)."""

    spec: ParameterSpec
    default: int | None = None

    @property
    def shape(self) -> Shape:
        """What is needed to say its value."""
        return Shape(self.spec.kind, self.spec.unit, self.spec.values)

    def text(self) -> str:
        """As a prompt asks it."""
        options = listed([f"{code}（{label}）" for code, label in self.spec.values.items()])
        how = {Kind.CATEGORY: options, Kind.BOOL: "是、否", Kind.DATE: "如 2022-01-01", Kind.RATIO: "如 0.3 或 30%"}
        unit = how.get(self.spec.kind, self.spec.unit)
        return f"{self.spec.label}{f'（{unit}）' if unit else ''}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to a question: an engine integer with the article that gives it, or why there is none."""

    question: Question
    amount: int | None
    article: str = ""
    not_set: str = ""


@dataclass(slots=True)
class Founding:
    """All that a new pack is written from; ``topups`` are shares by group, empty where there are none."""

    area: str
    name: str
    slug: str
    scheme: str
    since: date
    title: str = ""
    number: str = ""
    issued: date | None = None
    answers: list[Answer] = field(default_factory=list)
    topups: dict[str, Answer] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The pack's name, and its place below the folder of packs."""
        return f"{self.area}-{self.slug}/{self.scheme}"


def trimmed(area: str) -> str:
    """A division code without trailing zeros, as packs write it. Raises ValueError in Chinese."""
    code = area.strip()
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6)):
        raise ValueError(f"“{area}”不是省、市、县的行政区划代码；请写 6 位数字，例如 611022")
    return code


def questions(library: Library, founding: Founding) -> Iterator[Question]:
    """What the scheme's rules read there from that day and no text gives. Raises OutsideCoverage and DoudiError."""
    program = library.program(founding.area, founding.since, False, frozenset((founding.scheme,)))
    if not program.decisions:
        everything = library.program(founding.area, founding.since, False).decisions
        known = listed([f"{spec.scheme}（{spec.label}）" for spec in everything])
        raise DoudiError(f"{founding.since} 没有“{founding.scheme}”这个事项；可以写：{known}")
    wanted = read(program.assembly)
    for name, spec in program.parameters.items():
        value = program.parameter_values[name]
        amount = value.amount if value else None
        ours = bool(value and value.cite and value.cite.key.startswith(OURS))
        answered_before = value is not None and value.area == founding.area
        if name in wanted and not answered_before and (amount is None or ours):
            yield Question(spec, amount)


def topup_questions(library: Library, founding: Founding) -> dict[str, Question]:
    """The shares that may be added for four groups, where dibao is founded and no pack there adds any yet."""
    rules = library.program(founding.area, founding.since, False).rules
    if founding.scheme != "dibao" or "topup_considered" in rules or "annual_standard" not in rules:
        return {}
    return {
        group: Question(
            ParameterSpec(
                f"topup_{group}_{founding.area}", f"{label}增发比例", Kind.RATIO, "", 0, 2 * values.RATIO_SCALE,
                {}, f"县里还没有定{label}增发多少；定了以后把比例和文号补进来。", founding.id,
            )
        )
        for group, label in GROUPS.items()
    }  # fmt: skip


def asked(question: Question, answers: Sequence[Answer]) -> bool:
    """Whether the question still matters after what was answered."""
    condition = ONLY_WITH.get(question.spec.name)
    if condition is None:
        return True
    given = {answer.question.spec.name: answer for answer in answers}.get(condition[0])
    return given is None or given.amount is None or list(given.question.spec.values)[given.amount] == condition[1]


def amount(question: Question, written: str) -> int | None:
    """What was written, as an engine integer; None for "not yet". Raises ValueError in Chinese."""
    text = written.strip()
    if text in ("", NOT_YET, "没有定"):
        return None
    spec = question.spec
    found = values.encode(_typed(spec, text), spec.kind, spec.values)
    if not spec.low <= found <= spec.high:
        low, high = (exact_text(question.shape, end) for end in (spec.low, spec.high))
        raise ValueError(f"{exact_text(question.shape, found)}超出可填范围（{low} 至 {high}）；请核对数字和单位")
    return found


def _typed(spec: ParameterSpec, text: str) -> object:
    match spec.kind:
        case Kind.BOOL:
            if text in YES_NO:
                return bool(YES_NO[text])
            raise ValueError(f"“{text}”看不懂；请填“是”或“否”")
        case Kind.CATEGORY:
            return next((code for code, label in spec.values.items() if label == text), text)
        case Kind.DATE:
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise ValueError(f"“{text}”不是日期；请按 2022-01-01 的样子写") from None
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数字；不写单位和逗号，还没有定就写“{NOT_YET}”") from None
    if not number.is_finite():
        raise ValueError(f"“{text}”不是数字；请核对")
    if text.endswith("%"):
        number /= 100
    return int(number) if spec.kind is Kind.COUNT and number == number.to_integral_value() else number


def answered(question: Question, written: str, article: str, why: str = "") -> Answer:
    """The answer, with a sentence where there is no value. Raises ValueError in Chinese."""
    found = amount(question, written)
    why = why or f"县里还没有定{question.spec.label}；定了以后把数和文号补进来。"
    return Answer(question, found, article, why if found is None else "")
