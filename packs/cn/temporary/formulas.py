"""临时救助：在哪里受理，什么情形可以救助，救助多少，谁审批，能不能先救助。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Money, anyone, greatest, least, monthly, rounded_up, rule, where, yuan


@rule(cite="guowuyuan649#47")
def temporary_asked(temporary_reason: Category) -> Bool:
    """申请了临时救助：说明了缘由。"""
    return temporary_reason != "none"


# ---- 在哪里受理 ----


@rule(cite="guowuyuan649#48", until=date(2014, 10, 25))
def applies_here() -> Bool:
    """在这里受理：向所在的乡镇、街道提出，没有另写户口条件。"""
    return True


@rule(cite="guofa47-2014#accept", since=date(2014, 10, 25), until=date(2020, 8, 25))
def applies_here(local_hukou: Bool, residence_permit: Bool) -> Bool:
    """在这里受理：有本地户口，或者有本地居住证；别的帮他向救助管理机构求助。"""
    return local_hukou | residence_permit


@rule(cite="gaige-2020#14", since=date(2020, 8, 25))
def applies_here(local_hukou: Bool, residence_permit: Bool, emergency_here: Bool, temporary_any_place: Bool) -> Bool:
    """在这里受理：有本地户口或居住证；已经取消限制的地方，急难发生在这里也受理。"""
    return local_hukou | residence_permit | (emergency_here & temporary_any_place)


# ---- 急难 ----


@rule(cite="guowuyuan649#47", until=date(2020, 8, 25))
def emergency_event(temporary_reason: Category) -> Bool:
    """属于急难的缘由：火灾、交通事故等意外，家人突发重大疾病，其他特殊困难。"""
    return (temporary_reason == "accident") | (temporary_reason == "illness") | (temporary_reason == "other")


@rule(cite="gaige-2020#14", since=date(2020, 8, 25))
def emergency_event(temporary_reason: Category) -> Bool:
    """属于急难的缘由：突发、紧迫、灾难性的困难，包括疫情；只有必需支出增加不在这里。"""
    return (temporary_reason != "none") & (temporary_reason != "spending")


@rule(cite="guowuyuan649#47", until=date(2018, 1, 23))
def emergency_case(emergency_event: Bool, serious_hardship: Bool) -> Bool:
    """急难救助：遇到急难，基本生活暂时严重困难。"""
    return emergency_event & serious_hardship


@rule(cite="minfa23-2018#2-1", since=date(2018, 1, 23))
def emergency_case(emergency_event: Bool, serious_hardship: Bool) -> Bool:
    """急难救助：遇到急难，基本生活暂时严重困难，要马上救助；家庭和个人都可以。"""
    return emergency_event & serious_hardship


# ---- 支出突然增加 ----


@rule(cite="guowuyuan649#47")
def spending_hardship(temporary_reason: Category, spending_rose: Bool, spending_beyond_means: Bool, serious_hardship: Bool) -> Bool:
    """支出造成的困难：必需支出突然增加，超出承受能力，基本生活严重困难。"""
    return (temporary_reason == "spending") & spending_rose & spending_beyond_means & serious_hardship


@rule(cite="guowuyuan649#47")
def already_supported(receives_dibao: Bool, tekun_recognised: Bool) -> Bool:
    """低保、特困家庭：家里有人在享受低保，或者是特困人员。"""
    return anyone(receives_dibao | tekun_recognised)


@rule(cite="minfa23-2018#2-1", since=date(2018, 1, 23))
def income_under_average(counted_income: Money, disposable_income_last_year: Money, people: Count) -> Bool:
    """收入低于平均：人均收入低于当地上年度的人均可支配收入（文件写的是原则上）。"""
    return counted_income < disposable_income_last_year * people


@rule(cite="minfa23-2018#2-2", since=date(2018, 1, 23))
def means_met(already_supported: Bool, income_under_average: Bool, property_within_limits: Bool) -> Bool:
    """收入和财产这一关：已经是低保、特困的，重点只核实支出；别的家庭收入、财产都要符合。"""
    return already_supported | (income_under_average & property_within_limits)


@rule(cite="guowuyuan649#47", until=date(2018, 1, 23))
def spending_case(spending_hardship: Bool, receives_dibao: Bool) -> Bool:
    """支出型救助：那时只给低保家庭。"""
    return spending_hardship & anyone(receives_dibao)


@rule(cite="minfa23-2018#2-1", since=date(2018, 1, 23))
def spending_case(spending_hardship: Bool, means_met: Bool) -> Bool:
    """支出型救助：支出造成困难，收入和财产也过了关。"""
    return spending_hardship & means_met


# ---- 符不符合 ----


@rule(cite="guowuyuan649#47")
def temporary_fits(emergency_case: Bool, spending_case: Bool) -> Bool:
    """情形符合：急难和支出，符合一样就行。"""
    return emergency_case | spending_case


@rule(cite="guowuyuan649#48")
def temporary_eligible(applies_here: Bool, temporary_fits: Bool) -> Bool:
    """符合临时救助：在这里受理，情形也符合。"""
    return applies_here & temporary_fits


@rule(cite="guowuyuan649#47", values={"untyped": "不分类型", "emergency": "急难型", "spending": "支出型"}, until=date(2018, 1, 23))
def temporary_kind() -> Category:
    """救助类型：那时还不分类型。"""
    return "untyped"


@rule(cite="minfa23-2018#2-1", values={"untyped": "不分类型", "emergency": "急难型", "spending": "支出型"}, since=date(2018, 1, 23))
def temporary_kind(temporary_reason: Category) -> Category:
    """救助类型：支出突然增加的是支出型，别的是急难型。"""
    return where(temporary_reason == "spending", "spending", "emergency")


# ---- 救助多少 ----


@rule(cite="guowuyuan649#47", unit="人", until=date(2018, 1, 23))
def helped_people(people: Count) -> Count:
    """救助几个人：那时只救助家庭，全家人数。"""
    return people


@rule(cite="minfa23-2018#2-1", unit="人", since=date(2018, 1, 23))
def helped_people(temporary_for: Category, temporary_kind: Category, people: Count) -> Count:
    """救助几个人：急难型只救助个人的算一个人，其余是全家人数。"""
    return where((temporary_for == "person") & (temporary_kind == "emergency"), 1, people)


@rule(cite="doudi#degree", unit="月")
def temporary_months(temporary_degree: Category, temporary_months_light: Count, temporary_months_heavy: Count, temporary_months_severe: Count) -> Count:
    """救助几个月：看困难程度在哪一档。"""
    return where(temporary_degree == "light", temporary_months_light, where(temporary_degree == "heavy", temporary_months_heavy, temporary_months_severe))


@rule(cite="doudi#rounding", unit="元")
def amount_by_months(annual_standard: Money, helped_people: Count, temporary_months: Count) -> Money:
    """按月数算的金额：月低保标准乘人数乘月数，最后往上进到整元。"""
    return rounded_up(monthly(annual_standard) * helped_people * temporary_months, to=yuan(1))


@rule(cite="guowuyuan649#49", unit="元")
def standard_amount(temporary_method: Category, temporary_amount: Money, amount_by_months: Money, assessed_amount: Money, temporary_ceiling: Money) -> Money:
    """按当地标准的金额：照当地的算法，不超过封顶。"""
    return least(
        where(temporary_method == "fixed", temporary_amount, where(temporary_method == "months", amount_by_months, assessed_amount)),
        temporary_ceiling,
    )


@rule(cite="guowuyuan649#49", unit="元", until=date(2018, 1, 23))
def temporary_pay(temporary_eligible: Bool, standard_amount: Money) -> Money:
    """临时救助金：按当地标准。"""
    return where(temporary_eligible, standard_amount, 0)


@rule(cite="minfa23-2018#2-3", unit="元", since=date(2018, 1, 23))
def temporary_pay(temporary_eligible: Bool, standard_amount: Money, major_hardship: Bool, discussed_amount: Money) -> Money:
    """临时救助金：按当地标准；重大生活困难一事一议的，可以高过标准，不会低于标准。"""
    return where(temporary_eligible, where(major_hardship, greatest(discussed_amount, standard_amount), standard_amount), 0)


# ---- 谁审批，能不能先救助，分几次发 ----


@rule(cite="guowuyuan649#48")
def township_may_approve(temporary_eligible: Bool, temporary_pay: Money, township_limit: Money) -> Bool:
    """乡镇可以审批：符合，金额也不超过县里委托的额度。"""
    return temporary_eligible & (temporary_pay <= township_limit)


@rule(cite="minfa23-2018#2-2", since=date(2018, 1, 23))
def help_first(temporary_eligible: Bool, temporary_kind: Category) -> Bool:
    """可以先行救助：急难型的先救助，情况缓解后再登记、补齐手续。"""
    return temporary_eligible & (temporary_kind == "emergency")


@rule(cite="gaige-2020#15", unit="元", since=date(2020, 8, 25))
def first_help(help_first: Bool, temporary_pay: Money, first_help_limit: Money) -> Money:
    """当场可以先给多少：不超过小金额的限额，也不超过应当救助的数。"""
    return where(help_first, least(temporary_pay, first_help_limit), 0)


@rule(cite="minfa23-2018#3-3", since=date(2018, 1, 23))
def from_reserve_fund(help_first: Bool, township_may_approve: Bool, reserve_fund: Bool) -> Bool:
    """可以从乡镇备用金里先付：能先行救助，金额在乡镇额度内，乡镇设有备用金。"""
    return help_first & township_may_approve & reserve_fund


@rule(cite="minfa23-2018#2-4", since=date(2018, 1, 23))
def stage_within_approval(temporary_eligible: Bool, paid_in_stages: Money, stage_payment: Money, temporary_pay: Money) -> Bool:
    """这一次可以发：一次审批、分阶段救助，几次加起来不超过审批的数。"""
    return temporary_eligible & (paid_in_stages + stage_payment <= temporary_pay)
