"""姚安县：谁要兜底、走低保还是特困；够条件的两边都要登记。"""

from doudi.engine.vocabulary import Bool, Category, rule, where


@rule(cite="yaozheng-2017-70#1")
def bottom_line_considered(watch_asked: Bool, jiandang: Category, residence: Category, counts_as_member: Bool) -> Bool:
    """要看兜底的人：农村贫困户、贫困边缘户里计入的成员。"""
    return watch_asked & (residence == "rural") & ((jiandang == "poor") | (jiandang == "borderline")) & counts_as_member


@rule(cite="yaozheng-2017-70#3-2")
def work_ability_reduced(work_ability: Category) -> Bool:
    """丧失劳动能力：完全丧失或者部分丧失。"""
    return work_ability != "full"


@rule(cite="yaozheng-2017-70#3-2")
def bottom_line_due(bottom_line_considered: Bool, work_ability_reduced: Bool, stable_income_by_work: Bool) -> Bool:
    """要兜底：丧失劳动能力，靠产业扶持和就业帮助仍然不能脱贫。"""
    return bottom_line_considered & work_ability_reduced & ~stable_income_by_work


@rule(cite="yaozheng-2017-70#1", values={"tekun": "特困供养", "dibao": "农村低保", "neither": "特困、低保都还不符合"})
def bottom_line_route(tekun_tests_met: Bool, dibao_eligible: Bool) -> Category:
    """走哪一项：特困的三个条件都符合的走特困供养，其余够低保的走低保。"""
    return where(tekun_tests_met, "tekun", where(dibao_eligible, "dibao", "neither"))


@rule(cite="yaozheng-2017-70#2")
def registers_considered(watch_asked: Bool, residence: Category) -> Bool:
    """要看两项登记的衔接：农村家庭。"""
    return watch_asked & (residence == "rural")


@rule(cite="yaozheng-2017-70#2")
def to_enter_dibao(jiandang: Category, dibao_eligible: Bool, family_on_dibao: Bool) -> Bool:
    """要纳入低保：建档立卡贫困户符合低保条件，还没有享受。"""
    return (jiandang == "poor") & dibao_eligible & ~family_on_dibao


@rule(cite="yaozheng-2017-70#2")
def to_enter_poverty_register(jiandang: Category, poverty_register_fits: Bool, family_on_dibao: Bool) -> Bool:
    """要纳入建档立卡：享受农村低保的家庭符合建档立卡条件，还没有登记。"""
    return family_on_dibao & poverty_register_fits & ((jiandang == "none") | (jiandang == "borderline"))


@rule(cite="yaozheng-2017-70#2")
def register_entry_due(to_enter_dibao: Bool, to_enter_poverty_register: Bool) -> Bool:
    """还有一边该登记没有登记。"""
    return to_enter_dibao | to_enter_poverty_register
