"""居民医保参保资助：帮谁，帮多少。各地另加的人写在各地的包里。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Money, least, rule, where


@rule(cite="guowuyuan649#29")
def premium_considered(premium_asked: Bool, basic_insurance: Category) -> Bool:
    """要看参保资助的人：家里来办资助，本人不是职工医保。"""
    return premium_asked & (basic_insurance != "employee")


@rule(cite="guowuyuan649#28")
def tekun_now(tekun_in_household: Bool, tekun_recognised: Bool) -> Bool:
    """已经认定的特困人员。"""
    return tekun_in_household & tekun_recognised


@rule(cite="guowuyuan649#28", values={ "none": "不在资助的人里", "tekun": "特困人员", "jiandang": "建档立卡贫困人口", "bottom_line": "兜底保障对象", "dibao": "低保对象", "disabled": "丧失劳动能力的重度残疾人", "elder": "低收入家庭老年人", })
def premium_class(tekun_now: Bool, receives_dibao: Bool) -> Category:
    """资助哪一类人：特困人员和低保家庭成员；够几样的只按先列的一样。"""
    return where(tekun_now, "tekun", where(receives_dibao, "dibao", "none"))


@rule(cite="guowuyuan649#28")
def premium_class_listed(premium_class: Category) -> Bool:
    """属于要资助的人。"""
    return premium_class != "none"


@rule(cite="guowuyuan649#29")
def joined_resident(basic_insurance: Category) -> Bool:
    """参加了居民医保，正在登记的也算。"""
    return basic_insurance == "resident"


@rule(cite="guowuyuan649#29")
def premium_eligible(premium_considered: Bool, premium_class_listed: Bool, joined_resident: Bool) -> Bool:
    """符合参保资助：属于资助的人，参加了居民医保。"""
    return premium_considered & premium_class_listed & joined_resident


@rule(cite="guowuyuan649#29", until=date(2023, 10, 19))
def premium_in_full(premium_class: Category, tekun_premium_full: Bool) -> Bool:
    """全额资助：只看特困人员，全不全额由当地定。"""
    return (premium_class == "tekun") & tekun_premium_full


@rule(cite="fenceng-2023#4-2-1", since=date(2023, 10, 19))
def premium_in_full(premium_class: Category, tekun_premium_full: Bool) -> Bool:
    """全额资助：特困人员全额，别的人定额。"""
    return (premium_class == "tekun") & tekun_premium_full


@rule(cite="doudi#once", unit="元/年")
def premium_help(premium_eligible: Bool, premium_in_full: Bool, premium_of_year: Money, premium_fixed_help: Money) -> Money:
    """一年资助多少：全额就是个人应缴的数，定额不超过个人应缴的数。"""
    return where(premium_eligible, where(premium_in_full, premium_of_year, least(premium_fixed_help, premium_of_year)), 0)
