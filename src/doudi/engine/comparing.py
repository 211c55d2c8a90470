"""Two packs, or one on two days, side by side: what differs in words, in values, and in families' answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import TypeVar

from doudi.domain.findings import DoudiError
from doudi.engine.arithmetic import in_words
from doudi.engine.model import DecisionSpec, FactSpec, ParameterSpec, ReasonSpec
from doudi.engine.procedures import REVIEW
from doudi.engine.rules import RuleText
from doudi.engine.showing import KINDS, OUTCOMES, ROLES, WHOSE, Named, Table, as_markdown, as_text, limit_text, names_of
from doudi.engine.sides import Side
from doudi.engine.timelines import values_table
from doudi.engine.trying import PERIODS, tried
from doudi.engine.wording import DEMONSTRATION, Shape, exact_text, listed, period_text

NOTHING = "没有"
T = TypeVar("T")


def compare(before: Side, after: Side, *, markdown: bool = False) -> str:
    """The whole comparison, as text or as Markdown. Raises DoudiError where only one side is on a day."""
    if (before.on is None) != (after.on is None):
        raise DoudiError(f"“{before.title}”和“{after.title}”没法比：两边都写 @日期，或者都不写。")
    answers, summary = tried(before, after)
    tables = [
        _table("管到哪里", "项目", _coverage(before, after)),
        _table("判定什么", "事项", _decisions(before, after)),
        Table("规则", ("规则", "什么变了", "原来", "现在"), tuple(_rules(before, after))),
        values_table(before, after),
        _table("要问的情况", "情况", _facts(before, after)),
        _table("项目怎么填", "项目", _items(before, after)),
        _table("怎样对群众说", "说法", _reasons(before, after)),
        _table("办理程序", "步骤", _steps(before, after)),
        _table("依据的文件", "条款", _sources(before, after)),
        answers,
    ]
    said = [table for table in tables if table.rows]
    render = as_markdown if markdown else as_text
    head = f"{'# ' if markdown else ''}{before.title} → {after.title}"
    same = "" if any(table is not answers for table in said) else _nothing(before, after)
    return "\n\n".join(part for part in (head, same, *map(render, said), summary) if part) + "\n"


def _nothing(before: Side, after: Side) -> str:
    old, new = ({pack.info.hash for pack in side.packs} for side in (before, after))
    same = before.on != after.on or old == new
    return "规定没有不同。" if same else "规定没有不同，只有注释、提示一类的文字变了。"


def _table(title: str, what: str, rows: Iterable[tuple[str, str, str]]) -> Table:
    return Table(title, (what, "原来", "现在"), tuple(rows))


def _paired(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], str], said: Callable[[T], str]
) -> Iterator[tuple[str, str, str]]:
    """What is said otherwise, or on one side only, by key."""
    old, new = ({key(each): said(each) for each in side} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield name, old.get(name, NOTHING), new.get(name, NOTHING)


def _coverage(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    def lines(side: Side) -> dict[str, str]:
        packs = [pack.info for pack in side.packs]
        return {
            "规则包": listed([f"{info.title}（{info.id}，版本 {info.version}）" for info in packs]),
            "地区": listed(list(dict.fromkeys(info.area or "全国" for info in packs))),
            "时间": listed(list(dict.fromkeys(period_text(info.since, info.until) for info in packs))),
            DEMONSTRATION: "是" if any(info.demonstration for info in packs) else "否",
            "不适用": "".join(words for info in packs for words in info.not_covered),
        }

    old, new = lines(before), lines(after)
    return ((name, old[name], new[name]) for name in old if old[name] != new[name])


def _decisions(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    words = names_of(before.library) | names_of(after.library)

    def said(spec: DecisionSpec) -> str:
        names = (spec.applies, spec.eligible, spec.class_rule, spec.amount)
        labels = [words[name].label if name in words else name for name in names if name]
        return f"{spec.label}：{WHOSE[spec.unit]}，{PERIODS[spec.period]}，看{listed(labels)}。{spec.benefit}"

    old, new = ([spec for pack in side.packs for spec in pack.decisions] for side in (before, after))
    return _paired(old, new, lambda spec: spec.scheme, said)


def _items(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    def said(spec: ParameterSpec) -> str:
        return f"{KINDS[spec.kind]}，{_range(spec)}。{spec.not_set}"

    old, new = ([spec for pack in side.packs for spec in pack.parameters.values()] for side in (before, after))
    return _paired(old, new, lambda spec: f"{spec.label}（{spec.name}）", said)


def _range(spec: FactSpec | ParameterSpec) -> str:
    shape = Shape(spec.kind, spec.unit, spec.values)
    options = listed([f"{label}（{code}）" for code, label in spec.values.items()])
    return options or f"{exact_text(shape, spec.low)}至{exact_text(shape, spec.high)}"


def _steps(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    def steps(side: Side) -> Iterator[tuple[str, str]]:
        for procedure in (each for pack in side.packs for each in pack.procedures):
            if side.on is None or procedure.in_force(side.on):
                known = procedure.scheme + ("（复核）" if procedure.purpose == REVIEW else "")
                name = known if side.on else f"{procedure.title}（{procedure.id}）"
                for step in procedure.steps:
                    cite = f"（{step.cite.text}）" if step.cite else ""
                    parts = (ROLES[step.role], step.verb, step.state_label, limit_text(step))
                    standing = f"，公示 {step.period} 日" if step.period else ""
                    yield f"{name}：{step.label}", "，".join(part for part in parts if part) + standing + cite
                for paper in procedure.papers:
                    cite = f"（{paper.cite.text}）" if paper.cite else ""
                    yield f"{name}：申请材料 {paper.kind}", "，".join(filter(None, (paper.label, paper.when))) + cite

    return _paired(steps(before), steps(after), lambda row: row[0], lambda row: row[1])


def _sources(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    old, new = (
        [cite for pack in side.packs for cite in pack.cites.values() if not side.on] for side in (before, after)
    )
    return _paired(old, new, lambda cite: cite.key, lambda cite: cite.text)


def _facts(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    def said(spec: FactSpec) -> str:
        return f"{WHOSE[spec.entity]}，{KINDS[spec.kind]}，{_range(spec)}。{spec.question}"

    old, new = ([spec for pack in side.packs for spec in pack.facts.values()] for side in (before, after))
    return _paired(old, new, lambda spec: f"{spec.label}（{spec.name}）", said)


def _reasons(before: Side, after: Side) -> Iterator[tuple[str, str, str]]:
    def said(spec: ReasonSpec) -> str:
        cite = f"（{spec.cite.text}）" if spec.cite else ""
        return f"{OUTCOMES[spec.outcome]}：{spec.text}{spec.change}{cite}"

    old, new = ([spec for pack in side.packs for spec in pack.reasons] for side in (before, after))
    return _paired(old, new, lambda spec: f"{spec.scheme} {spec.code}", said)


def _rules(before: Side, after: Side) -> Iterator[tuple[str, ...]]:
    """Each version of a rule that only one side has; two such versions of one rule stand beside each other."""
    dated = before.on is None and after.on is None
    words = names_of(before.library) | names_of(after.library)
    old, new = (_versions(side, dated) for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        mine, theirs = old.get(name, {}), new.get(name, {})
        only_old = [mark for mark in mine if mark not in theirs]
        only_new = [mark for mark in theirs if mark not in mine]
        for was, now in zip_longest(only_old, only_new):
            first, second = mine.get(was), theirs.get(now)
            label = second.label if second else first.label if first else ""
            yield f"{label}（{name}）", _what(was, now), _rule_text(first, words), _rule_text(second, words)


Mark = tuple[object, ...]
PARTS = ("算法", "说明", "条文", "单位", "选项", "例外", "施行时间")


def _versions(side: Side, dated: bool) -> dict[str, dict[Mark, RuleText]]:
    """Each rule's versions by all that makes them different, in the order of ``PARTS``."""
    found: dict[str, dict[Mark, RuleText]] = {}
    for rule in sorted(side.rules(), key=lambda rule: rule.since):
        period = (rule.since, rule.until) if dated else ()
        options, exception = tuple(rule.values.items()), (rule.exception_to, rule.why)
        mark = (rule.source_text, rule.text, rule.cite.key, rule.unit, options, exception, period)
        found.setdefault(rule.name, {})[mark] = rule
    return found


def _what(was: Mark | None, now: Mark | None) -> str:
    if was is None or now is None:
        return "新增" if was is None else "删去"
    return listed([part for part, old, new in zip(PARTS, was, now, strict=True) if old != new])


def _rule_text(rule: RuleText | None, words: Mapping[str, Named]) -> str:
    if rule is None:
        return NOTHING
    formula = in_words(rule.expression, [(name, words[name]) for name in rule.inputs if name in words], rule.values)
    exception = f"；替换 {rule.exception_to}：{rule.why}" if rule.exception_to else ""
    basis = f"{rule.cite.text}，{period_text(rule.since, rule.until)}{exception}"
    return f"{formula}（{rule.text}依据：{basis}）"
