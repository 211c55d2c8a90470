"""A decided case as its notice: what was decided, the arithmetic, why, by which articles, how to contest it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from doudi.engine.decisions import Decision
from doudi.engine.wording import date_text, listed
from doudi.services.cases import deciding
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import CONFIRM_SMALL, GRANTING, REFUSE
from doudi.services.payments.models import Entitlement
from doudi.services.remedies.models import DecisionPaper, Road
from doudi.services.remedies.papers import known_since, last_day

from . import arithmetic
from .headings import head_of
from .papers import DecisionNotice, Head, Why
from .places import names_of
from .receipts import scheme_label
from .remedies import remedies
from .typesetting import PaperFault

DECIDING = (*GRANTING, REFUSE)
CONFIRMED_SINCE = date(2021, 7, 1)
UNTIERED = "untiered"
DUTIES = ("家里的人口、收入、财产有变化，请及时告诉乡镇（街道）；我们也会按规定上门复核。",)


def decision_notice(case: Case) -> DecisionNotice:
    """The notice of the latest decision, in the name of its office. Raises PaperFault while there is none."""
    step = case.steps.filter(transition__in=DECIDING).order_by("-id").first()
    record = case.decisions.filter(pk=step.details.get("decision")).first() if step else None
    if step is None or record is None:
        raise PaperFault(f"案件 {case.number} 还没有作出决定，不能出通知书：先由县民政局办理")
    granted = step.transition in GRANTING
    decision = deciding.decision_of(case, replay(record))
    if decision.amount_fen != record.amount_fen:
        raise PaperFault(f"案件 {case.number} 重算的金额和记录的不一样：先由县民政局核对测算记录")
    scheme, names = scheme_label(case), names_of(case.area_code, step.on)
    heading = title(case, scheme, granted=granted)
    office = names.township_office if step.transition == CONFIRM_SMALL else names.county_office
    return DecisionNotice(
        head=_numbered(head_of(case, heading, office, step.on, samples=record.demonstration), step),
        applicant=case.applicant.name,
        sentence=sentence(case, scheme, granted=granted),
        granted=granted,
        amount=arithmetic.amount_line(decision) if granted else "",
        facts=_facts(case, record, decision, granted=granted),
        terms=arithmetic.terms(decision),
        formula=arithmetic.formula(decision) if granted else (),
        reasons=_reasons(record, step, granted=granted),
        changes=decision.changes if not granted else (),
        articles=arithmetic.articles(decision),
        duties=DUTIES if granted else (),
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


def title(case: Case, scheme: str, *, granted: bool) -> str:
    """``最低生活保障不予确认通知书``; before July 2021 the texts say 批准."""
    word = "确认" if case.accepted_on >= CONFIRMED_SINCE else "批准"
    return f"{scheme}{'' if granted else '不予'}{word}通知书"


def sentence(case: Case, scheme: str, *, granted: bool) -> str:
    """The outcome in one sentence to the applicant."""
    asked = f"您家在{date_text(case.accepted_on)}申请{scheme}"
    if granted:
        return f"{asked}，经过调查、公示和审核，符合条件，同意给予。"
    return f"{asked}，经过调查和审核，这次不能给予。理由和依据写在下面。"


def _facts(case: Case, record: DecisionRecord, decision: Decision, *, granted: bool) -> tuple[tuple[str, str], ...]:
    rows = [("家庭人口", f"{len(record.family['members'])} 人，按 {date_text(record.on)}的情况和规定测算")]
    if granted and record.class_code and record.class_code != UNTIERED:
        rows.append(("类别", record.class_label or record.class_code))
    entitlement = Entitlement.objects.filter(case=case).first()
    if granted and entitlement is not None:
        first = entitlement.first_month
        rows.append(("开始发放", f"{first.year}年{first.month}月起，按月打入登记的银行账户"))
    if decision.demonstration:
        rows.append(("示例值", f"{listed(decision.demonstration)}：不是任何文件的规定，只作演示"))
    return tuple(rows)


def _reasons(record: DecisionRecord, step: CaseStep, *, granted: bool) -> tuple[Why, ...]:
    """What the rules said, where it agrees with the decision; and the county's own words."""
    agrees = (record.outcome == "eligible") is granted
    told = [Why(each["text"], each.get("cite") or "") for each in record.reasons] if agrees else []
    own = [Why(f"县里的意见：{step.note}", "")] if step.note and not granted else []
    return tuple(told + own)


def _rules(record: DecisionRecord) -> str:
    packs = listed([f"{pack['id']} {pack['version']}（{pack['hash'][:8]}）" for pack in record.packs])
    return f"规则包：{packs}；计算程序第 {record.engine_version} 版。凭这些可以原样重算。"
