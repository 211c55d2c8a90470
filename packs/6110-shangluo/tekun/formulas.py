"""商洛市：认定为特困人员以后，每年发多少。"""

from doudi.engine.vocabulary import Bool, Category, Money, rule, where


@rule(cite="shangluo-2017-05-18#standard")
def tekun_considered(tekun_in_household: Bool, tekun_recognised: Bool) -> Bool:
    """要看特困供养的人：县里认定了的人。"""
    return tekun_in_household & tekun_recognised


@rule(cite="shangluo-2017-05-18#standard")
def tekun_eligible(tekun_considered: Bool, residence: Category) -> Bool:
    """享受农村特困供养：县里认定的农村特困人员。"""
    return tekun_considered & (residence == "rural")


@rule(cite="shangluo-2017-05-18#standard", unit="元/年")
def tekun_amount(tekun_eligible: Bool, care_form: Category, tekun_collective: Money, tekun_dispersed: Money) -> Money:
    """供养金：每年一笔，集中供养和分散供养各有标准。"""
    return where(tekun_eligible, where(care_form == "collective", tekun_collective, tekun_dispersed), 0)
