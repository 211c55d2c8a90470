"""Objections, the numbered decision and its service, until when it can be contested, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.services.remedies.models import DecisionPaper
    from doudi.web.panels import Panel


def panel(user: User, case: Case) -> Panel | None:
    """The card in the narrow column."""
    from doudi.services.accounts.models import Role
    from doudi.services.remedies.draws import awaits_draw
    from doudi.web.panels import Panel

    writing = user.role in (Role.TOWNSHIP, Role.COUNTY)
    told = user.role in (Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR)
    objected = [{"row": row, "said": _said(row) if told else ""} for row in case.objections.all()]
    papers = [_paper(row) for row in case.decision_papers.prefetch_related("services")]
    draw = getattr(case, "draw_row", None)
    shown = {
        "case": case,
        "objections": objected,
        "papers": papers,
        "appeals": list(case.appeals.select_related("reopened_as", "paper")),
        "drawn": draw if draw is not None and draw.drawn else None,
        "undrawn": user.role == Role.COUNTY and awaits_draw(case),
        "may_object": writing and case.closed_on is None and case.notices.exists(),
        "may_write": writing,
        "is_county": user.role == Role.COUNTY,
        "is_township": user.role == Role.TOWNSHIP,
        "may_replay": user.role in (Role.COUNTY, Role.AUDITOR),
        "reopens": getattr(case, "reopens", None),
    }
    return Panel("web/remedies/panel.html", shown, aside=True)


def _said(row: Any) -> str:
    from doudi.services.remedies.objections import read

    return read(row).said


def _paper(row: DecisionPaper) -> dict[str, Any]:
    from doudi.services.remedies.models import Road
    from doudi.services.remedies.papers import CITES, known_since, last_day

    known = known_since(row)
    limits = []
    if known is not None:
        limits = [{"label": road.label, "until": str(last_day(road, known)), "cite": CITES[road]} for road in Road]
    return {"row": row, "known": known, "services": list(row.services.all()), "limits": limits}
