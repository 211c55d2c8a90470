"""Households on the board of a village as one sheet: name, number of people, amount, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.domain.money import yuan_text
from doudi.engine.wording import date_text
from doudi.services.cases.transitions import table
from doudi.services.publicity.models import Notice

from .headings import demonstration_line
from .papers import Head, NoticeRow, PublicNotice
from .places import PlaceNames, names_of
from .receipts import scheme_label
from .typesetting import PaperFault

PERIODS = {"month": "元/月", "year": "元/年", "once": "元"}
STEPS = {"first": "publish", "second": "publish_again"}
NOT_GRANTED = "拟不给予"


def public_notice(notices: Sequence[Notice]) -> PublicNotice:
    """One sheet. Raises PaperFault unless all are of one village, round, scheme and term."""
    first = _alike(notices)
    names = names_of(first.area_code, first.published_on)
    second = first.round == "second"
    office = names.county_office if second else names.township_office
    scheme = scheme_label(first.case)
    samples = any(notice.demonstration for notice in notices)
    head = Head(
        title=f"{scheme}{first.get_round_display()}",
        number=f"{names.village or names.township} {first.published_on:%Y-%m-%d}",
        office=office,
        area=names.whole,
        dated=date_text(first.published_on),
        demonstration=demonstration_line(samples=samples),
    )
    act = "县里审查后拟批准" if second else "乡镇（街道）调查后提出了意见"
    return PublicNotice(
        head=head,
        intro=f"{names.whole}下列家庭申请{scheme}，{act}，现在公示，请群众监督。",
        first_day=date_text(first.published_on),
        last_day=date_text(first.until),
        rows=tuple(_row(notice) for notice in notices),
        total=_total(notices),
        objections=_objections(names, office, first),
        cite=_cite(first),
        notes=(_only(marked=any(notice.register_mark for notice in notices)),),
        unit=PERIODS.get(first.period, "元"),
    )


def _alike(notices: Sequence[Notice]) -> Notice:
    kinds = {(each.area_code, each.round, each.case.scheme, each.published_on, each.until) for each in notices}
    if len(kinds) != 1:
        raise PaperFault("一张公示只能写同一个村、同一轮、同一项救助、同一段时间的家庭：请分开打印")
    return notices[0]


def _only(*, marked: bool) -> str:
    more = "，并按规定标明是不是建档立卡户" if marked else ""
    return f"公示只写申请人姓名、家庭人口和拟保障金额{more}，不写其他情况。到期撤下。"


def _row(notice: Notice) -> NoticeRow:
    amount = NOT_GRANTED if notice.amount_fen is None else yuan_text(notice.amount_fen)
    return NoticeRow(notice.applicant_name, str(notice.member_count), amount, notice.register_mark)


def _total(notices: Sequence[Notice]) -> str:
    people = sum(notice.member_count for notice in notices)
    paid = [notice.amount_fen for notice in notices if notice.amount_fen is not None]
    unit = {"month": "每月", "year": "每年"}.get(notices[0].period, "")
    amount = f"，拟保障 {len(paid)} 户，{unit} {yuan_text(sum(paid))} 元" if paid else ""
    return f"合计 {len(notices)} 户 {people} 人{amount}。"


def _objections(names: PlaceNames, office: str, notice: Notice) -> tuple[str, ...]:
    return (
        f"{date_text(notice.until)}（含当天）以前，可以向{office}当面说、写信或者打电话，也可以请村（居）民委员会转告。",
        "说明是哪一户、什么情况；请留下姓名和联系方式，好把核实的结果告诉您。我们为您保密。",
        f"也可以向{names.county_office}反映。",
    )


def _cite(notice: Notice) -> str:
    case = notice.case
    procedure = table(case).procedure
    cites = {step.code: step.cite for step in procedure.steps}
    cite = cites.get(STEPS[notice.round])
    return cite.text if cite else ""
