"""鄂州市的低保渐退：两种原因两种长短，下月起算，最后一个月复核评估，三种情形不渐退。"""

from doudi.engine.vocabulary import Bool, Category, Count, exception, rule, where


@rule(cite="ezhou-2021-08-26#2-2")
def exit_by_industry(exit_cause: Category, jiandang: Category) -> Bool:
    """脱贫户产业增收：建档立卡已脱贫的家庭，靠产业帮扶、股息分红等增收。"""
    return (exit_cause == "industry") & (jiandang == "escaped")


@exception(
    to="cn/gradual-exit",
    cite="ezhou-2021-08-26#2-2",
    why="全国文件限于就业增收；鄂州市的方案加上脱贫人口靠产业帮扶、股息分红增收的。",
)
def exit_cause_fits(exit_cause: Category, exit_by_industry: Bool) -> Bool:
    """增收的原因合适：灵活就业、外出务工、自己创业等就业，或者脱贫户产业增收。"""
    return (exit_cause == "work") | exit_by_industry


@exception(
    to="cn/gradual-exit",
    cite="ezhou-2021-08-26#2-2",
    why="全国文件没有列这些情形；鄂州市的方案写明去世、征地补偿等重大变化，以及瞒报、虚报、谎报的，不渐退。",
)
def exit_excluded(exit_death: Bool, exit_large_change: Bool, exit_concealed: Bool) -> Bool:
    """不能渐退的情形：因保障对象去世、征地补偿等重大变化而超过标准，或者瞒报、虚报、谎报重要财产和收入。"""
    return exit_death | exit_large_change | exit_concealed


@exception(
    to="cn/gradual-exit",
    cite="ezhou-2021-08-26#2-2",
    why="鄂州市的方案按原因定长短：就业的不超过六个月，脱贫户产业增收的六到十二个月。",
    unit="月",
)
def exit_months_longest(exit_by_industry: Bool, ezhou_exit_industry_longest: Count, ezhou_exit_work_longest: Count) -> Count:
    """最长几个月：就业的六个月，脱贫户产业增收的十二个月。"""
    return where(exit_by_industry, ezhou_exit_industry_longest, ezhou_exit_work_longest)


@exception(
    to="cn/gradual-exit",
    cite="ezhou-2021-08-26#2-2",
    why="全国文件说可以给；鄂州市的方案说给予，脱贫户产业增收的至少六个月，就业的没有写最短，至少一个月才算给。",
    unit="月",
)
def exit_months_shortest(exit_by_industry: Bool, ezhou_exit_industry_shortest: Count) -> Count:
    """最短几个月：脱贫户产业增收的六个月，就业的一个月。"""
    return where(exit_by_industry, ezhou_exit_industry_shortest, 1)


@rule(cite="ezhou-2021-08-26#2-2")
def exit_reassess_now(exit_running: Bool, exit_month_now: Count, exit_months: Count) -> Bool:
    """这个月要复核评估：渐退的最后一个月里，重新核家庭经济状况，不再符合的按程序退出。"""
    return exit_running & (exit_month_now == exit_months)
