"""The survey's sheet: its six steps, what may be ticked in them, and what must be there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from doudi.services import clock
from doudi.services.cases.models import Case
from doudi.services.evidence.errors import Check, line
from doudi.services.evidence.findings import Found
from doudi.services.evidence.papers import Upload

SIX = {"listen": "听", "look": "看", "count": "算", "ask": "访", "judge": "评", "verify": "核"}
"""The six steps by code, in their order (商洛市的六步工作法)."""
HOUSES = {"own": "自有", "rented": "租住", "borrowed": "借住", "public": "公房", "none": "没有住房"}
SAFE = {"safe": "看着安全", "doubt": "有裂缝、漏雨，要请住建部门看", "danger": "危房", "unseen": "没有看到"}
GOODS = {
    "car": "汽车", "tractor": "农用车、农机", "motorcycle": "摩托车", "air": "空调", "computer": "电脑",
    "shop": "门店、摊位", "animals": "成群的牲畜", "building": "正在建房或装修",
}  # fmt: skip
JUDGED = {"same": "和申报的一致", "differs": "和申报的有出入", "open": "还要再查"}
PAPERS_SEEN = {
    "id_card": "身份证", "household_book": "户口簿", "disability": "残疾人证", "medical": "病历、诊断",
    "bills": "医药费、学费票据",
    "income": "收入证明、工资流水", "land": "土地、房屋证件", "pension": "养老金存折", "school": "在校证明",
}  # fmt: skip
TEXT_LONGEST = 2000
MOST_PHOTOS = 10
NOWHERE = Decimal(0)
CHOICES: Mapping[str, Mapping[str, str]] = {"house": HOUSES, "safe": SAFE, "judged": JUDGED}
TICKS: Mapping[str, Mapping[str, str]] = {"goods": GOODS, "papers": PAPERS_SEEN}


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done in each step: texts, codes of what was chosen, and neighbours, one a line."""

    heard: str = ""
    house: str = ""
    safe: str = ""
    goods: Sequence[str] = ()
    seen: str = ""
    counted: str = ""
    asked: str = ""
    judged: str = ""
    judgement: str = ""
    papers: Sequence[str] = ()
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was known when the form was handed out; it travels sealed with the form."""

    client_id: uuid.UUID
    case_id: int
    user_id: int
    handed_out_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A filled form. ``surveyors`` as typed; ``signatures`` are PNG pictures by who signed; degrees are WGS 84."""

    visited_on: date | None
    place: str
    surveyors: str
    respondent: str
    relation: str
    steps: Steps
    found: Sequence[Found] = ()
    photos: Sequence[Upload] = ()
    signatures: Mapping[str, Upload] = field(default_factory=dict)
    signed_on_paper: bool = False
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    loose: Sequence[Found] = ()
    """Answers as typed about somebody or something that the case asks about no more."""


def people(typed: str) -> list[str]:
    """Names separated by 、, a comma, or spaces; each once."""
    return list(dict.fromkeys(each.strip() for each in re.split(r"[、，,\s]+", typed) if each.strip()))


def neighbours(asked: str) -> list[str]:
    """One line for each neighbour that was heard."""
    return [each.strip() for each in asked.splitlines() if each.strip()]


def checks(case: Case, sheet: Sheet, fewest: int) -> list[Check]:
    """Everything that may be wrong with a sheet; all six steps are done, none is left out."""
    steps, names, visited_on = sheet.steps, people(sheet.surveyors), sheet.visited_on
    within = visited_on is None or case.accepted_on <= visited_on <= clock.business_date()
    return [
        ("visited_on", visited_on is None, "没有填入户日期：请填写"),
        ("visited_on", not within, "入户日期应在受理以后、今天以前：请核对"),
        *line("place", "地点", sheet.place, 120),
        ("surveyors", len(names) < fewest, f"调查人员不少于 {fewest} 人，现在 {len(names)} 人：请补上"),
        ("surveyors", any(len(each) > 30 for each in names) or len(names) > 6, "调查人员的名字太长或太多：请核对"),
        *line("respondent", "被调查人", sheet.respondent),
        *line("relation", "和户主的关系", sheet.relation, 30),
        *line("heard", "听到的情况", steps.heard, TEXT_LONGEST),
        ("house", steps.house not in HOUSES, "没有选住房：请选一项"),
        ("safe", steps.safe not in SAFE, "没有选住房安全：请选一项"),
        *line("seen", "看到的情况", steps.seen, TEXT_LONGEST),
        *line("counted", "收入和支出怎么算的", steps.counted, TEXT_LONGEST),
        *line("asked", "邻里访问", steps.asked, TEXT_LONGEST),
        ("judged", steps.judged not in JUDGED, "没有选评的结果：请选一项"),
        *line("judgement", "评的理由", steps.judgement, TEXT_LONGEST),
        ("verified", not steps.papers and not steps.verified.strip(), "没有写核了什么证件：勾一项，或者写明为什么没有"),
        ("verified", len(steps.verified) > TEXT_LONGEST, f"核的情况最多 {TEXT_LONGEST} 个字：请缩短"),
        ("goods", not set(steps.goods) <= set(GOODS), "请在给出的几项里选"),
        ("papers", not set(steps.papers) <= set(PAPERS_SEEN), "请在给出的几项里选"),
        ("photos", len(sheet.photos) > MOST_PHOTOS, f"照片最多 {MOST_PHOTOS} 张：请挑要紧的"),
        ("signed_on_paper", _unsigned(sheet, names), "还没有签字：请调查人员和被调查人在屏幕上签，或者勾上纸表已签"),
        *_degrees(sheet),
    ]  # fmt: skip


def _unsigned(sheet: Sheet, names: Sequence[str]) -> bool:
    """Everybody signs: each surveyor and the respondent; or they did on paper."""
    return not sheet.signed_on_paper and len(sheet.signatures) < min(len(names), 2) + 1


def _degrees(sheet: Sheet) -> list[Check]:
    one = (sheet.latitude is None) != (sheet.longitude is None)
    far = abs(sheet.latitude or NOWHERE) > 90 or abs(sheet.longitude or NOWHERE) > 180
    return [("place", one or far, "位置读得不对：请重新记一次，或者只写地点")]
