"""One case as its page shows it: the answer, who may do what, the clocks, what happened, the papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.engine import APPLICATION, REVIEW
from doudi.services.cases import queries
from doudi.services.cases.clocks import Pace
from doudi.services.cases.deciding import decision_of
from doudi.services.cases.models import Why
from doudi.services.cases.transitions import DECIDING, RETURN, Table, Transition, table
from doudi.services.payments.models import Entitlement
from doudi.services.privacy.facts import may_see
from doudi.services.registry import rulebook
from doudi.web import readers
from doudi.web.outcome import Answer, answers
from doudi.web.stated import stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doudi.engine.decisions import DecisionSet
    from doudi.services.accounts.models import User
    from doudi.services.cases.clocks import Clock
    from doudi.services.cases.models import Case, CaseStep, DecisionRecord

MAIN_KEY, RETURN_KEY = "A", "R"


@dataclass(frozen=True, slots=True)
class Mark:
    """One station of the progress line."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Action:
    """A step that may follow, and why this person cannot take it (empty: they can)."""

    code: str
    verb: str
    why_not: str
    primary: bool
    key: str

    @property
    def allowed(self) -> bool:
        """Whether the button works."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Countdown:
    """A running limit in words, with a bar where its length is known."""

    label: str
    left: str
    due: str
    late: bool
    cite: str
    total: int
    used: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that can be printed now."""

    label: str
    url: str


@dataclass(slots=True)
class CaseFile:
    """Everything on the page."""

    case: Case
    title: str
    place: str
    handler: str
    member_count: int
    marks: list[Mark]
    answers: list[Answer]
    gap: str
    decided_on: date
    packs: list[str]
    actions: list[Action]
    timeline: list[dict[str, Any]]
    people: list[dict[str, Any]]
    papers: list[Paper]
    verdict: str = ""
    resting: str = ""
    previous_case: int | None = None
    next_case: int | None = None
    first_action: Action | None = field(init=False)

    def __post_init__(self) -> None:
        self.first_action = next((action for action in self.actions if action.allowed), None)

    @property
    def can_act(self) -> bool:
        """Whether this person can do anything here."""
        return self.first_action is not None


def casefile(user: User, case_id: int) -> CaseFile:
    """The page of one case. Raises NotFound."""
    case = queries.case(user, case_id)
    rows, steps = table(case), queries.steps(user, case_id)
    record = queries.decisions(user, case_id)[-1]
    decisions, gap = _replayed(record)
    before, after = queries.neighbours(user, case)
    return CaseFile(
        case=case,
        title=title(case),
        place=readers.place_line(case.area_code),
        handler=case.handler.display_name,
        member_count=len(record.family["members"]),
        marks=marks(case, rows, steps),
        answers=_own(case, decisions) if decisions else [],
        gap=gap,
        decided_on=record.on,
        packs=_pack_titles(record),
        actions=_actions(queries.allowed(user, case_id)),
        timeline=_timeline(steps),
        people=stated(decisions, partial(may_see, user)) if decisions else [],
        papers=papers(case, steps),
        verdict=verdict(case, rows),
        resting=resting(case),
        previous_case=before,
        next_case=after,
    )


def title(case: Case) -> str:
    """``张三家庭申请农村低保``, ``复核张三家庭的农村低保``."""
    label = readers.scheme_label(case)
    if case.purpose == REVIEW:
        return f"复核{case.applicant.name}家庭的{label}"
    return f"{case.applicant.name}家庭申请{label}"


def resting(case: Case) -> str:
    """The words that let the clocks run again; empty while they run."""
    rest = case.rests.filter(until=None).first()
    if rest is None:
        return ""
    return "材料补齐，恢复计时" if rest.reason == Why.SUPPLY else "恢复计时"


def verdict(case: Case, rows: Table) -> str:
    """What a person decided, once it is decided; until then the rules only suggest."""
    given = Entitlement.objects.filter(case=case).first()
    if given is not None:
        month = given.first_month
        amount = yuan_text(given.amount_fen)
        return f"{rows.label(case.state)}：全家每月 {amount} 元，从 {month.year}年{month.month}月起发放"
    return rows.label(case.state) if case.closed_on is not None else ""


def _replayed(record: DecisionRecord) -> tuple[DecisionSet | None, str]:
    try:
        return queries.replay(record), ""
    except DoudiError as fault:
        return None, str(fault)


