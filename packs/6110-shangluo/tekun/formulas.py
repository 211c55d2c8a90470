"""商洛市 2017 年：报道只给出认定以后每年供养多少，认定由县里另行作出。"""

from doudi.engine.vocabulary import Bool, Category, Money, exception, where


@exception(to="cn/tekun", cite="shangluo-2017-05-18#standard", why="报道只说认定以后的标准；没有写怎样申请、认定，所以只看县里认定了的人。")
def tekun_considered(tekun_in_household: Bool, tekun_recognised: Bool) -> Bool:
    """要看特困供养的人：县里认定了的人。"""
    return tekun_in_household & tekun_recognised


@exception(to="cn/tekun", cite="shangluo-2017-05-18#standard", why="认定结论由县里给出，这里照用，不再重新算三个条件；报道只有农村的标准。")
def tekun_eligible(tekun_considered: Bool, residence: Category) -> Bool:
    """享受农村特困供养：县里认定的农村特困人员。"""
    return tekun_considered & (residence == "rural")


@exception(to="cn/tekun", cite="shangluo-2017-05-18#standard", unit="元/年", why="报道只有农村集中、分散两个标准，没有城市的。")
def tekun_amount(tekun_eligible: Bool, care_form: Category, tekun_collective: Money, tekun_dispersed: Money) -> Money:
    """供养金：每年一笔，集中供养和分散供养各有标准。"""
    return where(tekun_eligible, where(care_form == "collective", tekun_collective, tekun_dispersed), 0)
