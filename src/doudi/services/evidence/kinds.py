"""The kinds of papers a family may hand in or an office may add, by code."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "application": "申请书",
    "declaration": "收入财产声明",
    "commitment": "诚信承诺书",
    "mandate": "核对授权书",
    "id_card": "身份证",
    "household_book": "户口簿",
    "residence_permit": "居住证",
    "marriage": "婚姻证明",
    "guardian": "监护或委托证明",
    "income": "收入证明",
    "property": "财产证明",
    "spending": "支出凭证",
    "disability": "残疾人证",
    "medical": "诊断或医疗材料",
    "school": "在校证明",
    "supporter": "赡养、抚养、扶养材料",
    "survey_photo": "入户照片",
    "minutes": "民主评议记录（签字页）",
    "board_photo": "公示照片",
    "service": "送达回执",
    "objection": "异议材料",
    "other": "其他材料",
}
"""One list for every screen; a paper of a kind not in it carries its own label."""