def _own(case: Case, decisions: DecisionSet) -> list[Answer]:
    """The answer about the case's own scheme."""
    own = decision_of(case, decisions)
    return [answer for answer in answers(decisions) if answer.decision is own]


def _pack_titles(record: DecisionRecord) -> list[str]:
    titles = {info.id: info.title for info in rulebook.library().packs}
    return [f"{titles.get(row['id'], row['id'])}（{row['version']}）" for row in record.packs]


def main_road(rows: Table) -> list[Transition]:
    """The ordinary steps from the window to the end."""
    road: list[Transition] = []
    step = next((each for each in rows.transitions if not each.after), None)
    while step is not None and step not in road:
        road.append(step)
        step = next((each for each in rows.following(step.state) if each.is_main), None)
    return road


def marks(case: Case, rows: Table, steps: Sequence[CaseStep]) -> list[Mark]:
    """Done, now, to come; a case off the road (an objection, a refusal) shows where it stands."""
    road = main_road(rows)
    taken = {step.transition: step for step in steps}
    here = next((place for place, each in enumerate(road) if each.state == case.state), None)
    if here is None:
        done = [each for each in road if each.code in taken and each.code != "confirm"]
        last = steps[-1]
        stands = Mark(rows.label(case.state), _short(last), "current")
        return [*(Mark(each.label, _short(taken[each.code]), "done") for each in done), stands]
    found = []
    for place, each in enumerate(road):
        state = "done" if place <= here else "current" if place == here + 1 else "todo"
        note = _short(taken[each.code]) if place <= here and each.code in taken else ""
        found.append(Mark(each.label, note or ("现在" if state == "current" else ""), state))
    return found


def _short(step: CaseStep) -> str:
    return f"{step.on.month}月{step.on.day}日"


def _actions(options: Sequence[queries.Option]) -> list[Action]:
    found: list[Action] = []
    for option in options:
        step = option.transition
        first = option.possible and not any(action.primary for action in found)
        key = RETURN_KEY if step.code == RETURN else MAIN_KEY if first else ""
        found.append(Action(step.code, step.verb, option.reason, first, key if option.possible else ""))
    return sorted(found, key=lambda action: not action.allowed)


def countdown(each: Clock) -> Countdown:
    """A limit in words."""
    if each.days_left is None:
        left = "期限未定"
    elif each.pace is Pace.RESTING:
        left = f"停表，还剩 {each.days_left} 个工作日"
    elif each.overdue:
        left = f"超期 {-each.days_left} 个工作日"
    else:
        left = f"还剩 {each.days_left} 个工作日" if each.days_left else "今天到期"
    total = each.total if each.days_left is not None else 0
    used = min(max(total - (each.days_left or 0), 0), total)
    due = f"{each.due}到期" if each.due.missing_year is None else str(each.due)
    if each.pace is Pace.RESTING:
        due = f"今天恢复的话，{due}"
    cite = each.cite.article if each.cite else ""
    return Countdown(each.label, left, due, each.overdue, cite, total, used)


def _timeline(steps: Sequence[CaseStep]) -> list[dict[str, Any]]:
    return [
        {"label": step.label, "note": _said(step), "on": step.on, "actor": step.actor.display_name}
        for step in reversed(steps)
    ]


def _said(step: CaseStep) -> str:
    """What was entered with a step, in a line."""
    details, parts = step.details, []
    if details.get("surveyors"):
        parts.append("调查人 " + "、".join(details["surveyors"]))
    if "present" in details:
        parts.append(f"{details['present']} 人参加，{details['agree']} 人同意，{details['disagree']} 人不同意")
    if details.get("place"):
        parts.append(f"贴在{details['place']}")
    if step.note:
        parts.append(step.note)
    return "；".join(parts)


def papers(case: Case, steps: Sequence[CaseStep]) -> list[Paper]:
    """What can be printed at this point."""
    taken = {step.transition for step in steps}
    is_application = case.purpose == APPLICATION
    found = [Paper("受理回执", reverse("paper", args=[case.pk, "receipt"]))] if is_application else []
    if taken & set(DECIDING):
        found.append(Paper("决定通知书", reverse("paper", args=[case.pk, "decision"])))
    found += [
        Paper(f"{notice.get_round_display()}（{notice.published_on.month}月{notice.published_on.day}日）", url)
        for notice in case.notices.all()
        for url in [reverse("notice-paper", args=[notice.pk])]
    ]
    return found
