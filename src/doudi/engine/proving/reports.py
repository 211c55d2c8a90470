"""What was proven, for a civil servant: plain Chinese, each counterexample as a family file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from doudi.domain.money import yuan_text
from doudi.engine.program import Program
from doudi.engine.proving.amendments import Shortfall
from doudi.engine.proving.cliffs import STEPS, Cliff
from doudi.engine.proving.families import COHERENCE
from doudi.engine.proving.printing import family_toml
from doudi.engine.proving.proofs import Proofs
from doudi.engine.proving.questions import Answer, Verdict
from doudi.engine.proving.solver import Witness

_STEP_WORDS = dict(zip(STEPS, ("每年多挣 1 元", "每月多挣 1 元"), strict=True))
_INDENT = "      "


def report(proofs: Proofs) -> str:
    """The whole report."""
    lines = [*_head(proofs), *_claims(proofs), *_outcomes(proofs.outcomes), *_cliffs(proofs)]
    if proofs.shortfalls:
        lines += _shortfalls(proofs)
    lines += ["", f"用时 {proofs.seconds:.1f} 秒。"]
    return "\n".join(lines) + "\n"


def _head(proofs: Proofs) -> Iterator[str]:
    program = proofs.program
    yield f"证明：{program.area}，按 {program.on} 的规则，一至 {proofs.members} 口人的所有家庭。"
    yield "默认："
    yield from (f"  · {each}" for each in COHERENCE)
    witnesses = [w for w in _witnesses(proofs) if w.parameters]
    names = {name: None for w in witnesses for name in w.parameters if name in program.parameters}
    if names:
        labels = "、".join(f"“{program.parameters[name].label}”" for name in names)
        yield f"  · {labels}没有录入，结论对声明范围里的每一个值都成立；"
        yield "    反例里取的值写在反例上面，要先录入这些值才能重算"


def _witnesses(proofs: Proofs) -> Iterator[Witness]:
    rows: list[Iterable[Answer | Cliff | Shortfall]] = [
        proofs.claims, proofs.outcomes, proofs.cliffs, proofs.shortfalls,
    ]  # fmt: skip
    for row in rows:
        yield from (each.witness for each in row if each.witness is not None)


def _claims(proofs: Proofs) -> Iterator[str]:
    yield "\n一、文件自己的说法"
    if not proofs.claims:
        yield "  规则包没有写要证的说法（proofs.toml）。"
    for answer in proofs.claims:
        yield f"  {_claim_mark(answer)} {answer.text}（{answer.cite}）"
        if answer.known:
            yield f"{_INDENT}原因：{answer.known}"
        if answer.witness is not None:
            shows = "，".join(f"{name} {'成立' if holds else '不成立'}" for name, holds in (answer.shows or {}).items())
            yield f"{_INDENT}反例（{answer.sizes} 口人）：{shows}"
            yield from _family(proofs.program, answer.witness)


def _claim_mark(answer: Answer) -> str:
    match answer.verdict:
        case Verdict.PROVEN:
            return "证出来了，但规则包说它不成立，请核对：" if answer.known else "证出来了："
        case Verdict.REFUTED:
            return "不成立（规则包里已经说明）：" if answer.known else "不成立："
    return UNDECIDED


UNDECIDED = "限时内没有证出来："


def _outcomes(answers: list[Answer]) -> Iterator[str]:
    yield "\n二、每种结果能不能出现"
    reached = [answer for answer in answers if answer.verdict is Verdict.PROVEN]
    yield f"  {len(reached)} 种都找到了这样的家庭：{'；'.join(answer.text for answer in reached)}。"
    for answer in answers:
        if answer.verdict is Verdict.REFUTED:
            yield f"  永远不会出现：{answer.text}"
        elif answer.verdict is Verdict.UNDECIDED:
            yield f"  {UNDECIDED}{answer.text}"


def _cliffs(proofs: Proofs) -> Iterator[str]:
    yield "\n三、多挣一点，会不会反而少拿（断崖）"
    yield "  按一年算：一位成员的工资多一步，别的都不变，本人多挣的钱加上全家按月发的现金，最多少多少。"
    labels = {spec.scheme: spec.label for spec in proofs.program.decisions}
    worst: list[Cliff] = []
    for (schemes, step), rows in groupby(proofs.cliffs, key=lambda cliff: (cliff.schemes, cliff.step)):
        found = list(rows)
        yield f"  {'＋'.join(labels[name] for name in schemes)}，{_STEP_WORDS[step]}："
        for size, sized in groupby(found, key=lambda cliff: cliff.size):
            yield f"{_INDENT}{size} 口人：{_cliff_words(list(sized))}"
        worst.append(max(found, key=lambda cliff: cliff.loss))
    for cliff in worst:
        if cliff.witness is not None and not cliff.only_rounding:
            yield from _cliff_family(proofs.program, cliff)
            yield from _softened(proofs, cliff)


def _cliff_words(rows: list[Cliff]) -> str:
    cliff = max(rows, key=lambda each: each.loss)
    if not all(each.proven for each in rows):
        at_least = f"已找到少 {yuan_text(cliff.loss)} 元的，" if cliff.loss else ""
        return f"{at_least}限时内没有证出最多是多少"
    if cliff.loss == 0:
        return "不会少（证出来了）"
    words = f"最多少 {yuan_text(cliff.loss)} 元（证出来了）"
    return f"{words}，只是取整的零头" if cliff.only_rounding else f"{words}，是断崖"


def _cliff_family(program: Program, cliff: Cliff) -> Iterator[str]:
    labels = {spec.scheme: spec.label for spec in program.decisions}
    title = "＋".join(labels[name] for name in cliff.schemes)
    yield (
        f"  最陡的一家（{title}，{cliff.size} 口人，第 {cliff.place + 1} 人{_STEP_WORDS[cliff.step]}）："
        f"一年由 {yuan_text(cliff.before)} 元变成 {yuan_text(cliff.after)} 元"
    )
    if cliff.witness is not None:
        yield from _family(program, cliff.witness)


def _softened(proofs: Proofs, cliff: Cliff) -> Iterator[str]:
    found = proofs.softened
    if found is None or cliff.schemes != (found.scheme,) or cliff.step != STEPS[0]:
        return
    paid = (
        yuan_text(found.most) if found.least == found.most else f"{yuan_text(found.least)} 至 {yuan_text(found.most)}"
    )
    rest = [yuan_text(max(cliff.loss - each, 0)) for each in dict.fromkeys((found.most, found.least))]
    yield f"{_INDENT}有渐退的：以后十二个月里至多 {found.months} 个月按渐退发，共 {paid} 元，"
    yield f"{_INDENT}头一年少的由 {yuan_text(cliff.loss)} 元降到 {' 至 '.join(rest)} 元（假定：{found.suppose}）"


def _shortfalls(proofs: Proofs) -> Iterator[str]:
    yield "\n四、和旧规则比，会不会少发（按一年算）"
    if proofs.half_shared:
        yield f"  “{'”“'.join(proofs.half_shared)}”的选项新旧规则不全一样：只比两边都有的选项"
    for _, rows in groupby(proofs.shortfalls, key=lambda each: each.scheme):
        found = list(rows)
        worst = max(found, key=lambda each: each.loss)
        label = f"{worst.label}（新规则没有这一项）" if worst.dropped else worst.label
        sure = all(each.proven for each in found)
        if worst.witness is None:
            yield f"  {label}：{'从不少发（证出来了）' if sure else '没有找到少发的家庭，但限时内没有证完'}"
            continue
        yield (
            f"  {label}：有家庭会少发，{'最多' if sure else '已找到的最多'}少 {yuan_text(worst.loss)} 元"
            f"（{worst.size} 口人，由 {yuan_text(worst.old)} 元变成 {yuan_text(worst.new)} 元）"
        )
        yield from _family(proofs.program, worst.witness)


def _family(program: Program, witness: Witness) -> Iterator[str]:
    yield from (f"{_INDENT}| {line}".rstrip() for line in family_toml(program, witness).splitlines())
