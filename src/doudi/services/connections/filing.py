"""What the rows of a box's file mean: answers to referrals, or facts of people. All rows, or none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.domain.money import fen_from_yuan
from doudi.services.accounts.models import Role, User
from doudi.services.connections import facts
from doudi.services.connections.sheets import Rows
from doudi.services.referrals import actions, queries
from doudi.services.referrals.actions import Said
from doudi.services.referrals.models import Outcome

ANSWER_HEADINGS = ("转办号", "版本", "为谁", "请办的事", "转来日期", "答复期限", "结果", "金额", "说明")
ANSWER_NEEDED = ("转办号", "版本", "结果", "说明")
FACT_NEEDED = ("身份证号", "项目", "值", "来源", "日期")
HEADINGS = (*ANSWER_HEADINGS, *FACT_NEEDED)
OUTCOMES = {str(each.label): each.value for each in Outcome}
WORDS: Mapping[str, Any] = {"是": True, "否": False}
LARGEST_ID = 2**63 - 1


def to_answer(user: User) -> list[Sequence[str]]:
    """The open referrals of an agency, with empty cells for its answer; of another account none."""
    if user.role != Role.AGENCY:
        return []
    return [
        (str(row.pk), str(row.version), row.subject, row.what, str(row.sent_on), str(row.due_on or ""), "", "", "")
        for row in queries.shown(user, "").order_by("pk")
    ]


def take(user: User, rows: Rows) -> None:
    """Do what every row says; one without an outcome or a number says nothing.

    Raises Faults naming each row that cannot be done; then none was.
    """
    if set(ANSWER_NEEDED) <= rows[0].keys():
        act = _answer
    elif set(FACT_NEEDED) <= rows[0].keys():
        act = _fact
    else:
        needed = f"{'、'.join(ANSWER_NEEDED)}（答复），或者 {'、'.join(FACT_NEEDED)}（情况）"
        raise Faults([Finding("表头", 1, f"认不出是什么表：请用这些列名 {needed}")])
    found: list[Finding] = []
    with transaction.atomic():
        for place, row in enumerate(rows, 2):
            if not row.get("结果" if act is _answer else "身份证号"):
                continue
            try:
                with transaction.atomic():
                    act(user, {heading: row.get(heading, "") for heading in HEADINGS})
            except DoudiError as fault:
                told = fault.findings if isinstance(fault, Faults) else (Finding("", 0, str(fault)),)
                found += [Finding(each.where, place, each.message) for each in told]
        if found:
            raise Faults(found)


def _answer(user: User, row: Mapping[str, str]) -> None:
    faults = []
    if row["结果"] not in OUTCOMES:
        faults.append(Finding("结果", 0, f"结果是{'、'.join(OUTCOMES)}之一：请改"))
    number, version = _whole(row["转办号"]), _whole(row["版本"])
    if number is None or version is None:
        faults.append(Finding("转办号", 0, "转办号和版本应是整数：请照发出的表填"))
    try:
        amount = fen_from_yuan(row["金额"]) if row.get("金额") else None
    except ValueError:
        amount = None
        faults.append(Finding("金额", 0, "金额是元，例如 1200.50：请改"))
    if faults:
        raise Faults(faults)
    assert number is not None
    assert version is not None
    actions.move(user, number, "answer", version, Said(row["说明"], OUTCOMES[row["结果"]], amount))


def _fact(user: User, row: Mapping[str, str]) -> None:
    try:
        on = date.fromisoformat(row["日期"])
    except ValueError:
        raise Faults([Finding("日期", 0, "日期应像 2018-03-15：请改")]) from None
    facts.state(user, facts.Told(row["身份证号"], row["项目"], _value(row["值"]), row["来源"], on))


def _whole(text: str) -> int | None:
    found = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else -1
    return found if 0 <= found <= LARGEST_ID else None


def _value(text: str) -> Any:
    """As a family's file would state it."""
    if text in WORDS:
        return WORDS[text]
    return Decimal(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text) else text
