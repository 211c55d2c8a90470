"""湖南省：兜底保障对象的参保资助由谁负担，九种大病七成，其余分类分段。"""

from doudi.engine.vocabulary import Bool, Category, Money, Ratio, exception, greatest, least, rounded_down, rounded_up, rule, where


# ---- 参保资助 ----


@exception(
    to="cn/premium",
    cite="xiangminfa33-2017#2-3",
    why="全国规定只列特困人员和低保家庭成员；湖南的方案把兜底保障对象全部纳入参保资助。",
    values={
        "none": "不在资助的人里",
        "tekun": "特困人员",
        "jiandang": "建档立卡贫困人口",
        "bottom_line": "兜底保障对象",
        "dibao": "低保对象",
        "disabled": "丧失劳动能力的重度残疾人",
        "elder": "低收入家庭老年人",
    },
)
def premium_class(tekun_now: Bool, bottom_line_recognised: Bool, receives_dibao: Bool) -> Category:
    """资助哪一类人：特困人员、兜底保障对象、低保家庭成员；够几样的只按先列的一样。"""
    return where(tekun_now, "tekun", where(bottom_line_recognised, "bottom_line", where(receives_dibao, "dibao", "none")))


@exception(
    to="cn/premium",
    cite="xiangminfa33-2017#2-3",
    why="全国规定没有写兜底保障对象资助多少；湖南由当地定全额还是定额。",
)
def premium_in_full(premium_class: Category, tekun_premium_full: Bool, bottom_line_premium_full: Bool) -> Bool:
    """全额资助：特困人员和兜底保障对象，各按当地的规定。"""
    return where(premium_class == "tekun", tekun_premium_full, (premium_class == "bottom_line") & bottom_line_premium_full)


@rule(cite="doudi#cents", unit="元/年")
def premium_fund_part(bottom_line_recognised: Bool, premium_help: Money, fund_premium_share: Ratio) -> Money:
    """医疗救助基金负担的：兜底保障对象资助数的一半，分以下舍去。"""
    return where(bottom_line_recognised, rounded_down(premium_help * fund_premium_share), 0)


@rule(cite="xiangminfa33-2017#2-3", unit="元/年")
def premium_finance_part(bottom_line_recognised: Bool, premium_help: Money, premium_fund_part: Money) -> Money:
    """当地财政负担的：兜底保障对象资助数里余下的一半。"""
    return where(bottom_line_recognised, premium_help - premium_fund_part, 0)


# ---- 医疗救助 ----


@exception(
    to="cn/medical",
    cite="xiangminfa33-2017#2-3",
    why="全国规定只列特困人员和低保家庭成员；湖南的方案把兜底保障对象全部纳入重特大疾病医疗救助。",
    values={"none": "不在救助的人里", "tekun": "特困人员", "dibao": "低保对象", "bottom_line": "兜底保障对象"},
)
def medical_class(tekun_now: Bool, receives_dibao: Bool, bottom_line_recognised: Bool) -> Category:
    """救助哪一类人：特困人员、兜底保障对象、低保家庭成员。"""
    return where(tekun_now, "tekun", where(bottom_line_recognised, "bottom_line", where(receives_dibao, "dibao", "none")))


@rule(cite="xiangminfa33-2017#2-3", unit="元")
def nine_disease_help(own_cost: Money, nine_disease_share: Ratio) -> Money:
    """九种大病：各类保险付过以后，政策范围内自己负担的七成，分以下往上进；设限额也要保证到七成，所以不再减。"""
    return rounded_up(own_cost * nine_disease_share)


@rule(cite="xiangminfa33-2017#2-3")
def first_band_share(tekun_now: Bool, band_1_share_tekun: Ratio, band_1_share_other: Ratio) -> Ratio:
    """第一段的比例：特困人员一类，其他兜底对象一类。"""
    return where(tekun_now, band_1_share_tekun, band_1_share_other)


@rule(cite="xiangminfa33-2017#2-3")
def second_band_share(tekun_now: Bool, band_2_share_tekun: Ratio, band_2_share_other: Ratio) -> Ratio:
    """第二段的比例。"""
    return where(tekun_now, band_2_share_tekun, band_2_share_other)


@rule(cite="xiangminfa33-2017#2-3")
def third_band_share(tekun_now: Bool, band_3_share_tekun: Ratio, band_3_share_other: Ratio) -> Ratio:
    """第三段的比例。"""
    return where(tekun_now, band_3_share_tekun, band_3_share_other)


@rule(cite="xiangminfa33-2017#2-3", unit="元")
def help_each_band(own_cost: Money, band_1_top: Money, band_2_top: Money, first_band_share: Ratio, second_band_share: Ratio, third_band_share: Ratio) -> Money:
    """各段分别算：每一段里的费用乘这一段的比例，加起来，分以下往上进。"""
    return rounded_up(
        least(own_cost, band_1_top) * first_band_share
        + greatest(least(own_cost, band_2_top) - band_1_top, 0) * second_band_share
        + greatest(own_cost - greatest(band_2_top, band_1_top), 0) * third_band_share
    )


@rule(cite="xiangminfa33-2017#2-3", unit="元")
def help_whole_band(own_cost: Money, band_1_top: Money, band_2_top: Money, first_band_share: Ratio, second_band_share: Ratio, third_band_share: Ratio) -> Money:
    """整笔算：全部费用乘所在那一段的比例，分以下往上进。"""
    return rounded_up(
        own_cost * where(own_cost <= band_1_top, first_band_share, where(own_cost <= band_2_top, second_band_share, third_band_share))
    )


@rule(cite="xiangminfa33-2017#2-3", unit="元")
def ceiling_left(tekun_now: Bool, medical_ceiling_tekun: Money, medical_ceiling_other: Money, assistance_this_year: Money) -> Money:
    """最高救助限额里还剩多少：特困人员一类，其他兜底对象一类。"""
    return greatest(where(tekun_now, medical_ceiling_tekun, medical_ceiling_other) - assistance_this_year, 0)


@rule(cite="xiangminfa33-2017#2-3", unit="元")
def banded_help(bands_marginal: Bool, help_each_band: Money, help_whole_band: Money, ceiling_left: Money) -> Money:
    """分类分段的救助：按县里的算法，不超过最高救助限额剩下的。"""
    return least(where(bands_marginal, help_each_band, help_whole_band), ceiling_left)


@exception(
    to="cn/medical",
    cite="xiangminfa33-2017#2-3",
    why="全国规定只有比例下限和年度限额；湖南的方案对兜底保障对象另定：九种大病七成，其余由县里分类分段。",
    unit="元",
)
def medical_help(medical_eligible: Bool, bottom_line_recognised: Bool, listed_disease: Bool, nine_disease_help: Money, banded_help: Money, help_by_share: Money) -> Money:
    """这次住院救助多少：兜底保障对象患九种大病的七成，其余分类分段；别的人按全国规定。"""
    return where(
        medical_eligible,
        where(bottom_line_recognised, where(listed_disease, nine_disease_help, banded_help), help_by_share),
        0,
    )
