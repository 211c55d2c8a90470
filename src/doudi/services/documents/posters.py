"""What hangs at the window: the sign, the schemes, the way of an application, the duties, the papers told once.

All of it comes from the rules that hold at the place that day; printed again after they change.
"""

from __future__ import annotations

from datetime import date

from doudi.domain.findings import OutsideCoverage
from doudi.engine.procedures import Procedure
from doudi.engine.wording import date_text
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.evidence.kinds import KINDS
from doudi.services.registry import rulebook

from .filling import Cell, Forms, Part, Sheet
from .headings import demonstration_line
from .places import names_of
from .printing import PRINTING, log_list
from .receipts import PLATFORM_SINCE, limit_text, told_steps, total_text
from .settings import font_folders
from .specifications import Specification
from .typesetting import typeset

EDITION = "2026-11"
SIZE = 15  # points: read standing
POSTERS = Specification("posters", "窗口公示牌", EDITION, ())
OFFICE_MADE = ("survey_photo", "minutes", "board_photo", "service", "objection", "other")
Rows = list[tuple[str, ...]]


def printed(user: User, on: date) -> bytes:
    """The five sheets for the person's own place, with a line in the log. Raises NotAllowed, MissingGlyph."""
    require(user, PRINTING, "打印窗口公示牌")
    names = names_of(user.area_code, on)
    office = names.township_office
    procedures = _procedures(user.area_code, on)
    content = {
        "社会救助受理窗口": _sign(office),
        "社会救助政策": [_grid(("救助项目", "办理依据", "从哪天起"), (30, 70, 24), _schemes(procedures))],
        "办理流程": [part for label, each in procedures for part in _way(label, each)],
        "工作人员职责": [_grid(("谁来办", "办什么"), (26, 94), _duties(procedures))],
        "一次性告知清单": _papers(on),
    }
    sheets = tuple(
        Sheet("posters", title, EDITION, office, date_text(on), tuple(parts), size=SIZE)
        for title, parts in content.items()
    )
    made = typeset(Forms(POSTERS.title, office, demonstration_line(samples=False), sheets), font_folders())
    log_list(user, POSTERS, user.area_code, on)
    return made


def _procedures(area_code: str, on: date) -> list[tuple[str, Procedure]]:
    """Each scheme that is handled as cases there that day, with its procedure."""
    found: dict[str, Procedure] = {}
    for spec in rulebook.every_scheme(area_code, on).decisions:
        try:
            found.setdefault(spec.label, rulebook.procedure(spec.scheme, area_code, on))
        except OutsideCoverage:
            continue
    return list(found.items())


def _sign(office: str) -> list[Part]:
    return [
        Part("prose", text=f"{office}\n一个窗口受理，各部门协同办理。"),
        Part(
            "prose", "您可以在这里", text="申请各项社会救助\n查询申请办到哪一步\n反映别的家庭的困难，或者对公示的意见"
        ),
        Part("sign", lines=("值班人员", "联系电话", "监督电话", "办公时间")),
    ]


def _schemes(procedures: list[tuple[str, Procedure]]) -> Rows:
    return [(label, each.cite.text if each.cite else each.title, date_text(each.since)) for label, each in procedures]


def _way(label: str, procedure: Procedure) -> list[Part]:
    rows: Rows = [
        (step.label, Role(step.role).label, limit_text(procedure, step), step.cite.article if step.cite else "")
        for step in told_steps(procedure)
    ]
    total = total_text(procedure)
    grid = _grid(("要办的事", "由谁办", "时限", "依据"), (30, 30, 42, 22), rows, label)
    return [grid, *([Part("prose", text=total)] if total else [])]


def _duties(procedures: list[tuple[str, Procedure]]) -> Rows:
    done: dict[str, dict[str, None]] = {}
    for _, procedure in procedures:
        for step in procedure.steps:
            done.setdefault(Role(step.role).label, {})[step.verb] = None
    return [(role, "、".join(verbs)) for role, verbs in done.items()]


def _papers(on: date) -> list[Part]:
    rows: Rows = [(label, "") for code, label in KINDS.items() if code not in OFFICE_MADE]
    notes = ["家里有哪一样，带哪一样；已经交过的不用再交。", "缺什么，我们一次说清，写在回执上。"]
    if on >= PLATFORM_SINCE:
        notes.append("政务服务平台上查得到的，不用您交。")
    return [_grid(("材料", "您家要带的打钩"), (80, 40), rows), Part("prose", text="\n".join(notes))]


def _grid(heads: tuple[str, ...], widths: tuple[int, ...], rows: Rows, title: str = "") -> Part:
    top = tuple(Cell(each, label=True) for each in heads)
    return Part("grid", title, widths, (top, *(tuple(Cell(text) for text in row) for row in rows)))
