"""姚安县：参保资助的人、全额和定额，以及每一份由谁出。"""

from doudi.engine.vocabulary import Bool, Category, Date, Money, Ratio, age, anyone, exception, rounded_down, rule, where


# ---- 全部参保 ----


@rule(cite="yaozheng-2017-70#3-6")
def registered_poor(jiandang: Category) -> Bool:
    """方案说的贫困人口：没有脱贫和已脱贫的建档立卡人口。"""
    return (jiandang == "poor") | (jiandang == "escaped")


@rule(cite="yaozheng-2017-70#3-6")
def still_to_insure(registered_poor: Bool, basic_insurance: Category, serious_illness_insured: Bool) -> Bool:
    """还要动员参保的人：贫困人口里没有参加基本医保，或者没有参加大病保险的。"""
    return registered_poor & ((basic_insurance == "none") | ~serious_illness_insured)


@rule(cite="yaozheng-2017-70#3-6")
def all_insured(still_to_insure: Bool) -> Bool:
    """全家都参了保：没有一个还要动员的。"""
    return ~anyone(still_to_insure)


# ---- 资助谁、资助多少 ----


@rule(cite="yaozheng-2017-70#3-6")
def disabled_without_work(severely_disabled: Bool, work_ability: Category, partial_loss_counts: Bool) -> Bool:
    """丧失劳动能力的一、二级残疾人；部分丧失算不算，按县里定的说法。"""
    return severely_disabled & ((work_ability == "lost") | ((work_ability == "partial") & partial_loss_counts))


@rule(cite="yaozheng-2017-70#3-6")
def low_income_elder(low_income_elder_home: Bool, birth_date: Date, on_date: Date) -> Bool:
    """低收入家庭里满六十岁的老年人。"""
    return low_income_elder_home & (age(birth_date, on_date) >= 60)


@exception(
    to="cn/premium",
    cite="yaozheng-2017-70#3-6",
    why="全国规定只列特困人员和低保家庭成员；姚安县的方案另加建档立卡贫困人口、丧失劳动能力的重度残疾人和低收入家庭老年人。",
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
def premium_class(tekun_now: Bool, registered_poor: Bool, receives_dibao: Bool, disabled_without_work: Bool, low_income_elder: Bool) -> Category:
    """资助哪一类人：全额的在先（特困、建档立卡），定额的在后；够几样的只按一样。"""
    return where(
        tekun_now,
        "tekun",
        where(
            registered_poor,
            "jiandang",
            where(receives_dibao, "dibao", where(disabled_without_work, "disabled", where(low_income_elder, "elder", "none"))),
        ),
    )


@exception(
    to="cn/premium",
    cite="yaozheng-2017-70#3-6",
    why="全国规定没有建档立卡贫困人口全额资助的话；姚安县的方案写了由财政全额补贴。",
)
def premium_in_full(premium_class: Category, tekun_premium_full: Bool) -> Bool:
    """全额资助：特困人员和建档立卡贫困人口。"""
    return (premium_class == "jiandang") | ((premium_class == "tekun") & tekun_premium_full)


# ---- 钱由谁出 ----


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def premium_medical_fund(paid_by_finance: Bool, premium_help: Money) -> Money:
    """民政医疗救助资金出的：特困人员的全额和定额资助。"""
    return where(paid_by_finance, 0, premium_help)


@rule(cite="yaozheng-2017-70#3-6")
def paid_by_finance(premium_class: Category) -> Bool:
    """由省、州、县财政补贴的：建档立卡贫困人口。"""
    return premium_class == "jiandang"


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def premium_by_finance(paid_by_finance: Bool, premium_help: Money) -> Money:
    """财政补贴的：建档立卡贫困人口的全额。"""
    return where(paid_by_finance, premium_help, 0)


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def province_if_rest_local(premium_by_finance: Money, jiandang: Category, province_share_escaped: Ratio, province_share_poor: Ratio) -> Money:
    """第一种读法，省里出的：已脱贫的四成，没有脱贫的六成，分以下舍去。"""
    return rounded_down(premium_by_finance * where(jiandang == "escaped", province_share_escaped, province_share_poor))


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def province_if_rest_province(premium_by_finance: Money) -> Money:
    """第二种读法，省里出的：余下的也归省里，一共是全额。"""
    return premium_by_finance


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def local_if_rest_local(premium_by_finance: Money, province_if_rest_local: Money) -> Money:
    """第一种读法，州和县一共出的：全额减去省里出的。"""
    return premium_by_finance - province_if_rest_local


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def premium_province(rest_of_premium: Category, province_if_rest_local: Money, province_if_rest_province: Money) -> Money:
    """省里出的：按县里定的读法；没有定，就是两种读法之间。"""
    return where(rest_of_premium == "local", province_if_rest_local, province_if_rest_province)


@rule(cite="yaozheng-2017-70#3-6", unit="元/年")
def premium_local(rest_of_premium: Category, local_if_rest_local: Money) -> Money:
    """州和县一共出的：第一种读法才有。"""
    return where(rest_of_premium == "local", local_if_rest_local, 0)


@rule(cite="doudi#cents", unit="元/年")
def premium_prefecture(premium_local: Money, prefecture_share: Ratio) -> Money:
    """州里出的：州县分担里州的比例，分以下舍去。"""
    return rounded_down(premium_local * prefecture_share)


@rule(cite="doudi#cents", unit="元/年")
def premium_county(premium_local: Money, premium_prefecture: Money) -> Money:
    """县里出的：州县分担里余下的，零头归县里。"""
    return premium_local - premium_prefecture


@rule(cite="doudi#cents")
def premium_adds_up(premium_help: Money, premium_medical_fund: Money, premium_province: Money, premium_prefecture: Money, premium_county: Money) -> Bool:
    """几方出的合起来，正好是资助的数。"""
    return premium_medical_fund + premium_province + premium_prefecture + premium_county == premium_help
