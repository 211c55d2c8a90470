"""湖南省：兜底保障对象，两线合一，发放以后够不够扶贫线，每年至少审核一次。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, least, months_between, rule, yearly


@rule(cite="xiangminfa33-2017#1")
def registered_poor(jiandang: Category) -> Bool:
    """农村建档立卡贫困户。"""
    return jiandang == "poor"


@rule(cite="xiangminfa33-2017#1")
def bottom_line_fits(registered_poor: Bool, can_escape_by_work: Bool, other_livelihood: Bool) -> Bool:
    """兜底保障对象：建档立卡贫困户里，靠产业、就业不能脱贫，又没有其他经济来源的。"""
    return registered_poor & ~can_escape_by_work & ~other_livelihood


@rule(cite="xiangminfa33-2017#2-2")
def two_lines_merged(dibao_standard_rural: Money, poverty_line: Money) -> Bool:
    """两线合一：农村低保标准不低于当年的国家扶贫标准。"""
    return dibao_standard_rural >= poverty_line


@rule(cite="xiangminfa33-2017#2-2")
def standard_meets_guide(dibao_standard_rural: Money, provincial_guide_standard: Money) -> Bool:
    """不低于省级指导标准：市、县可以定得更高。"""
    return dibao_standard_rural >= provincial_guide_standard


@rule(cite="xiangminfa33-2017#2-2")
def reaches_poverty_line(counted_income: Money, dibao_amount: Money, poverty_line: Money, people: Count) -> Bool:
    """发放以后够不够扶贫线：全家年收入加上一年的低保金，不少于扶贫标准乘以人数。"""
    return counted_income + yearly(dibao_amount) >= poverty_line * people


@rule(cite="xiangminfa33-2017#2-1")
def bottom_line_review_due(bottom_line_recognised: Bool, last_review_on: Date, on_date: Date, review_months: Count, bottom_line_review_months: Count) -> Bool:
    """该审核了：兜底对象离上次审核已经满一年；按低保该更早复核的，到期就算。"""
    return bottom_line_recognised & (months_between(last_review_on, on_date) >= least(review_months, bottom_line_review_months))
