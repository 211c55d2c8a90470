"""住院医疗救助：帮谁；先减保险付的，再按比例，最后看年度限额。"""

from doudi.engine.vocabulary import Bool, Category, Money, Ratio, greatest, least, rounded_up, rule, where


@rule(cite="guowuyuan649#28")
def medical_considered(medical_asked: Bool, hospital_stay: Bool) -> Bool:
    """要看住院救助的人：家里来办，这个人有一次住院要算。"""
    return medical_asked & hospital_stay


@rule(cite="guowuyuan649#28", values={"none": "不在救助的人里", "tekun": "特困人员", "dibao": "低保对象", "bottom_line": "兜底保障对象"})
def medical_class(tekun_now: Bool, receives_dibao: Bool) -> Category:
    """救助哪一类人：特困人员和低保家庭成员（重点救助对象）。"""
    return where(tekun_now, "tekun", where(receives_dibao, "dibao", "none"))


@rule(cite="guowuyuan649#28")
def medical_class_listed(medical_class: Category) -> Bool:
    """属于要救助的人。"""
    return medical_class != "none"


@rule(cite="guobanfa30-2015#inpatient", unit="元")
def insurance_paid(basic_insurance_paid: Money, serious_insurance_paid: Money, other_insurance_paid: Money) -> Money:
    """保险一共付了多少：先基本医保，再大病保险，再补充保险和商业保险。"""
    return basic_insurance_paid + serious_insurance_paid + other_insurance_paid


@rule(cite="guobanfa30-2015#inpatient", unit="元")
def own_cost(compliant_cost: Money, insurance_paid: Money) -> Money:
    """保险付过以后，合规费用里还要自己负担的。"""
    return greatest(compliant_cost - insurance_paid, 0)


@rule(cite="guobanfa30-2015#inpatient", unit="元")
def assistance_left(medical_yearly_cap: Money, assistance_this_year: Money) -> Money:
    """年度限额里还剩多少。"""
    return greatest(medical_yearly_cap - assistance_this_year, 0)


@rule(cite="guobanfa30-2015#inpatient")
def own_cost_left(own_cost: Money) -> Bool:
    """保险付过以后，还有自己负担的合规费用。"""
    return own_cost > 0


@rule(cite="guobanfa30-2015#inpatient")
def medical_eligible(medical_considered: Bool, medical_class_listed: Bool, own_cost_left: Bool) -> Bool:
    """符合住院救助：属于要救助的人，保险付过以后还有自己负担的合规费用。"""
    return medical_considered & medical_class_listed & own_cost_left


@rule(cite="guobanfa30-2015#inpatient", unit="元")
def help_by_share(own_cost: Money, medical_share: Ratio, assistance_left: Money) -> Money:
    """按比例算的：自己负担的乘以比例（不是总费用乘比例），分以下往上进，不超过年度限额剩下的。"""
    return least(rounded_up(own_cost * medical_share), assistance_left)


@rule(cite="guobanfa30-2015#inpatient", unit="元")
def medical_help(medical_eligible: Bool, help_by_share: Money) -> Money:
    """这次住院救助多少。"""
    return where(medical_eligible, help_by_share, 0)
