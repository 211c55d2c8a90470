"""A county's cases as the level above reads them: how they were decided, without whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from doudi.domain import area
from doudi.engine.decisions import Outcome
from doudi.services import vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.inspection.warrants import ABOVE, holding

NONE = "没有这个县的督查授权，或者已经到期：请向县民政局要"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its day, outcome and amount, and the reasons as they were told, with names masked."""

    on: date
    outcome: str
    class_label: str
    amount_fen: int | None
    period: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Read:
    """A case without names of the family: ``applicant`` is masked; steps name the officials who took them."""

    case: Case
    applicant: str
    people: int
    steps: list[tuple[date, str, str]]
    decisions: list[Decision]


def cases(user: User, county: str) -> QuerySet[Case]:
    """The cases of a county under a warrant, the newest first. Raises NotFound."""
    if user.role not in ABOVE or not holding(user).filter(area_code=county).exists():
        raise NotFound(NONE)
    low, high = area.span(county)
    rows = Case.objects.filter(area_code__gte=low, area_code__lt=high)
    return rows.select_related("applicant", "handler").order_by("-accepted_on", "-pk")


def case(user: User, case_id: int) -> Read:
    """One of them; the look is on record in the county's own chain. Raises NotFound."""
    found = Case.objects.filter(pk=case_id).select_related("applicant").first()
    if found is None:
        raise NotFound(NONE)
    county = area.at_level(found.area_code, area.Level.COUNTY)
    cases(user, county)
    record(What(Act.LOOK, "cases.case", str(found.pk), county, note="督查授权"))
    decisions = [_decision(row) for row in found.decisions.all()]
    steps = [(row.on, row.label, row.actor.display_name) for row in found.steps.select_related("actor")]
    people = len(found.decisions.latest("pk").family["members"]) if decisions else 0
    return Read(found, vault.mask_name(found.applicant.name), people, steps, decisions)


def _decision(row: DecisionRecord) -> Decision:
    names = [str(each["name"]) for each in row.family["members"] if each.get("name")]
    reasons = [_masked(str(each.get("text", "")), names) for each in row.reasons]
    outcome = Outcome(row.outcome).label
    return Decision(row.on, outcome, row.class_label, row.amount_fen, row.period, reasons)


def _masked(text: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, vault.mask_name(name))
    return text
