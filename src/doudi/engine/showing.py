"""A pack as a page for reading: rule, article, value and history side by side, as text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from doudi.engine.arithmetic import in_words
from doudi.engine.library import Library
from doudi.engine.model import Entity, FactSpec, Kind, PackInfo, ParameterSpec, ParameterValue, ReasonSpec
from doudi.engine.packs import Pack, read_pack
from doudi.engine.procedures import Step
from doudi.engine.rules import RuleText
from doudi.engine.wording import DEMONSTRATION, Shape, exact_text, listed, period_text

KINDS = {
    Kind.MONEY: "金额", Kind.COUNT: "数量", Kind.RATIO: "比例",
    Kind.BOOL: "是否", Kind.DATE: "日期", Kind.CATEGORY: "类别",
}  # fmt: skip
BUILT_IN = {"on_date": "办理日期", "member_count": "共同生活人数"}
OUTCOMES = {"eligible": "符合", "ineligible": "不符合"}
ROLES = {"village": "村（居）委会", "township": "乡镇（街道）", "county": "县级民政部门", "finance": "县级财政部门"}
WHOSE = {Entity.HOUSEHOLD: "全家", Entity.PERSON: "每人"}


@dataclass(frozen=True, slots=True)
class Table:
    """One part of the page; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def show_pack(library: Library, info: PackInfo, *, markdown: bool = False) -> str:
    """The whole page of one pack."""
    pack = read_pack(info.folder)
    names = names_of(library)
    tables = [
        _decisions(pack, names),
        _rules(pack, names),
        _values(pack, library),
        _facts(pack.facts.values()),
        _reasons(pack, names),
        *_procedures(pack),
        *_papers(pack),
    ]
    render = as_markdown if markdown else as_text
    mark = "# " if markdown else ""
    parts = [f"{mark}{info.title}", _card(info), *(render(table) for table in tables if table.rows)]
    return "\n\n".join(parts) + "\n"


def list_packs(packs: Iterable[PackInfo]) -> str:
    """Every pack with its coverage, and who should not rely on it."""
    return "\n\n".join(f"{info.title}\n{_card(info)}" for info in packs) + "\n"


def _card(info: PackInfo) -> str:
    coverage = f"{info.area or '全国'}，{period_text(info.since, info.until)}"
    rows = [f"- 规则包：{info.id}，版本 {info.version}", f"- 适用：{coverage}"]
    if info.demonstration:
        rows.append(f"- {DEMONSTRATION}：只作演示，不能用来办理")
    rows += [f"- 不适用：{words}" for words in info.not_covered]
    return "\n".join([*rows, f"- 内容指纹：{info.hash[:16]}"])


