"""特困人员的自理能力评到哪一级，照料护理费按哪一档。"""

from doudi.engine.vocabulary import Bool, Category, Count, Money, rule, where


@rule(cite="minfa43-2021#21")
def failed_items(can_eat: Bool, can_dress: Bool, can_get_up: Bool, can_toilet: Bool, can_walk: Bool, can_bathe: Bool) -> Count:
    """六项里有几项不能达到：吃饭、穿衣、上下床、上厕所、屋里走动、洗澡。"""
    return where(can_eat, 0, 1) + where(can_dress, 0, 1) + where(can_get_up, 0, 1) + where(can_toilet, 0, 1) + where(can_walk, 0, 1) + where(can_bathe, 0, 1)


@rule(cite="minfa43-2021#22", values={"full": "能自理", "partial": "部分丧失", "lost": "完全丧失"})
def self_care_level(self_care_basis: Category, failed_items: Count, partly_failed_items: Count, self_care: Category) -> Category:
    """自理能力：六项都能达到是能自理，三项以内不能的是部分丧失，四项以上不能的是完全丧失；没有逐项评的用评估结论。"""
    return where(
        self_care_basis == "six_items",
        where(failed_items == 0, "full", where(failed_items <= partly_failed_items, "partial", "lost")),
        self_care,
    )


@rule(cite="minfa43-2021#20", unit="元/月")
def collective_care_amount(self_care_level: Category, care_collective_full: Money, care_collective_partial: Money, care_collective_lost: Money) -> Money:
    """集中供养的照料护理标准：看自理能力在哪一级。"""
    return where(self_care_level == "full", care_collective_full, where(self_care_level == "partial", care_collective_partial, care_collective_lost))


@rule(cite="minfa43-2021#20", unit="元/月")
def dispersed_care_amount(self_care_level: Category, care_dispersed_full: Money, care_dispersed_partial: Money, care_dispersed_lost: Money) -> Money:
    """分散供养的照料护理标准：看自理能力在哪一级。"""
    return where(self_care_level == "full", care_dispersed_full, where(self_care_level == "partial", care_dispersed_partial, care_dispersed_lost))


@rule(cite="minfa43-2021#20", unit="元/月")
def tekun_care_amount(tekun_eligible: Bool, care_form: Category, collective_care_amount: Money, dispersed_care_amount: Money) -> Money:
    """每月照料护理费：按自理能力和供养形式的那一档。"""
    return where(tekun_eligible, where(care_form == "collective", collective_care_amount, dispersed_care_amount), 0)
