"""商洛市：农村低保按 A、B、C 三档发，重点对象按比例增发。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, Ratio, age, exception, greatest, rounded_down, rule, where


@exception(
    to="cn/dibao",
    cite="shangluo-2017-05-18#standard",
    why="当时的全国文件只有差额，不分档；商洛市农村低保分 A、B、C 三档，档次由县里评定。",
    values={"untiered": "不分档", "A": "A类", "B": "B类", "C": "C类"},
)
def dibao_class(residence: Category, dibao_class_fixed: Category) -> Category:
    """低保档次：农村用县里评定的档，城市不分档。"""
    return where(residence == "rural", where(dibao_class_fixed == "A", "A", where(dibao_class_fixed == "B", "B", "C")), "untiered")


@rule(cite="shangluo-2017-05-18#standard", unit="元/人/月")
def rural_tier(dibao_class_fixed: Category, dibao_tier_a: Money, dibao_tier_b: Money, dibao_tier_c: Money) -> Money:
    """农村每人每月的分档金额：按县里评定的档。"""
    return where(dibao_class_fixed == "A", dibao_tier_a, where(dibao_class_fixed == "B", dibao_tier_b, dibao_tier_c))


@exception(
    to="cn/dibao",
    cite="shangluo-2017-05-18#standard",
    why="全国文件当时只按差额发；商洛市农村低保按分档金额发，这是地方自己的做法，城市仍按差额。",
    unit="元/月",
)
def dibao_amount(dibao_eligible: Bool, residence: Category, rural_tier: Money, people: Count, difference_amount: Money) -> Money:
    """每月低保金：农村是分档金额乘以人数，城市按差额。"""
    return where(dibao_eligible, where(residence == "rural", rural_tier * people, difference_amount), 0)


@rule(cite="shangluo-2017-05-18#standard")
def topup_considered(key_person: Bool, residence: Category, dibao_eligible: Bool) -> Bool:
    """可以增发的人：农村低保家庭里的老年人、未成年人、重度残疾人、重病患者。"""
    return key_person & (residence == "rural") & dibao_eligible


@rule(cite="doudi#topup")
def topup_share(birth_date: Date, on_date: Date, severely_disabled: Bool, serious_disease: Bool, topup_share_elder: Ratio, topup_share_minor: Ratio, topup_share_disabled: Ratio, topup_share_ill: Ratio) -> Ratio:
    """增发比例：满六十岁、未满十八岁、重度残疾、重病，一个人有几种的，只取比例最高的一种。"""
    return greatest(
        where(age(birth_date, on_date) >= 60, topup_share_elder, 0),
        where(age(birth_date, on_date) < 18, topup_share_minor, 0),
        where(severely_disabled, topup_share_disabled, 0),
        where(serious_disease, topup_share_ill, 0),
    )


@rule(cite="shangluo-2017-05-18#standard", unit="元/人/月")
def topup_pay(topup_considered: Bool, rural_tier: Money, topup_share: Ratio) -> Money:
    """每月增发：这一档每人的金额乘以增发比例，分以下舍去。"""
    return where(topup_considered, rounded_down(rural_tier * topup_share), 0)
