"""A trial in words, for the terminal and the page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doudi.domain.money import yuan_text
from doudi.services.simulation.effects import Change, Effect
from doudi.services.simulation.spread import Spread
from doudi.services.simulation.trial import Trial
from doudi.services.synth import Profile

PERIODS = {"month": "月", "year": "年", "once": "次"}


def synthetic_notes(plan: Profile) -> list[str]:
    """What of a synthetic population is published and what is assumed; the two are never mixed."""
    whole = plan.totals
    return [
        f"合成人口，不是真实的人：{plan.title}。",
        f"公布的数（合成人口与它们逐个相等）：低保 {whole.dibao_households:,} 户 {whole.dibao_persons:,} 人，"
        f"其中建档立卡 {whole.registered_households:,} 户 {whole.registered_persons:,} 人；"
        f"特困 {whole.tekun_persons:,} 人；截止 {plan.on}。",
        f"假定的数（不能当统计引用）：年龄、收入、残疾、患病、档次和分县人数都是抽出来的，"
        f"收入都假定在每人每年 {plan.standard_yuan:,} 元以下。所以金额只看量级，准不准看各种子之间差多少。",
    ]


def told(trial: Trial, spread: Mapping[str, Spread]) -> Iterator[str]:
    """Line by line."""
    yield f"算到 {trial.on}：{trial.households:,} 户，{trial.people:,} 人。"
    if trial.sample:
        yield "用到了示例值，不是任何文件定的数。"
    if not trial.changed:
        yield "参数没有不同。"
    for label, before, after in trial.changed:
        yield f"  {label}：{before} → {after}"
    yield from one_sided(trial)
    for scheme, effect in trial.effects.items():
        yield from _effect(effect, spread.get(scheme))


def one_sided(trial: Trial) -> Iterator[str]:
    """The schemes that only one side decides."""
    yield from (f"换的规则包里没有“{label}”这一项，按都停发算。" for label in trial.dropped)
    yield from (f"“{label}”是换的规则包新加的，原来按没有算。" for label in trial.added)


def _effect(effect: Effect, spread: Spread | None) -> Iterator[str]:
    sums = effect.sums()
    period = PERIODS[effect.spec.period]
    yield f"{effect.spec.label}"
    people = f"{sums.before.people:,} → {sums.after.people:,} 人"
    yield f"  符合：{sums.before.eligible:,} → {sums.after.eligible:,}（{people}）"
    before, after, difference = map(yuan_text, (sums.before.cost, sums.after.cost, sums.difference))
    yield f"  每{period}金额：{before} → {after} 元，相差 {difference} 元"
    if sums.uncounted:
        yield f"  金额至少有一边算不出、两边都没有算进去的：{sums.uncounted:,}"
    yield f"  不能判定：{sums.before.unknown:,} → {sums.after.unknown:,}"
    yield "  " + "，".join(f"{change.label} {sums.changes[change]:,}" for change in Change)
    for was, now, rows, people in effect.moves().iter_rows():
        yield f"    {was} → {now}：{rows:,}（{people:,} 人）"
    if spread is not None:
        low, high = map(yuan_text, spread.difference)
        yield f"  换 {spread.seeds} 个随机种子各算一遍：相差金额在 {low} 到 {high} 元之间"
