"""Papers about evidence: a mandate to sign, the minutes of an appraisal. For an acting person who may see them."""

from __future__ import annotations

import logging

from doudi.engine.wording import date_text
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, covers
from doudi.services.cases.models import Case
from doudi.services.evidence import survey_queries
from doudi.services.evidence.models import Appraisal, Survey
from doudi.services.evidence.models.mandates import SCOPE
from doudi.services.registry.models import Household, Person

from .addresses import address_line
from .headings import demonstration_line, head_of
from .papers import Head
from .places import names_of
from .plain import PlainSheet, Section
from .receipts import scheme_label
from .settings import font_folders
from .typesetting import PaperFault, typeset

ASKED = (
    "为申请社会救助，本人同意民政部门和乡镇（街道）在下面的范围和期限里，"
    "向有关单位查询本人的情况，只用于救助的审核和复核。"
)
RIGHTS = (
    "随时撤回授权，撤回以后不再查询；没有授权的，救助可能没法审核。",
    "来窗口看查到了什么，觉得不对的可以说明。",
)
log = logging.getLogger(__name__)
BLANK_DAY = "      年    月    日"


def mandate(household: Household, person: Person, user: User) -> bytes:
    """The mandate of one adult, to be read and signed. Raises NotFound, PaperFault and the faults of fonts."""
    if not covers(user, household.area_code):
        raise NotFound("没有这份文书，或者不在您的辖区")
    log.info("mandate of person %s printed by user %s", person.pk, user.pk)
    today = clock.business_date()
    names = names_of(household.area_code, today)
    head = Head(
        "家庭经济状况核对授权书",
        household.number,
        names.township_office,
        names.whole,
        date_text(today),
        demonstration_line(samples=False),
    )
    return typeset(
        PlainSheet(
            head,
            lead=ASKED,
            facts=(
                ("授权人", person.name),
                ("身份证号", _number(person)),
                ("住址", address_line((names.county, names.township, names.village), household.address)),
                ("有效期", f"从签字那天起，到{BLANK_DAY}止"),
            ),
            sections=(Section("可以核对什么（不同意的划掉）", tuple(SCOPE.values())), Section("您可以", RIGHTS)),
            signatures=("授权人签字、按手印", "经办人签字"),
        ),
        font_folders(),
    )


def _number(person: Person) -> str:
    """The whole number: whoever is asked must know of whom."""
    if not person.id_cipher:
        return f"没有号码：{person.no_id_reason}"
    return vault.decrypt(person.id_cipher, "person.id")


def minutes(case: Case, user: User) -> bytes:
    """The minutes of a case's last appraisal, to be signed. Raises NotFound, PaperFault."""
    if not covers(user, case.area_code):
        raise NotFound("没有这份文书，或者不在您的辖区")
    row = Appraisal.objects.filter(step__case=case).select_related("step").last()
    if row is None:
        raise PaperFault(f"案件 {case.number} 还没有评议记录：先登记评议结果")
    return typeset(minutes_sheet(case, row), font_folders())


def minutes_sheet(case: Case, row: Appraisal) -> PlainSheet:
    """The minutes as a sheet."""
    names, votes = names_of(case.area_code, row.held_on), row.step.details
    others = [each for each in row.present if each not in row.representatives]
    return PlainSheet(
        head_of(case, "民主评议记录", names.township_office, row.held_on),
        facts=(
            ("评议对象", f"{case.applicant.name}家庭申请{scheme_label(case)}"),
            ("时间", date_text(row.held_on)),
            ("地点", row.place),
            ("主持人", row.chair),
            ("记录人", row.recorder),
            ("参加人数", f"{votes['present']} 人，其中村（居）民代表 {votes['representatives']} 人"),
            ("表决", f"同意 {votes['agree']} 人，不同意 {votes['disagree']} 人"),
            ("争议", "争议较大，重新调查核实" if row.disputed else "没有大的争议"),
        ),
        sections=(
            Section("村（居）民代表", ("、".join(row.representatives) or "没有",)),
            Section("其他参加人员", ("、".join(others) or "没有",)),
            Section("评议意见", tuple(row.opinions.splitlines())),
        ),
        signatures=("主持人签字", "记录人签字", "代表签字"),
    )


def survey_sheet(row: Survey) -> PlainSheet:
    """A visit in its six steps, with what was found; the signatures are papers of the case."""
    case = row.case
    found = [f"{each.who}，{each.label}：{each.survey.value}" for each in survey_queries.pairs(row)]
    sections = [Section(step, _lines(lines)) for step, lines in survey_queries.told(row)]
    return PlainSheet(
        head_of(
            case, f"{row.get_purpose_display()}记录", names_of(case.area_code, row.visited_on).whole, row.visited_on
        ),
        facts=(
            ("调查对象", f"{case.applicant.name}家庭申请{scheme_label(case)}"),
            ("地点", row.place),
            ("调查人员", "、".join(row.surveyors)),
            ("被调查人", f"{row.respondent}（{row.relation}）"),
        ),
        sections=(*sections, *([Section("核实的情况", tuple(found))] if found else [])),
        signatures=("调查人员签字", "被调查人签字"),
    )


def _lines(lines: list[tuple[str, list[str]]]) -> tuple[str, ...]:
    return tuple(f"{label}：{'；'.join(said)}" for label, said in lines)
