"""What stands behind a case, one line each: papers, leave to check, declared against found, supporters, appraisal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.web.panels import Panel


@dataclass(frozen=True, slots=True)
class Row:
    """A link, what it says now, and whether something is wanting there."""

    label: str
    url: str
    said: str
    wanting: bool = False


def panel(user: User, case: Case) -> Panel | None:
    """The card in the narrow column."""
    from doudi.services import clock
    from doudi.services.evidence import relatives
    from doudi.web.panels import Panel

    on = clock.business_date()
    found = relatives.relatives_in(case.household, on)
    shown = {
        "rows": [*_of_the_family(user, case), *_of_the_case(user, case)],
        "relatives": [f"{row.person.name}是{row.staff.name}（{row.staff.unit}）的{row.relation}" for row in found],
        "visits": list(case.county_visits.all()),
        "may_visit": user.role == "county" and case.closed_on is None,
        "case": case,
    }
    return Panel("web/evidence/panel.html", shown, aside=True)


def _of_the_family(user: User, case: Case) -> list[Row]:
    from django.urls import reverse

    from doudi.services import clock
    from doudi.services.evidence import mandates, queries, supporters

    on, home = clock.business_date(), case.household
    papers = queries.papers(user, home).count()
    adults, holding = mandates.adults(home, on), mandates.valid(home, on)
    signed = sum(row.person_id in holding for row in adults)
    count = supporters.household_supporters(home).count()
    return [
        Row("材料", reverse("household-papers", args=[home.pk]) + f"?case={case.pk}", f"{papers} 份", not papers),
        Row(
            "核对授权",
            reverse("household-mandates", args=[home.pk]),
            f"{signed} 人签了，共 {len(adults)} 人",
            signed < len(adults),
        ),
        Row(
            "赡养、抚养、扶养人",
            reverse("household-supporters", args=[home.pk]),
            f"{count} 人" if count else "没有登记",
        ),
    ]


def _of_the_case(user: User, case: Case) -> list[Row]:
    from django.urls import reverse

    from doudi.services.cases.transitions import APPRAISE, table
    from doudi.services.evidence.models import Appraisal

    rows = [Row("申报和核实对照", reverse("case-compare", args=[case.pk]), "")]
    if Appraisal.objects.filter(step__case=case).exists():
        rows.append(Row("民主评议记录（PDF）", reverse("minutes-paper", args=[case.pk]), ""))
    step = table(case).transition(APPRAISE)
    if step is not None and case.state in step.after and user.role == step.role:
        rows.append(Row("写民主评议记录", reverse("case-appraisal", args=[case.pk]), "", wanting=True))
    rows.append(Row("全部案卷，带目录（PDF）", reverse("case-file", args=[case.pk]), ""))
    return rows
