from doudi.engine.vocabulary import (
    Bool,
    Category,
    Count,
    Date,
    Money,
    age,
    anyone,
    count,
    greatest,
    monthly,
    rounded_up,
    rule,
    total,
    where,
)


@rule(cite="bench#1", unit="元/年")
def own_income(wage: Money, business: Money, rent: Money, transfers: Money, taxes: Money) -> Money:
    """个人收入：各项收入减税费。"""
    return wage + business + rent + transfers - taxes


@rule(cite="bench#1", unit="元/年")
def income(own_income: Money) -> Money:
    """家庭收入：不小于零。"""
    return greatest(total(own_income), 0)


@rule(cite="bench#1")
def elder(birth_date: Date, on_date: Date) -> Bool:
    """老人：满六十周岁。"""
    return age(birth_date, on_date) >= 60


@rule(cite="bench#1", unit="人")
def elders(elder: Bool) -> Count:
    """老人数：满六十周岁的人数。"""
    return count(elder)


@rule(cite="bench#1")
def eligible(income: Money, standard: Money, member_count: Count, property_ok: Bool) -> Bool:
    """符合：收入低于标准，财产符合规定。"""
    return (income < standard * member_count) & property_ok


@rule(cite="bench#1", values={"A": "甲", "B": "乙", "C": "丙"})
def tier(severe_disability: Bool, elders: Count) -> Category:
    """档次：有重度残疾的是甲，有老人的是乙，其余是丙。"""
    return where(anyone(severe_disability), "A", where(elders >= 1, "B", "C"))


@rule(cite="bench#1", unit="元/月")
def amount(eligible: Bool, standard: Money, member_count: Count, income: Money) -> Money:
    """每月差额：按分进位。"""
    return where(eligible, rounded_up(monthly(standard * member_count - income)), 0)
