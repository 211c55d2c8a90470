"""What each step asks of the person who takes it, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from doudi.domain import area
from doudi.domain.findings import Finding
from doudi.domain.money import fen_from_yuan
from doudi.domain.workdays import day_text
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import covers
from doudi.services.cases import hooks, opinions
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import APPRAISE, ASSIST_FIRST, OBJECT, TERMINATE, Table, Transition
from doudi.services.publicity.models import Notice

TWO_THIRDS_UNTIL = date(2021, 7, 1)
"""民发〔2012〕220号第二十二条: village representatives are at least two thirds of those taking part."""
COUNTS = {"present": "参加人数", "representatives": "村（居）民代表人数", "agree": "同意人数", "disagree": "不同意人数"}
NOTE_LONGEST = 2000
PLACE_LONGEST = 120
Details = Mapping[str, Any]


def obstacle(user: User, case: Case, table: Table, transition: Transition, on: date) -> str:
    """Why this person cannot take this step now; empty when they can."""
    if case.state not in transition.after:
        return f"现在是“{table.label(case.state)}”，还不能{transition.verb}"
    return (
        _not_the_actor(user, case, transition)
        or _resting(case, transition)
        or _waiting(case, transition, on)
        or hooks.standing_in_the_way(user, case, transition, on)
        or opinions.obstacle(case, table, transition, on, user)
    )


def _not_the_actor(user: User, case: Case, transition: Transition) -> str:
    if not user.is_active or user.role != transition.role:
        return f"由{Role(transition.role).label}办理"
    if area.level(user.area_code) is not transition.level or not covers(user, case.area_code):
        return f"由当地{transition.level.label}办理"
    return ""


def _resting(case: Case, transition: Transition) -> str:
    """While a clock rests, only what leads off the ordinary road goes on, and that ends the rest."""
    rest = case.rests.filter(until=None).first() if transition.is_main else None
    if rest is None:
        return ""
    return f"从{day_text(rest.since)}起停表（{rest.get_reason_display()}）：先登记恢复，再{transition.verb}"


def _waiting(case: Case, transition: Transition, on: date) -> str:
    if transition.code in (OBJECT, TERMINATE):
        return ""
    notice = Notice.objects.filter(case=case, taken_down_on=None).order_by("id").last()
    if notice is not None and on <= notice.until:
        return f"公示到{day_text(notice.until)}才满，之后才能{transition.verb}"
    return ""


def entered(table: Table, transition: Transition, note: str, details: Details) -> tuple[dict[str, Any], list[Finding]]:
    """The details as they will be stored, and every fault in them."""
    kept = {name: _storable(value) for name, value in details.items() if value not in (None, "")}
    found: list[Finding] = []
    if transition.needs_a_note and not note.strip():
        found.append(Finding("note", 0, f"{transition.label}要写明情况和原因：请填写"))
    if len(note) > NOTE_LONGEST:
        found.append(Finding("note", 0, f"说明最多 {NOTE_LONGEST} 个字，现在是 {len(note)} 个：请缩短"))
    if transition.minimum_people:
        kept["surveyors"], wrong = _surveyors(details.get("surveyors"), transition.minimum_people)
        found += wrong
    if transition.code == ASSIST_FIRST:
        kept["amount_fen"], wrong = _amount(str(kept.pop("amount", "")))
        found += wrong
    if transition.code == APPRAISE:
        votes, wrong = _votes(details, table.procedure.since < TWO_THIRDS_UNTIL)
        kept |= votes
        found += wrong
    if transition.period is not None:
        found += _place(str(details.get("place", "")).strip())
    return kept, found


def _place(place: str) -> list[Finding]:
    if not place:
        return [Finding("place", 0, "没有填公示地点：请填写，例如 村务公开栏")]
    if len(place) > PLACE_LONGEST:
        return [Finding("place", 0, f"公示地点最多 {PLACE_LONGEST} 个字，现在是 {len(place)} 个：请缩短")]
    return []


def _amount(typed: str) -> tuple[int, list[Finding]]:
    try:
        fen = fen_from_yuan(typed.strip())
    except ValueError:
        return 0, [Finding("amount", 0, "先给多少钱应是数字，例如 500：请填写")]
    return fen, [] if fen > 0 else [Finding("amount", 0, "先给的钱要大于 0：请核对")]


def _storable(value: Any) -> Any:
    return value if isinstance(value, str | int | list | dict) else str(value)


def _surveyors(raw: Any, minimum: int) -> tuple[list[str], list[Finding]]:
    names = re.split(r"[、，,\s]+", raw) if isinstance(raw, str) else [str(each) for each in raw or ()]
    names = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(names) >= minimum:
        return names, []
    return names, [Finding("surveyors", 0, f"调查人员不少于 {minimum} 人，现在是 {len(names)} 人：请补上")]


def _votes(details: Details, two_thirds: bool) -> tuple[dict[str, int], list[Finding]]:
    found: list[Finding] = []
    votes: dict[str, int] = {}
    for name, label in COUNTS.items():
        text = str(details.get(name, "")).strip()
        if text.isascii() and text.isdigit() and len(text) <= 4:
            votes[name] = int(text)
        elif name != "representatives" or two_thirds or text:
            found.append(Finding(name, 0, f"{label}应是 0 或更大的整数：请填写"))
    if found:
        return votes, found
    return votes, [Finding(name, 0, message) for name, wrong, message in _vote_checks(votes, two_thirds) if wrong]


def _vote_checks(votes: Mapping[str, int], two_thirds: bool) -> list[tuple[str, bool, str]]:
    present, representatives = votes["present"], votes.get("representatives", 0)
    return [
        ("present", present == 0, "没有人参加，不成评议：请核对"),
        ("agree", votes["agree"] + votes["disagree"] > present, "同意和不同意的人数加起来比参加的还多：请核对"),
        ("representatives", representatives > present, "代表人数比参加人数还多：请核对"),
        (
            "representatives",
            two_thirds and representatives * 3 < present * 2,
            "村（居）民代表不少于参加人数的三分之二（民发〔2012〕220号第二十二条）：人数不够，请重新组织评议",
        ),
    ]
