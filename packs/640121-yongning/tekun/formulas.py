"""永宁县：自理能力评估的结论算不算数，谁应当集中供养。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Ratio, rounded_up, rule, where


@rule(cite="yongmin-2020-138#2-3-8", until=date(2021, 7, 1))
def failed_items(can_eat: Bool, can_dress: Bool, can_get_up: Bool, can_toilet: Bool, can_walk: Bool, can_bathe: Bool) -> Count:
    """六项里有几项不能达到：吃饭、穿衣、上下床、上厕所、屋里走动、洗澡。"""
    return where(can_eat, 0, 1) + where(can_dress, 0, 1) + where(can_get_up, 0, 1) + where(can_toilet, 0, 1) + where(can_walk, 0, 1) + where(can_bathe, 0, 1)


@rule(cite="yongmin-2020-138#2-3-8", values={"full": "能自理", "partial": "部分丧失", "lost": "完全丧失"}, until=date(2021, 7, 1))
def self_care_level(self_care_basis: Category, failed_items: Count, partly_failed_items: Count, self_care: Category) -> Category:
    """自理能力：六项都能达到是能自理，不能达到的项数看怎样分级；没有逐项评的用评估结论。"""
    return where(
        self_care_basis == "six_items",
        where(failed_items == 0, "full", where(failed_items <= partly_failed_items, "partial", "lost")),
        self_care,
    )


@rule(cite="yongmin-2020-138#2-3-8", unit="人")
def checks_needed(batch_assessed: Count, assessment_check_share: Ratio) -> Count:
    """这一批至少要抽查几个人：人数乘比例，不足一人的算一人。"""
    return rounded_up(batch_assessed * assessment_check_share)


@rule(cite="yongmin-2020-138#2-3-8")
def enough_checked(batch_checked: Count, checks_needed: Count) -> Bool:
    """抽查够数：县里抽查的人数没有少于应抽的人数。"""
    return batch_checked >= checks_needed


@rule(cite="yongmin-2020-138#2-3-8")
def assessment_and_care_apart(third_party_assessed: Bool, assessor_also_cares: Bool) -> Bool:
    """评估和照料分开：没有委托给同一家机构。"""
    return ~(third_party_assessed & assessor_also_cares)


@rule(cite="yongmin-2020-138#2-3-8")
def assessment_stands(enough_checked: Bool, assessment_and_care_apart: Bool) -> Bool:
    """评估结论算数：县里抽查够数，评估和照料的机构分开。"""
    return enough_checked & assessment_and_care_apart


@rule(cite="yongmin-2020-138#2-3-6")
def cannot_self_care(self_care_level: Category, partly_able_counts_as_unable: Bool) -> Bool:
    """生活不能自理：完全丧失自理能力；部分丧失的算不算，看县里的读法。"""
    return (self_care_level == "lost") | ((self_care_level == "partial") & partly_able_counts_as_unable)


@rule(cite="yongmin-2020-138#2-3-6")
def collective_care_due(tekun_eligible: Bool, care_home_wish: Bool, cannot_self_care: Bool) -> Bool:
    """应当集中供养：特困人员，生活不能自理，本人愿意。"""
    return tekun_eligible & care_home_wish & cannot_self_care


@rule(cite="yongmin-2020-138#2-3-6")
def collective_care_missing(collective_care_due: Bool, care_form: Category) -> Bool:
    """该集中供养、还没有集中供养。"""
    return collective_care_due & (care_form != "collective")
