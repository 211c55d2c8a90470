"""Papers with every part filled in, for the typesetter's tests."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf

from doudi.services.documents.papers import Deadline, DecisionNotice, Head, NoticeRow, PublicNotice, Receipt, Term, Why

DEMONSTRATION = "演示：本文书用演示数据生成，没有效力。演示日期 2017年5月18日。"


def head(title: str, number: str) -> Head:
    return Head(title, number, "示例一镇人民政府", "丹凤县示例一镇", "2017年5月18日", DEMONSTRATION)


def receipt(applicant: str = "示春甲") -> Receipt:
    return Receipt(
        head("受理回执", "丹低受〔2017〕00012号"),
        applicant,
        "农村低保",
        "3 人",
        "丹凤县示例一镇样例三村",
        "2017年5月18日",
        "示办一",
        ("家庭申请书", "核对授权书"),
        (Deadline("入户调查", "乡镇", "2017年6月2日", "《最低生活保障审核审批办法（试行）》第十九条"),),
    )


def decision() -> DecisionNotice:
    return DecisionNotice(
        head("低保确认通知书", "丹低确〔2017〕00012号"),
        "示春甲",
        "您申请农村低保，经审核，符合条件，予以确认。",
        True,
        "每月 253.75 元",
        (("享受人数", "3 人"),),
        (Term("农村低保标准", "3,015.00 元/人/年", sample=True),),
        ("9,045.00 − 6,000.00 = 3,045.00",),
        (Why("收入低于保障线。", "《社会救助暂行办法》第九条"),),
        remedies=("60 日内申请行政复议。", "6 个月内提起行政诉讼。"),
    )


def notice(rows: int = 2) -> PublicNotice:
    shown = tuple(NoticeRow(f"示春{index}", "3", "753.00") for index in range(1, rows + 1))
    return PublicNotice(
        head("审核公示", "样例三村"), "现在公示。", "2017年5月18日", "2017年5月24日", shown, "合计", ("可以反映。",)
    )


def named(paper: Receipt, name: str) -> Receipt:
    return replace(paper, applicant=name)


def text_of(pdf: bytes) -> str:
    """What a reader selects on the PDF, line breaks and spaces taken out."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
