"""低保渐退：收入超过标准以后，给不给一段时间，从哪个月到哪个月，每月多少。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, Ratio, anyone, greatest, least, monthly, months_between, rounded_down, rule, where


# ---- 给不给 ----


@rule(cite="doudi#exit_asked")
def exit_considered(exit_cause: Category) -> Bool:
    """要不要看渐退：填了收入超过标准的原因才看。"""
    return exit_cause != "none"


@rule(cite="gaige-2020#11")
def exit_on_dibao(receives_dibao: Bool, counts_as_member: Bool) -> Bool:
    """原来是低保家庭：家里有人在享受低保。"""
    return anyone(receives_dibao & counts_as_member)


@rule(cite="gaige-2020#11")
def exit_income_over(counted_income: Money, income_limit: Money, exit_at_standard: Bool) -> Bool:
    """收入超过标准：全家年收入多于全家的收入线；正好相等的，看县里怎么定。"""
    return (counted_income > income_limit) | ((counted_income == income_limit) & exit_at_standard)


@rule(cite="gaige-2020#11")
def exit_cause_fits(exit_cause: Category) -> Bool:
    """增收的原因合适：因为就业。"""
    return exit_cause == "work"


@rule(cite="guowuyuan649#68")
def exit_excluded(exit_concealed: Bool) -> Bool:
    """不能渐退的情形：瞒报、虚报骗取低保的，要停发，不给渐退。"""
    return exit_concealed


@rule(cite="doudi#exit_other")
def exit_other_conditions(hukou_met: Bool, property_within_limits: Bool) -> Bool:
    """收入以外的条件照旧：户口和财产仍然符合。"""
    return hukou_met & property_within_limits


@rule(cite="gaige-2020#11", until=date(2021, 7, 1))
def exit_allowed(exit_on_dibao: Bool, exit_income_over: Bool, exit_cause_fits: Bool, exit_excluded: Bool, exit_other_conditions: Bool) -> Bool:
    """可以渐退：原来是低保家庭，收入超过了标准，原因合适，没有不能渐退的情形，其他条件照旧符合。"""
    return exit_on_dibao & exit_income_over & exit_cause_fits & ~exit_excluded & exit_other_conditions


@rule(cite="minfa57-2021#33", since=date(2021, 7, 1), until=date(2022, 10, 20))
def exit_allowed(exit_on_dibao: Bool, exit_income_over: Bool, exit_cause_fits: Bool, exit_excluded: Bool, exit_other_conditions: Bool) -> Bool:
    """可以渐退：原来是低保家庭，收入超过了标准，原因合适，没有不能渐退的情形，其他条件照旧符合。"""
    return exit_on_dibao & exit_income_over & exit_cause_fits & ~exit_excluded & exit_other_conditions


@rule(cite="tongzhi-2022#1-3", since=date(2022, 10, 20))
def exit_allowed(exit_on_dibao: Bool, exit_income_over: Bool, exit_cause_fits: Bool, exit_excluded: Bool, exit_other_conditions: Bool) -> Bool:
    """可以渐退：原来是低保家庭，收入超过了标准，原因合适，没有不能渐退的情形，其他条件照旧符合。"""
    return exit_on_dibao & exit_income_over & exit_cause_fits & ~exit_excluded & exit_other_conditions


# ---- 从哪个月到哪个月 ----


@rule(cite="gaige-2020#11", unit="月", until=date(2022, 10, 20))
def exit_months_longest(exit_months_limit_before: Count) -> Count:
    """最长几个月：全国文件没有写，按县里定的。"""
    return exit_months_limit_before


@rule(cite="tongzhi-2022#1-3", unit="月", since=date(2022, 10, 20))
def exit_months_longest(exit_found_on: Date, exit_months_limit: Count, exit_months_limit_before: Count) -> Count:
    """最长几个月：原则上六个月；通知以前核定的，仍按县里当时定的。"""
    return where(exit_found_on >= date(2022, 10, 20), exit_months_limit, exit_months_limit_before)


@rule(cite="doudi#exit_grant", unit="月")
def exit_months_shortest() -> Count:
    """最短几个月：全国文件只说可以给，没有写最短，所以是零。"""
    return 0


@rule(cite="doudi#exit_grant", unit="月")
def exit_months(exit_months_granted: Count, exit_months_longest: Count, exit_months_shortest: Count) -> Count:
    """渐退几个月：县里给的月数，不长于最长，不短于最短。"""
    return greatest(least(exit_months_granted, exit_months_longest), exit_months_shortest)


@rule(cite="doudi#exit_month", unit="月")
def exit_first_count(exit_found_on: Date, exit_start_delay: Count) -> Count:
    """渐退第一个月的序号：从 2000 年 1 月起数，这样跨年也数得对。"""
    return months_between(date(2000, 1, 1), exit_found_on) + exit_start_delay


@rule(cite="doudi#exit_month", unit="月")
def exit_last_count(exit_first_count: Count, exit_months: Count) -> Count:
    """渐退最后一个月的序号。"""
    return exit_first_count + exit_months - 1


@rule(cite="doudi#exit_month", unit="月")
def exit_year_months() -> Count:
    """一年的月数：用来把月的序号拆成年和月。"""
    return greatest(months_between(date(2000, 1, 1), date(2001, 1, 1)), 1)


@rule(cite="doudi#exit_month")
def exit_first_year(exit_first_count: Count, exit_year_months: Count) -> Count:
    """渐退第一个月的年份，写后两位：21 就是 2021 年。"""
    return rounded_down(exit_first_count, per=exit_year_months)


@rule(cite="doudi#exit_month", unit="月")
def exit_first_month(exit_first_count: Count, exit_first_year: Count, exit_year_months: Count) -> Count:
    """渐退第一个月是几月。"""
    return exit_first_count - exit_first_year * exit_year_months + 1


@rule(cite="doudi#exit_month")
def exit_last_year(exit_last_count: Count, exit_year_months: Count) -> Count:
    """渐退最后一个月的年份，写后两位。"""
    return rounded_down(exit_last_count, per=exit_year_months)


@rule(cite="doudi#exit_month", unit="月")
def exit_last_month(exit_last_count: Count, exit_last_year: Count, exit_year_months: Count) -> Count:
    """渐退最后一个月是几月。"""
    return exit_last_count - exit_last_year * exit_year_months + 1


@rule(cite="doudi#exit_month", unit="月")
def exit_month_now(on_date: Date, exit_first_count: Count) -> Count:
    """现在是渐退的第几个月：一是第一个月，零或负数是还没有开始。"""
    return months_between(date(2000, 1, 1), on_date) - exit_first_count + 1


@rule(cite="doudi#exit_month")
def exit_time_left(exit_month_now: Count, exit_months: Count) -> Bool:
    """渐退期还没有满：县里给了渐退期，并且现在没有过最后一个月。"""
    return (exit_months >= 1) & (exit_month_now <= exit_months)


@rule(cite="doudi#exit_month")
def exit_ended_early() -> Bool:
    """提前结束：全国文件没有写提前结束的情形；收入又低于标准的，转回按低保办。"""
    return False


@rule(cite="doudi#exit_month")
def exit_eligible(exit_allowed: Bool, exit_time_left: Bool, exit_ended_early: Bool) -> Bool:
    """按渐退发：可以渐退，渐退期没有满，也没有提前结束。"""
    return exit_allowed & exit_time_left & ~exit_ended_early


@rule(cite="doudi#exit_month")
def exit_running(exit_eligible: Bool, exit_month_now: Count) -> Bool:
    """这个月正在渐退：渐退已经开始，还没有结束。"""
    return exit_eligible & (exit_month_now >= 1)


# ---- 每月多少 ----


@rule(cite="doudi#exit_amount", unit="元/月")
def exit_cap(income_limit: Money) -> Money:
    """每月最多：保障标准乘以人数，按月算，分以下舍去。"""
    return rounded_down(monthly(income_limit))


@rule(cite="doudi#exit_amount", unit="元/月")
def exit_pay(exit_eligible: Bool, exit_amount_rule: Category, exit_amount_share: Ratio, exit_previous_amount: Money, exit_cap: Money) -> Money:
    """渐退期间每月发：照原来的低保金，或者按比例，都不超过标准乘以人数。"""
    return where(
        exit_eligible,
        least(exit_cap, where(exit_amount_rule == "previous", exit_previous_amount, rounded_down(exit_previous_amount * exit_amount_share))),
        0,
    )


@rule(cite="doudi#exit_amount", unit="元/月")
def exit_paid_this_month(exit_running: Bool, exit_pay: Money) -> Money:
    """这个月按渐退实发：渐退还没有开始或者已经结束的，是零。"""
    return where(exit_running, exit_pay, 0)
