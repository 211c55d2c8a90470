"""永宁县的单人保，2021 年 7 月以前：只看县里的方案。"""

from doudi.engine.vocabulary import Bool, Money, rule, where


@rule(cite="yongmin-2020-138#2-1-1")
def single_person_considered(yongning_single_asked: Bool, dibao_eligible: Bool) -> Bool:
    """要不要看单人户：本人申请，全家不够低保。"""
    return yongning_single_asked & ~dibao_eligible


@rule(cite="yongmin-2020-138#2-1-1")
def single_person_eligible(single_person_considered: Bool, yongning_single_fits: Bool) -> Bool:
    """可以按单人户纳入低保：全家不够低保，本人符合县里的方案。"""
    return single_person_considered & yongning_single_fits


@rule(cite="yongmin-2020-138#2-1-1", unit="元/月")
def single_person_pay(single_person_eligible: Bool, single_person_amount: Money) -> Money:
    """单人户每月低保金：按县里定的金额。"""
    return where(single_person_eligible, single_person_amount, 0)
