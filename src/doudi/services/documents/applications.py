"""The receipt of one visit: everything that was asked for, with number and code, as one sheet."""

from __future__ import annotations

from doudi.engine.wording import date_text, listed
from doudi.services.applications import queries
from doudi.services.applications.actions import code
from doudi.services.applications.models import Application, ApplicationItem
from doudi.services.applications.papers import ToBring, still_to_bring
from doudi.services.cases.transitions import table

from .headings import demonstration_line
from .papers import Head
from .places import names_of
from .plain import PlainSheet, Section
from .receipts import limit_text, told_steps, total_text
from .settings import font_folders
from .typesetting import typeset

NOTES = (
    "材料不齐的，我们会一次说清要补什么。",
    "家里的人口、收入、财产有变化，请及时告诉我们。",
    "凭回执号和查询码，可以在公众页面“办到哪一步了”自己查；查询码不要告诉别人。",
)


def application_receipt(application: Application) -> bytes:
    """The PDF. Raises PaperFault, MissingGlyph, MissingFont."""
    on = application.received_on
    names = names_of(application.area_code, on)
    rows = queries.items(application)
    samples = any(item.case.decisions.filter(demonstration=True).exists() for item in rows if item.case)
    sheet = PlainSheet(
        head=Head(
            "受理回执", application.number, names.township_office, names.whole, date_text(on),
            demonstration_line(samples=samples),
        ),
        facts=(
            ("申请人", application.applicant.name),
            ("住址", application.household.address or names.whole),
            ("受理日期", date_text(on)),
            ("经办", application.received_by.display_name),
            ("回执号", application.number),
            ("查询码", code(application)),
        ),
        columns=("申请的项目", "为谁", "怎么办", "多久"),
        rows=tuple(_row(item) for item in rows),
        sections=(*_papers(application), Section("请您知道", NOTES)),
        signatures=("申请人（签字）", "经办人（签字）"),
    )  # fmt: skip
    return typeset(sheet, font_folders())


def _papers(application: Application) -> tuple[Section, ...]:
    """The one list over everything asked for."""
    missing = still_to_bring(application)
    if not missing:
        return ()
    lines = [f"{paper.line}：{paper.schemes}用" for paper in missing]
    return (Section("还要交的材料，一次说清", (*lines, f"依据：{listed(_basis(missing))}。")),)


def _basis(missing: list[ToBring]) -> list[str]:
    return list(dict.fromkeys(part for paper in missing for part in paper.basis))


def _row(item: ApplicationItem) -> tuple[str, str, str, str]:
    who = item.person.name if item.person else "全家"
    if item.referral is not None:
        due = item.referral.due_on
        until = f"{date_text(due)}前答复" if due else "县里还没有定答复的天数"
        return item.label, who, f"转{item.referral.agency_label}部门办", until
    assert item.case is not None
    procedure = table(item.case).procedure
    steps = "，".join(f"{step.label}{limit_text(procedure, step)}" for step in told_steps(procedure) if step.limit)
    return item.label, who, "民政部门办", total_text(procedure) or steps or "文件没有写天数"
