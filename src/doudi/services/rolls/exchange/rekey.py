"""Cases approved here that the platform's roll does not have, in the order in which its screens ask for them."""

from __future__ import annotations

from typing import Any

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case
from doudi.services.cases.replay import replay
from doudi.services.payments.models import Entitlement
from doudi.services.rolls import queries
from doudi.services.rolls.exchange.families import SEX, Families, number_of, relation_of
from doudi.services.rolls.exchange.people import filled
from doudi.services.rolls.exchange.sheets import Cell, Sheet, yuan

HOUSEHOLD = tuple(
    (
        "案号 户主姓名 身份证号 主要致贫原因 保障人数 家庭年收入（元） 人均年收入（元） 所属地区 联系电话 "
        "家庭住址 户籍地址 邮编 申请日期 救助金计算方式 户月保障金（元） 分类施保类别 分类施保金（元） "
        "合计（元） 类别 申请原因 开户银行 账户名称 银行账号"
    ).split()
)
MEMBER = tuple(
    (
        "案号 户主姓名 姓名 身份证号 与户主关系 性别 出生日期 劳动能力 患病 残疾类别 残疾等级 户口 "
        "是否保障对象 就学 学校 工作单位 参保 刚性支出（元/年）"
    ).split()
)
STEPS = tuple(
    (
        "案号 户主姓名 调查结果 调查日期 调查人 评议内容 评议意见 评议日期 参加人数 同意 不同意 公示结果 "
        "公示开始 公示结束 审核日期 审批日期 证号 起始保障年月 截止保障年月"
    ).split()
)


def rekey(user: User) -> list[Sheet]:
    """Three sheets: households, members, and what was done. What nobody recorded stays empty."""
    above = set(queries.entitlements(user).values_list("household_id", "scheme"))
    running = bounded(Entitlement.objects.filter(last_month=None), user).select_related("case", "decision")
    new = [each for each in running.order_by("area_code", "id") if (each.household_id, each.scheme) not in above]
    families = Families(user, [each.household_id for each in new])
    return [
        Sheet("家庭", HOUSEHOLD, filled([_household(each, families) for each in new])),
        Sheet("成员", MEMBER, [row for each in new for row in _members(each, families)]),
        Sheet("调查评议公示审批", STEPS, [_steps(each, families) for each in new]),
    ]


def _household(each: Entitlement, families: Families) -> tuple[Cell, ...]:
    pk, case, decision = each.household_id, each.case, each.decision
    home, head, account = families.households[pk], families.head(pk), families.account(pk)
    people = len(families.members.get(pk, []))
    income = _income(each)
    per_head = None if income is None or not people else (2 * income + people) // (2 * people)
    paid = yuan(each.amount_fen)
    to = (account.bank, account.holder, account.number) if account else ("", "", "")
    return (
        case.number, head.name if head else "", number_of(head), "", people, yuan(income), yuan(per_head),
        families.place(home.area_code), "", home.address, "", "", case.accepted_on.isoformat(), decision.benefit[:60],
        paid, "", "", paid, decision.class_label, "", *to,
    )  # fmt: skip


def _income(each: Entitlement) -> int | None:
    """The year's income that the decision counted, in fen; None where it cannot be computed again."""
    try:
        decision = replay(each.decision).of(each.scheme)
    except DoudiError:
        return None
    if decision is None or "counted_income" not in decision.run.program.places:
        return None
    return decision.run.low("counted_income") if decision.run.known("counted_income") else None


def _members(each: Entitlement, families: Families) -> list[tuple[Cell, ...]]:
    head = families.head(each.household_id)
    rows: list[tuple[Cell, ...]] = []
    for row in families.members.get(each.household_id, []):
        known = {
            name: families.fact(name, person=row.person_id)
            for name in ("work_ability", "serious_disease", "disability_class", "disability_grade", "rigid_spending")
        }
        study = families.fact("full_time_student", person=row.person_id)
        born = row.person.birth_date.isoformat() if row.person.birth_date else ""
        rows.append(
            (
                each.case.number, head.name if head else "", row.person.name, number_of(row.person), relation_of(row),
                SEX.get(row.person.sex, ""), born, known["work_ability"], known["serious_disease"],
                known["disability_class"], known["disability_grade"], "", "是", study, "", "", "",
                known["rigid_spending"],
            )
        )  # fmt: skip
    return rows


def _steps(each: Entitlement, families: Families) -> tuple[Cell, ...]:
    head, done = families.head(each.household_id), _done(each.case)
    survey, appraisal, approval = (done.get(code, {}) for code in ("survey", "appraise", "confirm"))
    notice = each.case.notices.order_by("published_on").first()
    until = notice.until.isoformat() if notice else ""
    return (
        each.case.number, head.name if head else "", survey.get("note", ""), survey.get("on", ""),
        "、".join(survey.get("surveyors", [])), "", appraisal.get("note", ""), appraisal.get("on", ""),
        appraisal.get("present"), appraisal.get("agree"), appraisal.get("disagree"), "",
        notice.published_on.isoformat() if notice else "", until,
        done.get("check", {}).get("on", ""), approval.get("on", ""), "",
        f"{each.first_month:%Y-%m}", "",
    )  # fmt: skip


def _done(case: Case) -> dict[str, dict[str, Any]]:
    """The last of each step with what was written then."""
    return {
        step.transition: {**step.details, "on": step.on.isoformat(), "note": step.note} for step in case.steps.all()
    }
