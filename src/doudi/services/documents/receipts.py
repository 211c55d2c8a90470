"""A case as its acceptance receipt."""

from __future__ import annotations

from datetime import date

from doudi.engine.procedures import Procedure, Step
from doudi.engine.wording import date_text, listed
from doudi.services.applications.models import ApplicationItem
from doudi.services.applications.papers import still_to_bring
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import table
from doudi.services.registry import queries, rulebook

from .headings import head_of
from .papers import Deadline, Receipt
from .places import names_of

# Steps that a family need not reckon with: the window itself, and the turnings of a case that goes wrong.
NOT_TOLD = ("accept", "refuse", "notify", "return", "terminate")
# 民发〔2021〕57号第十条：平台能查到的不再要。
PLATFORM_SINCE = date(2021, 7, 1)
UNITS = {"working_day": "个工作日", "day": "天"}


def receipt(case: Case) -> Receipt:
    """What the family takes home from the window. The case must have its household and handler at hand."""
    procedure = table(case).procedure
    names = names_of(case.area_code, case.accepted_on)
    members = queries.current_members(case.household, case.accepted_on)
    return Receipt(
        head=head_of(case, "受理回执", names.township_office, case.accepted_on),
        applicant=case.applicant.name,
        scheme=scheme_label(case),
        members=f"{len(members)} 人",
        address=case.household.address or names.whole,
        accepted_on=date_text(case.accepted_on),
        handler=case.handler.display_name,
        deadlines=tuple(
            Deadline(
                step.label,
                names.county_office if step.role == "county" else names.township_office,
                limit_text(procedure, step),
                step.cite.article if step.cite else "",
            )
            for step in told_steps(procedure)
        ),
        total_limit=total_text(procedure),
        basis=listed(list(dict.fromkeys(_instrument(step) for step in told_steps(procedure) if step.cite))),
        notes=(*_papers(case), *_notes(procedure)),
    )


def told_steps(procedure: Procedure) -> list[Step]:
    """The steps that a family should reckon with."""
    return [step for step in procedure.steps if step.code not in NOT_TOLD and not step.on_objection]


def _instrument(step: Step) -> str:
    assert step.cite is not None
    return f"{step.cite.title}（{step.cite.number}）" if step.cite.number else step.cite.title


def _papers(case: Case) -> tuple[str, ...]:
    """What the whole application still needs, as its own receipt says it."""
    item = ApplicationItem.objects.filter(case=case).select_related("application__household").first()
    missing = still_to_bring(item.application) if item else []
    return (f"还要交的材料：{'、'.join(paper.line for paper in missing)}。",) if missing else ()


def _notes(procedure: Procedure) -> tuple[str, ...]:
    """What a family should know; only what the procedure of that day says."""
    surveyors = max((step.minimum_people or 0 for step in procedure.steps), default=0)
    home = f"工作人员会到家里看情况，至少 {surveyors} 个人。请家里有人在。"
    shared = "政务服务平台上查得到的材料，不用您再交。"
    return (
        *((shared,) if procedure.since >= PLATFORM_SINCE else ()),
        *((home,) if surveyors else ()),
        "材料不齐的，我们会一次说清要补什么。",
        "家里的人口、收入、财产有变化，请及时告诉我们。",
    )


def scheme_label(case: Case) -> str:
    """``农村低保``: the scheme in the words of its pack."""
    program = rulebook.program(case.area_code, case.accepted_on, case.scheme)
    return next((spec.label for spec in program.decisions if spec.scheme == case.scheme), case.scheme)


def limit_text(procedure: Procedure, step: Step) -> str:
    """``受理后 10 个工作日内``; what the text leaves open is said to be open."""
    if step.period is not None:
        return f"公示 {step.period} 天"
    if step.limit is None:
        return "文件没有写天数"
    start = procedure.step(step.counts_from)
    since = "公示期满" if start.period is not None else start.label
    return f"{since}后 {step.limit} {UNITS[step.unit]}内"


def total_text(procedure: Procedure) -> str:
    """The limit of the whole, where the text has one."""
    return f"从受理到办结，一般不超过 {procedure.total_limit} 个工作日。" if procedure.total_limit else ""
