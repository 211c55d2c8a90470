"""永宁县的低保渐退：不限增收的原因，但要主动报告；最多十八个月；稳定了次月退出。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Count, Date, exception, months_between, rule, where


@exception(
    to="cn/gradual-exit",
    cite="yongmin-2020-138#2-1-2",
    why="全国文件限于就业增收；永宁县的方案讲目的时提到就业创业，条件只写收入超过标准和主动报告。",
)
def exit_cause_fits() -> Bool:
    """增收的原因合适：方案不限原因。"""
    return True


@rule(cite="yongmin-2020-138#2-1-2")
def exit_reported(exit_self_reported: Bool) -> Bool:
    """主动报告：收入超过标准，是这一家自己报告的。"""
    return exit_self_reported


@exception(
    to="cn/gradual-exit",
    cite="yongmin-2020-138#2-1-2",
    why="全国文件没有要求主动报告；永宁县的方案写明主动报告以后才给渐退期。",
)
def exit_allowed(exit_on_dibao: Bool, exit_income_over: Bool, exit_cause_fits: Bool, exit_reported: Bool, exit_excluded: Bool, exit_other_conditions: Bool) -> Bool:
    """可以渐退：原来是低保家庭，收入超过了标准，主动报告了，没有不能渐退的情形，其他条件照旧符合。"""
    return exit_on_dibao & exit_income_over & exit_cause_fits & exit_reported & ~exit_excluded & exit_other_conditions


@exception(
    to="cn/gradual-exit",
    cite="yongmin-2020-138#2-1-2",
    why="当时的全国文件没有写渐退多长；永宁县的方案写最多十八个月。",
    unit="月",
    until=date(2022, 10, 20),
)
def exit_months_longest(yongning_exit_months: Count) -> Count:
    """最长几个月：十八个月。"""
    return yongning_exit_months


@exception(
    to="cn/gradual-exit",
    cite="yongmin-2020-138#2-1-2",
    why="2022 年的全国通知原则上六个月，本县的方案十八个月；以前核定的仍是十八个月，以后核定的看县里怎么定。",
    unit="月",
    since=date(2022, 10, 20),
)
def exit_months_longest(exit_found_on: Date, yongning_keeps_own_months: Bool, yongning_exit_months: Count, exit_months_limit: Count) -> Count:
    """最长几个月：通知以前核定的十八个月；以后核定的，县里定仍用十八个月，还是改用全国的六个月。"""
    return where((exit_found_on < date(2022, 10, 20)) | yongning_keeps_own_months, yongning_exit_months, exit_months_limit)


@exception(
    to="cn/gradual-exit",
    cite="yongmin-2020-138#2-1-2",
    why="全国文件没有写提前结束；永宁县的方案写收入或就业已经稳定的，次月退出。",
)
def exit_ended_early(exit_stable: Bool, exit_stable_on: Date, on_date: Date) -> Bool:
    """提前结束：收入或就业已经稳定，从认定稳定的下个月起退出。"""
    return exit_stable & (months_between(date(2000, 1, 1), on_date) > months_between(date(2000, 1, 1), exit_stable_on))


@rule(cite="yongmin-2020-138#2-1-2")
def exit_notice_owed(exit_allowed: Bool, exit_notice_given: Bool) -> Bool:
    """还欠一份书面告知：列入渐退名单的家庭，乡镇要用正式文书告知。"""
    return exit_allowed & ~exit_notice_given