@dataclass(frozen=True, slots=True)
class Named:
    """A name as a formula shows it: its label, and its codes; no number, so it says it is no number."""

    label: str
    values: dict[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 1
    value_kind: Kind = Kind.BOOL


def names_of(library: Library) -> dict[str, Named]:
    """Every name with its label, whichever pack declares it."""
    names = {name: Named(label) for name, label in BUILT_IN.items()}
    for info in library.packs:
        names |= {rule.name: Named(rule.label, rule.values) for rule in read_pack(info.folder).rules}
    names |= {name: Named(fact.label, fact.values) for name, fact in library.facts.items()}
    return names | {name: Named(spec.label, spec.values) for name, spec in library.parameters.items()}


def _decisions(pack: Pack, names: Mapping[str, Named]) -> Table:
    def label(name: str) -> str:
        return names[name].label if name in names else name

    rows = tuple(
        (spec.label, WHOSE[spec.unit], label(spec.eligible), label(spec.class_rule), label(spec.amount), spec.benefit)
        for spec in pack.decisions
    )
    return Table("判定什么", ("事项", "对象", "看什么", "类别", "金额", "待遇"), rows)


def _rules(pack: Pack, names: Mapping[str, Named]) -> Table:
    rows = tuple(
        (
            f"{rule.label}（{rule.name}）",
            rule.text.removeprefix(f"{rule.label}：").removeprefix(f"{rule.label}:"),
            in_words(rule.expression, [(name, names[name]) for name in rule.inputs if name in names], rule.values),
            rule.cite.text,
            period_text(rule.since, rule.until),
            f"替换 {rule.exception_to}：{rule.why}" if rule.exception_to else "",
        )
        for rule in sorted(pack.rules, key=_first_line(pack.rules))
    )
    return Table("规则", ("规则", "规定", "算法", "条文", "施行时间", "地方例外"), rows)


def _first_line(rules: Iterable[RuleText]) -> _Order:
    first: dict[str, int] = {}
    for rule in rules:
        first[rule.name] = min(first.get(rule.name, rule.line), rule.line)
    return _Order(first)


@dataclass(frozen=True, slots=True)
class _Order:
    """Versions of one rule stand together, oldest first, where the first of them stands in the file."""

    first: Mapping[str, int]

    def __call__(self, rule: RuleText) -> tuple[int, date]:
        return (self.first[rule.name], rule.since)


def _values(pack: Pack, library: Library) -> Table:
    rows: list[tuple[str, ...]] = []
    for name in [name for name in library.parameters if name in pack.parameter_values or name in pack.parameters]:
        spec = library.parameters[name]
        history = [value for value in library.values.get(name, ()) if value.pack == pack.info.id]
        if not history:
            rows.append((f"{spec.label}（{name}）", f"没有统一的数：{spec.not_set}", "", "", ""))
        for value in sorted(history, key=lambda value: (value.area, value.since)):
            rows.append(_value_row(spec, value))
    return Table("标准和数值", ("项目", "数值", "条文或文号", "地区", "施行时间"), tuple(rows))


def _value_row(spec: ParameterSpec, value: ParameterValue) -> tuple[str, ...]:
    mark = f"〔{DEMONSTRATION}〕" if value.demonstration else ""
    shape = Shape(spec.kind, spec.unit, spec.values)
    said = f"没有定：{value.not_set}" if value.amount is None else exact_text(shape, value.amount)
    basis = value.cite.text if value.cite else value.document
    period = period_text(value.since, value.until)
    return (f"{spec.label}（{spec.name}）", said + mark, basis, value.area or "全国", period)


def _facts(facts: Iterable[FactSpec]) -> Table:
    rows = tuple(
        (
            f"{spec.label}（{spec.name}）",
            WHOSE[spec.entity],
            f"{KINDS[spec.kind]}{f'，{spec.unit}' if spec.unit else ''}",
            listed([f"{label}（{code}）" for code, label in spec.values.items()]),
            spec.question,
        )
        for spec in facts
    )
    return Table("要问的情况", ("情况", "对象", "怎么填", "选项", "问法"), rows)


def _reasons(pack: Pack, names: Mapping[str, Named]) -> Table:
    def basis(reason: ReasonSpec) -> str:
        rule = names[reason.when].label if reason.when in names else reason.when
        return reason.cite.text if reason.cite else f"同规则“{rule}”当时的条文"

    rows = tuple((reason.text, OUTCOMES[reason.outcome], basis(reason), reason.change) for reason in pack.reasons)
    return Table("怎样对群众说", ("说法", "结果", "条文", "什么会改变结果"), rows)


def _procedures(pack: Pack) -> list[Table]:
    columns = ("步骤", "办理", "之后", "条文", "时限")
    return [
        Table(
            f"程序：{procedure.title}（{period_text(procedure.since, procedure.until)}）",
            columns,
            tuple(
                (step.label, ROLES[step.role], step.state_label, step.cite.text if step.cite else "", limit_text(step))
                for step in procedure.steps
            ),
        )
        for procedure in pack.procedures
    ]


def _papers(pack: Pack) -> list[Table]:
    return [
        Table(
            f"申请材料：{procedure.title}（{period_text(procedure.since, procedure.until)}）",
            ("材料", "什么情况要", "条文"),
            tuple((paper.label, paper.when, paper.cite.text if paper.cite else "") for paper in procedure.papers),
        )
        for procedure in pack.procedures
        if procedure.papers
    ]


def limit_text(step: Step) -> str:
    """``10 个工作日``, or nothing where the text has no limit."""
    return "" if step.limit is None else f"{step.limit} 个{'工作日' if step.unit == 'working_day' else '自然日'}"


def as_markdown(table: Table) -> str:
    """A heading and a table."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    head = [f"## {table.title}", "", line(table.columns), line("---" for _ in table.columns)]
    return "\n".join([*head, *map(line, table.rows)])


def as_text(table: Table) -> str:
    """A heading, and each row as a block of lines; empty cells are left out."""
    blocks = [f"【{table.title}】"]
    for row in table.rows:
        notes = [f"    {column}：{cell}" for column, cell in zip(table.columns[1:], row[1:], strict=True) if cell]
        blocks.append("\n".join([f"  {row[0]}", *notes]))
    return "\n".join(blocks)
