"""Reason texts made from what is known that day; an official may change them before printing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Values = Mapping[str, str | None]
EDITABLE = {
    "text.situation": "家庭情况",
    "text.opinion": "审核意见",
    "text.change": "变动情况",
    "text.refusal": "不予认定（停止）的理由",
}
"""The texts of the forms that may be changed on the page before printing."""
LONGEST = 1_000


def generated(values: Values, people: Sequence[Values]) -> dict[str, str | None]:
    """Each text, or None where nothing is known to say."""
    return {
        "text.situation": _situation(values, people),
        "text.opinion": _opinion(values),
        "text.change": _change(values),
        "text.refusal": values["decision.reason"] if values["decision.line"] == "不符合" else values["end.note"],
    }


def _situation(values: Values, people: Sequence[Values]) -> str | None:
    if not people:
        return None
    parts = [f"户主{values['head.name'] or '未登记'}，全家 {len(people)} 人"]
    parts += [
        f"{each['name']}（{each['relation']}）{each['health']}"
        for each in people
        if each["health"] and not each["health"].startswith("没有")
    ]
    weak = [
        f"{each['name']}劳动能力{each['work_ability']}" for each in people if each["work_ability"] not in (None, "有")
    ]
    income = values["income.year"]
    if income:
        parts.append(f"按规定计算的家庭年收入 {income} 元")
    return "；".join([*parts, *weak]) + "。"


def _opinion(values: Values) -> str | None:
    line, scheme = values["decision.line"], values["case.scheme"]
    if line is None or line.startswith("还不能"):
        return None
    if line == "不符合":
        return f"经调查审核，该户不符合{scheme}条件：{values['decision.reason'] or ''}"
    amount = values["decision.amount"]
    money = f"，建议{values['decision.period'] or ''}给予 {amount} 元（{values['decision.words']}）" if amount else ""
    return f"经调查审核，该户符合{scheme}条件{money}。"


def _change(values: Values) -> str | None:
    before, now = values["before.amount"], values["benefit.amount"] or values["decision.amount"]
    if before is None or now is None or before == now:
        return None
    return f"保障金由每月 {before} 元调整为每月 {now} 元。"
