"""单人户低保：低保边缘家庭里的重残、重病的人单独申请。"""

from doudi.engine.vocabulary import Bool, Category, Money, rule, where


@rule(cite="minfa57-2021#8")
def single_person_condition(severely_disabled: Bool, disability_class: Category, disability_grade: Category, serious_disease: Bool) -> Bool:
    """单人户的身体条件：一级、二级残疾，三级智力、精神残疾，或当地认定的重特大疾病。"""
    return severely_disabled | ((disability_grade == "3") & ((disability_class == "intellectual") | (disability_class == "mental"))) | serious_disease


@rule(cite="minfa57-2021#8")
def single_person_considered(single_person_condition: Bool, counts_as_member: Bool, dibao_eligible: Bool) -> Bool:
    """要不要看单人户：全家不够低保、家里又有重残或重病的人时才看。"""
    return single_person_condition & counts_as_member & ~dibao_eligible


@rule(cite="minfa57-2021#8")
def single_person_by_list(single_person_condition: Bool, counts_as_member: Bool, borderline_household: Bool) -> Bool:
    """全国列明的单人户：全家是低保边缘家庭，本人是重残或重病。"""
    return single_person_condition & counts_as_member & borderline_household


@rule(cite="minfa57-2021#8")
def single_person_eligible(single_person_by_list: Bool) -> Bool:
    """可以按单人户纳入低保：在全国列明的范围里；县里另有规定的人，写在县里的包里。"""
    return single_person_by_list


@rule(cite="minfa57-2021#8", unit="元/月")
def single_person_pay(single_person_eligible: Bool, single_person_amount: Money) -> Money:
    """单人户每月低保金：按当地定的金额。"""
    return where(single_person_eligible, single_person_amount, 0)
