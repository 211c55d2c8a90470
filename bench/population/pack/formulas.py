"""测速用：一户的收入、财产、档次和金额。"""

from doudi.engine.vocabulary import (
    Bool,
    Category,
    Count,
    Date,
    Money,
    age,
    anyone,
    count,
    everyone,
    greatest,
    least,
    monthly,
    rounded_down,
    rounded_up,
    rule,
    total,
    where,
)


@rule(cite="bench#1", unit="岁")
def years(birth_date: Date, on_date: Date) -> Count:
    """周岁。"""
    return age(birth_date, on_date)


@rule(cite="bench#1")
def minor(years: Count) -> Bool:
    """未成年。"""
    return years < 18


@rule(cite="bench#1")
def elder(years: Count) -> Bool:
    """老人。"""
    return years >= 60


@rule(cite="bench#1")
def severe(grade: Category) -> Bool:
    """重度残疾。"""
    return (grade == "1") | (grade == "2")


@rule(cite="bench#1")
def lost_ability(severe: Bool, can_work: Bool) -> Bool:
    """没有劳动能力。"""
    return severe | ~can_work


@rule(cite="bench#1")
def weak(minor: Bool, elder: Bool, severe: Bool) -> Bool:
    """重点对象。"""
    return minor | elder | severe


@rule(cite="bench#1", unit="元/年")
def work_cost(wage: Money, work_cost_cap: Money) -> Money:
    """就业成本：工资的十分之一，有上限。"""
    return least(rounded_down(wage / 10), work_cost_cap)


@rule(cite="bench#1", unit="元/年")
def own_income(wage: Money, work_cost: Money, business: Money, pension: Money, transfer: Money) -> Money:
    """个人收入。"""
    return wage - work_cost + business + pension + transfer


@rule(cite="bench#1", unit="元/年")
def income(own_income: Money) -> Money:
    """家庭收入。"""
    return greatest(total(own_income), 0)


@rule(cite="bench#1", unit="元/年")
def medical(medical_cost: Money) -> Money:
    """家庭医疗支出。"""
    return total(medical_cost)


@rule(cite="bench#1", unit="元/年")
def counted_income(income: Money, medical: Money) -> Money:
    """计入的收入。"""
    return greatest(income - medical, 0)


@rule(cite="bench#1", unit="元/人/年")
def standard(urban: Bool, standard_urban: Money, standard_rural: Money) -> Money:
    """适用的标准。"""
    return where(urban, standard_urban, standard_rural)


@rule(cite="bench#1", unit="元/年")
def limit(standard: Money, member_count: Count) -> Money:
    """收入线。"""
    return standard * member_count


@rule(cite="bench#1")
def below(counted_income: Money, limit: Money) -> Bool:
    """收入在线下。"""
    return counted_income < limit


@rule(cite="bench#1")
def property_within(deposits: Money, deposits_cap: Money, member_count: Count, vehicles: Count, houses: Count) -> Bool:
    """财产没有超过。"""
    return (deposits <= deposits_cap * member_count) & (vehicles == 0) & (houses <= 1)


@rule(cite="bench#1")
def eligible(below: Bool, property_within: Bool) -> Bool:
    """符合。"""
    return below & property_within


@rule(cite="bench#1")
def borderline(eligible: Bool, counted_income: Money, limit: Money, property_within: Bool) -> Bool:
    """边缘。"""
    return ~eligible & (counted_income * 2 < limit * 3) & property_within


@rule(cite="bench#1")
def heavy(medical: Money, income: Money) -> Bool:
    """刚性支出大。"""
    return medical * 2 > income


@rule(cite="bench#1", unit="人")
def weak_count(weak: Bool) -> Count:
    """重点对象人数。"""
    return count(weak)


@rule(cite="bench#1", unit="人")
def students(student: Bool) -> Count:
    """在校人数。"""
    return count(student)


@rule(cite="bench#1", values={"A": "A类", "B": "B类", "C": "C类"})
def tier(lost_ability: Bool) -> Category:
    """档次。"""
    return where(everyone(lost_ability), "A", where(anyone(lost_ability), "B", "C"))


@rule(cite="bench#1", unit="元/年")
def gap(limit: Money, counted_income: Money) -> Money:
    """一年的差额。"""
    return greatest(limit - counted_income, 0)


@rule(cite="bench#1", unit="元/月")
def difference(gap: Money, step: Money) -> Money:
    """每月差额，进到元。"""
    return rounded_up(monthly(gap), to=step)


@rule(cite="bench#1", unit="元/月")
def topup_amount(topup: Money, weak_count: Count) -> Money:
    """增发。"""
    return topup * weak_count


@rule(cite="bench#1", unit="元/月")
def amount(eligible: Bool, difference: Money, topup_amount: Money) -> Money:
    """每月金额。"""
    return where(eligible, difference + topup_amount, 0)


@rule(cite="bench#1", unit="元/月")
def study_amount(eligible: Bool, borderline: Bool, study_help: Money, students: Count) -> Money:
    """助学金额。"""
    return where(eligible | borderline, study_help * students, 0)


@rule(cite="bench#1", unit="元/人/年")
def per_head(counted_income: Money, member_count: Count) -> Money:
    """人均收入，舍到元。"""
    return rounded_down(counted_income, per=member_count)
