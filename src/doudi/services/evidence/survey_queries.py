"""Reads about visits: who is to be visited, what waits for a look, both sides of what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from doudi.domain.findings import DoudiError
from doudi.engine import Program
from doudi.engine.model import FactSpec
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.cases import queries as cases
from doudi.services.cases.models import Case
from doudi.services.evidence import relatives
from doudi.services.evidence.models import Purpose, Survey
from doudi.services.evidence.sheets import CHOICES, TICKS, neighbours
from doudi.services.evidence.surveys import registered, survey_step
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook, values
from doudi.services.registry.models import FactRecord

WORDS: tuple[tuple[str, str, str], ...] = (
    ("听", "家里人怎么说", "heard"),
    ("看", "住房", "house"),
    ("看", "住房安全", "safe"),
    ("看", "家里有", "goods"),
    ("看", "看到的情况", "seen"),
    ("算", "收入和支出怎么算的", "counted"),
    ("访", "邻里怎么说", "asked"),
    ("评", "和申报的比", "judged"),
    ("评", "理由", "judgement"),
    ("核", "看过的证件", "papers"),
    ("核", "核的情况", "verified"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says: the value in words, where from."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One fact that the survey found, beside what the register says now."""

    index: int
    who: str
    label: str
    survey: Side
    register: Side | None
    differs: bool


def to_visit(user: User) -> QuerySet[Case]:
    """The open cases whose families this person visits, in the order of the villages.

    Village and township: those that wait for a survey; the county: registered relatives where nobody was yet.
    """
    rows = cases.cases(user, open_only=True).order_by("area_code", "id")
    if user.role == Role.COUNTY:
        homes = relatives.open_cases(user, clock.business_date()).values("pk")
        return rows.filter(pk__in=homes, county_visits=None)
    wanted = Q(pk__in=[])
    groups = rows.order_by().values("procedure_id", "state").annotate(sample=Max("pk")).values_list("sample", flat=True)
    for sample in Case.objects.filter(pk__in=list(groups)):
        if _wants_a_survey(sample):
            wanted |= Q(procedure_id=sample.procedure_id, state=sample.state)
    return rows.filter(wanted)


def _wants_a_survey(sample: Case) -> bool:
    try:
        return survey_step(sample) is not None
    except DoudiError:
        return False


def surveys(user: User) -> QuerySet[Survey]:
    """Visits within the area, the newest first."""
    rows = Survey.objects.select_related("case__applicant", "recorded_by", "settled_by").order_by("-id")
    return bounded(rows, user, "case__area_code")


def waiting(user: User) -> QuerySet[Survey]:
    """Those that this person is to look at."""
    rows = surveys(user).filter(settled_at=None)
    if user.role == Role.COUNTY:
        return rows.filter(purpose=Purpose.CHECK)
    return rows.exclude(purpose=Purpose.CHECK) if user.role == Role.TOWNSHIP else rows.none()


def waiting_count(user: User) -> int:
    """How many."""
    return waiting(user).count()


def survey(user: User, survey_id: int) -> Survey:
    """One visit. Raises NotFound."""
    found = surveys(user).filter(pk=survey_id).first()
    if found is None:
        raise NotFound("没有这次入户，或者不在您的辖区")
    return found


def told(row: Survey) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The six steps in words: ``[(听, [(家里人怎么说, lines), ...]), ...]``."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for step, label, name in WORDS:
        lines = _lines(name, row.told.get(name))
        if lines:
            found.setdefault(step, []).append((label, lines))
    return list(found.items())


def _lines(name: str, value: Any) -> list[str]:
    if name in CHOICES:
        return [CHOICES[name][value]] if value in CHOICES[name] else []
    if name in TICKS:
        words = [TICKS[name][each] for each in value or () if each in TICKS[name]]
        return ["、".join(words)] if words else []
    return neighbours(value or "")


def pairs(row: Survey) -> list[Pair]:
    """Both sides of every fact that was found. A fact the rules no longer know is left out. Raises OutsideCoverage."""
    on = clock.business_date()
    program = rulebook.program(row.case.area_code, on, row.case.scheme)
    names = {one.person_id: one.person.name for one in registry.current_members(row.case.household, on)}
    found = enumerate(row.found)
    return [_pair(row, index, each, program, names) for index, each in found if each["name"] in program.facts]


def _pair(row: Survey, index: int, found: dict[str, Any], program: Program, names: Mapping[int, str]) -> Pair:
    spec = program.facts[found["name"]]
    fact = registered(row, found)
    survey_side = Side(_words(program, spec, found["value"]), f"{row.get_purpose_display()}，{row.visited_on}")
    who = "全家" if found["person"] is None else names.get(found["person"], "已不在这一户的人")
    return Pair(
        index, who, spec.label, survey_side, _side(program, spec, fact), fact is None or fact.value != found["value"]
    )


def _side(program: Program, spec: FactSpec, fact: FactRecord | None) -> Side | None:
    if fact is None:
        return None
    return Side(_words(program, spec, fact.value), f"{fact.source}，{fact.valid_from}")


def _words(program: Program, spec: FactSpec, text: str) -> str:
    return exact_text(shape_of(program, spec.name), values.engine_value(spec, text))
