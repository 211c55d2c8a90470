"""A decided case as its notice: what was decided, the arithmetic, why, by which articles, how to contest it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from doudi.domain.money import yuan_text
from doudi.domain.months import months_on
from doudi.engine.decisions import Decision
from doudi.engine.wording import date_text, listed
from doudi.services.accounts.models import Role
from doudi.services.cases import deciding, opinions
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import CHANGE, DECIDING, GRANTING
from doudi.services.remedies.models import DecisionPaper, Road
from doudi.services.remedies.papers import known_since, last_day

from . import arithmetic
from .headings import head_of
from .papers import DecisionNotice, Head, Why
from .places import names_of
from .receipts import scheme_label
from .remedies import remedies
from .reviewed import review_told
from .typesetting import PaperFault

CONFIRMED_SINCE = date(2021, 7, 1)
UNTIERED = "untiered"
CHANGES_TOLD = "家里的人口、收入、财产有变化，请及时告诉乡镇（街道）；我们也会按规定上门复核。"
NO_MONEY = "这次认定本身不发钱：医疗、教育、住房、就业这些救助，凭认定结果向各部门申请。"
RECOGNITION = "认定"
VALID_MONTHS = "_valid_months"
"""How a pack's parameter is named that says how long its recognition holds."""


def decision_notice(case: Case) -> DecisionNotice:
    """The notice of the latest decision, in the name of its office. Raises PaperFault while there is none."""
    step = case.steps.filter(transition__in=DECIDING).order_by("-id").first()
    record = case.decisions.filter(pk=step.details.get("decision")).first() if step else None
    if step is None or record is None:
        raise PaperFault(f"案件 {case.number} 还没有作出决定，不能出通知书：先由县民政局办理")
    granted = step.transition in (*GRANTING, CHANGE)
    decision = deciding.decision_of(case, replay(record))
    if decision.amount_fen != record.amount_fen:
        raise PaperFault(f"案件 {case.number} 重算的金额和记录的不一样：先由县民政局核对测算记录")
    scheme, names = scheme_label(case), names_of(case.area_code, step.on)
    recognised = not decision.spec.amount
    reviewed = review_told(case, step, scheme)
    heading = reviewed.title if reviewed else title(case, scheme, granted=granted, recognised=recognised)
    office = names.township_office if step.actor.role == Role.TOWNSHIP else names.county_office
    return DecisionNotice(
        head=_numbered(head_of(case, heading, office, step.on, samples=record.demonstration), step),
        applicant=case.applicant.name,
        sentence=reviewed.sentence if reviewed else sentence(case, scheme, granted=granted, recognised=recognised),
        granted=granted,
        amount=arithmetic.amount_line(decision) if granted else "",
        facts=_facts(case, record, decision, step if granted else None) + (reviewed.changes if reviewed else ()),
        terms=arithmetic.terms(decision),
        formula=arithmetic.formula(decision) if granted else (),
        reasons=_reasons(record, step, granted=granted),
        changes=decision.changes if not granted else (),
        articles=arithmetic.articles(decision),
        duties=_duties(decision) if granted else (),
        remedies=remedies(step.on, names.county) + _last_days(step),
        rules=_rules(record),
    )  # fmt: skip


def _numbered(head: Head, step: CaseStep) -> Head:
    """With the decision's own number; a decision made before numbers were given keeps the case's."""
    paper = DecisionPaper.objects.filter(step=step).first()
    return replace(head, number=paper.number) if paper else head


def _last_days(step: CaseStep) -> tuple[str, ...]:
    """The days themselves, on a copy printed after service."""
    paper = DecisionPaper.objects.filter(step=step).first()
    known = known_since(paper) if paper else None
    if known is None:
        return ()
    ends = "，".join(f"{road.label}最迟 {last_day(road, known)}" for road in Road)
    return (f"这份通知书 {date_text(known)}送达：{ends}。",)


def title(case: Case, scheme: str, *, granted: bool, recognised: bool = False) -> str:
    """``最低生活保障不予确认通知书``; before July 2021 the texts say 批准. ``recognised``: a scheme without money."""
    word = "确认" if case.accepted_on >= CONFIRMED_SINCE else "批准"
    if recognised:
        scheme, word = scheme.removesuffix(RECOGNITION), RECOGNITION
    return f"{scheme}{'' if granted else '不予'}{word}通知书"


