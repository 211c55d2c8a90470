"""低保边缘家庭：这一条规则单人户低保和刚性支出困难家庭也用。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Money, rule


@rule(cite="minfa57-2021#8")
def borderline_considered(low_income_application: Category) -> Bool:
    """申请认定：申请了低保边缘家庭。"""
    return low_income_application == "borderline"


@rule(cite="minfa57-2021#8", until=date(2023, 10, 19))
def income_below_borderline(counted_income: Money, income_limit: Money) -> Bool:
    """收入不到 1.5 倍：人均收入低于当地低保标准的 1.5 倍，正好 1.5 倍不算低于。"""
    return counted_income * 2 < income_limit * 3


@rule(cite="dishouru-2023#2", since=date(2023, 10, 19))
def income_below_borderline(counted_income: Money, income_limit: Money) -> Bool:
    """收入不到 1.5 倍：人均收入低于当地低保标准的 1.5 倍，正好 1.5 倍不算低于。"""
    return counted_income * 2 < income_limit * 3


@rule(cite="minfa57-2021#8", until=date(2023, 10, 19))
def borderline_household(dibao_eligible: Bool, income_below_borderline: Bool, property_within_limits: Bool) -> Bool:
    """低保边缘家庭：不符合低保条件，人均收入低于标准的 1.5 倍，财产符合规定。"""
    return ~dibao_eligible & income_below_borderline & property_within_limits


@rule(cite="dishouru-2023#2", since=date(2023, 10, 19))
def borderline_household(dibao_eligible: Bool, income_below_borderline: Bool, property_within_limits: Bool) -> Bool:
    """低保边缘家庭：不符合低保条件，人均收入低于标准的 1.5 倍，财产符合规定。"""
    return ~dibao_eligible & income_below_borderline & property_within_limits
