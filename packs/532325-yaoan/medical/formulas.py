"""姚安县：住院费用的两道县级兜底。先后是：保险、医疗救助、补到九成、一年封顶。"""

from doudi.engine.vocabulary import Bool, Money, Ratio, greatest, rounded_up, rule, where


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def cost_counted(whole_bill_counts: Bool, hospital_bill: Money, compliant_cost: Money) -> Money:
    """拿来算实际报销比例的费用：总费用还是合规费用，按县里定的说法。"""
    return where(whole_bill_counts, hospital_bill, compliant_cost)


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def paid_before_county(insurance_paid: Money, assistance_paid: Money) -> Money:
    """县里以前已经付的：基本医保、大病保险等先付，医疗救助再付，加在一起。"""
    return insurance_paid + assistance_paid


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def cover_to_ninety(properly_referred: Bool, cost_counted: Money, real_reimbursement: Ratio, paid_before_county: Money) -> Money:
    """第一道，补到九成：费用的九成（分以下往上进）减去已经付的；不符合转诊、转院规范的没有。"""
    return where(properly_referred, greatest(rounded_up(cost_counted * real_reimbursement) - paid_before_county, 0), 0)


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def own_after_ninety(cost_counted: Money, paid_before_county: Money, cover_to_ninety: Money) -> Money:
    """补到九成以后，这次住院自己还负担多少。"""
    return greatest(cost_counted - paid_before_county - cover_to_ninety, 0)


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def own_in_year(own_paid_this_year: Money, properly_referred: Bool, own_after_ninety: Money) -> Money:
    """今年自己一共负担多少：以前几次的，加上这次的；不符合转诊、转院规范的这次不计。"""
    return own_paid_this_year + where(properly_referred, own_after_ninety, 0)


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def cover_over_income(own_in_year: Money, rural_income_per_head: Money) -> Money:
    """第二道，一年封顶：补到九成以后，今年自己负担的仍然超过农村居民人均可支配收入的部分。"""
    return greatest(own_in_year - rural_income_per_head, 0)


@rule(cite="yaozheng-2017-70#3-6")
def below_ninety(cover_to_ninety: Money) -> Bool:
    """符合规范的住院，实际报销没有到九成。"""
    return cover_to_ninety > 0


@rule(cite="yaozheng-2017-70#3-6")
def over_income(cover_over_income: Money) -> Bool:
    """今年自己负担的，超过农村居民人均可支配收入。"""
    return cover_over_income > 0


@rule(cite="yaozheng-2017-70#3-6")
def cover_needed(below_ninety: Bool, over_income: Bool) -> Bool:
    """有要县里兜底的部分。"""
    return below_ninety | over_income


@rule(cite="yaozheng-2017-70#3-6")
def gap_eligible(medical_considered: Bool, registered_poor: Bool, cover_needed: Bool) -> Bool:
    """符合县级兜底：建档立卡贫困人口，医疗救助以后还有要兜底的部分。"""
    return medical_considered & registered_poor & cover_needed


@rule(cite="yaozheng-2017-70#3-6", unit="元")
def county_cover(gap_eligible: Bool, cover_to_ninety: Money, cover_over_income: Money) -> Money:
    """县里兜底多少：第一道加第二道。"""
    return where(gap_eligible, cover_to_ninety + cover_over_income, 0)
