"""刚性支出困难家庭：没有享受低保、特困，也不是边缘家庭，收入不高、财产符合，必需支出占的比例太大。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, Ratio, anyone, greatest, months_between, rule, total, where


@rule(cite="gangxing-2024#6")
def rigid_considered(low_income_application: Category) -> Bool:
    """申请认定刚性支出困难家庭。"""
    return low_income_application == "rigid_spending"


@rule(cite="gangxing-2024#4")
def outside_basic_help(counts_as_member: Bool, receives_dibao: Bool, tekun_recognised: Bool, recognised_borderline: Bool) -> Bool:
    """没有别的基本救助：没有享受低保、特困，也没有认定为低保边缘家庭。"""
    return ~anyone(counts_as_member & (receives_dibao | tekun_recognised)) & ~recognised_borderline


@rule(cite="gangxing-2024#4")
def income_below_disposable(counted_income: Money, disposable_income_last_year: Money, people: Count) -> Bool:
    """收入不高：人均收入低于上年度当地居民人均可支配收入，正好相等不算低于。"""
    return counted_income < disposable_income_last_year * people


@rule(cite="gangxing-2024#4")
def rigid_property_within(rigid_property_finding: Category, property_within_limits: Bool) -> Bool:
    """财产符合规定：县里另作认定的用认定结论，没有的按低保边缘家庭的条件。"""
    return (rigid_property_finding == "within") | ((rigid_property_finding == "as_borderline") & property_within_limits)


@rule(cite="gangxing-2024#5", unit="元/年")
def rigid_spending_total(rigid_living: Money, rigid_medical: Money, rigid_education: Money, rigid_rehab: Money, rigid_other: Money) -> Money:
    """十二个月的刚性支出：生活、医疗、教育、残疾康复和县里另外认定的，五类相加。"""
    return rigid_living + rigid_medical + rigid_education + rigid_rehab + rigid_other


@rule(cite="doudi#rigid_base", unit="元/年")
def rigid_income(person_income: Money, spending_deducted: Money, counts_as_member: Bool) -> Money:
    """家庭总收入：计入成员的收入相加，不扣必要支出。"""
    return greatest(total(where(counts_as_member, person_income + spending_deducted, 0)), 0)


@rule(cite="gangxing-2024#4")
def rigid_share_exceeded(rigid_spending_total: Money, rigid_income: Money, rigid_share: Ratio) -> Bool:
    """支出占比过线：刚性支出占家庭总收入的比例超过当地规定，正好等于不算超过。"""
    return rigid_spending_total > rigid_income * rigid_share


@rule(cite="gangxing-2024#4")
def rigid_spending_household(rigid_considered: Bool, outside_basic_help: Bool, income_below_disposable: Bool, rigid_property_within: Bool, rigid_share_exceeded: Bool) -> Bool:
    """刚性支出困难家庭：四个条件都符合。"""
    return rigid_considered & outside_basic_help & income_below_disposable & rigid_property_within & rigid_share_exceeded


@rule(cite="gangxing-2024#10")
def rigid_recognition_lapsed(rigid_recognised_on: Date, on_date: Date, rigid_valid_months: Count) -> Bool:
    """认定已经到期：满了有效的月数，要重新申请。"""
    return months_between(rigid_recognised_on, on_date) >= rigid_valid_months