def sentence(case: Case, scheme: str, *, granted: bool, recognised: bool = False) -> str:
    """The outcome in one sentence to the applicant."""
    asked = f"{_whose(case)}在{date_text(case.accepted_on)}申请{scheme}"
    done = "经过调查、公示和审核" if case.notices.exists() else "经过调查和审核"
    if not granted:
        return f"{asked}，经过调查和审核，这次不能{RECOGNITION if recognised else '给予'}。理由和依据写在下面。"
    given = f"认定为{scheme.removesuffix(RECOGNITION)}" if recognised else "同意给予"
    return f"{asked}，{done}，符合条件，{given}。"


def _whose(case: Case) -> str:
    """The family, or the person whom it is for."""
    if case.person is None or case.person_id == case.applicant_id:
        return "您家"
    return f"您为家里的{case.person.name}"


def _duties(decision: Decision) -> tuple[str, ...]:
    return (CHANGES_TOLD,) if decision.amount_fen else (CHANGES_TOLD, NO_MONEY)


def _facts(
    case: Case, record: DecisionRecord, decision: Decision, granting: CaseStep | None
) -> tuple[tuple[str, str], ...]:
    rows = [("家庭人口", f"{len(record.family['members'])} 人，按 {date_text(record.on)}的情况和规定测算")]
    if granting is not None:
        if record.class_code and record.class_code != UNTIERED:
            rows.append(("类别", record.class_label or record.class_code))
        rows += [*_paid(case)] if decision.amount_fen else _holding(decision, granting.on)
    if decision.demonstration:
        rows.append(("示例值", f"{listed(decision.demonstration)}：不是任何文件的规定，只作演示"))
    return tuple(rows)


def _paid(case: Case) -> Iterator[tuple[str, str]]:
    """From when, how often, and what of it was given in the emergency."""
    ahead = case.entitlements.filter(ahead=True).first()
    given = case.entitlements.filter(ahead=False).first()
    if ahead is not None:
        rest = f"，这次再发 {yuan_text(given.amount_fen)} 元" if given else ""
        yield ("已经先发", f"{yuan_text(ahead.amount_fen)} 元，算在总数里{rest}")
    if given is None or not given.amount_fen:
        return
    month = f"{given.first_month.year}年{given.first_month.month}月"
    if given.period == "once":
        yield ("发放", f"{month}一次发完，打入登记的银行账户")
        return
    share = "，每年的数分到各月" if given.period == "year" else ""
    last = f"到 {given.last_month.year}年{given.last_month.month}月止" if given.last_month else ""
    yield ("开始发放", f"{month}起{last}，按月打入登记的银行账户{share}")


def _holding(decision: Decision, on: date) -> list[tuple[str, str]]:
    """From when and, where the pack says how long, to when what was recognised holds."""
    program = decision.run.program
    months = [
        opinions.limit(program, name)
        for name, spec in program.parameters.items()
        if name.endswith(VALID_MONTHS) and spec.pack == decision.spec.pack
    ]
    until = f"到 {date_text(last_day_of(on, months[0]))}" if months and months[0] else "起"
    again = "，到期还有困难的可以再申请" if months and months[0] else "；管到哪天，文件没有写"
    return [("有效时间", f"{date_text(on)}{until}{again}")]


def last_day_of(first: date, months: int) -> date:
    """The last day of so many months from ``first``, that day counted: twelve from 1 May end on 30 April."""
    return months_on(first, months) - timedelta(days=1)


def _reasons(record: DecisionRecord, step: CaseStep, *, granted: bool) -> tuple[Why, ...]:
    """What the rules said, where it agrees with the decision; and the county's own words."""
    agrees = (record.outcome == "eligible") is granted
    told = [Why(each["text"], each.get("cite") or "") for each in record.reasons] if agrees else []
    own = [Why(f"县里的意见：{step.note}", "")] if step.note and (not granted or step.transition == CHANGE) else []
    return tuple(told + own)


def _rules(record: DecisionRecord) -> str:
    packs = listed([f"{pack['id']} {pack['version']}（{pack['hash'][:8]}）" for pack in record.packs])
    return f"规则包：{packs}；计算程序第 {record.engine_version} 版。凭这些可以原样重算。"
