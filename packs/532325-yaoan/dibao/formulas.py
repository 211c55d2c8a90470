"""姚安县：A、B、C 三类保障户，各自的复核周期，和两线合一。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, age, anyone, everyone, exception, rule, where, yearly


# ---- 三类保障户 ----


@rule(cite="yaozheng-2017-70#3-3")
def ability_lost(work_ability: Category, self_care: Category) -> Bool:
    """完全丧失能力的人：完全丧失劳动能力，或者完全丧失生活自理能力。"""
    return (work_ability == "lost") | (self_care == "lost")


@rule(cite="yaozheng-2017-70#3-3")
def ability_reduced_by_cause(birth_date: Date, on_date: Date, disability_grade: Category, serious_disease: Bool, chronic_disease: Bool, work_ability: Category, self_care: Category) -> Bool:
    """因老、因残、因病丧失能力的人：满六十岁、有残疾证、患重特大疾病或长期慢性病，并且至少部分丧失劳动或自理能力。"""
    return ((age(birth_date, on_date) >= 60) | (disability_grade != "none") | serious_disease | chronic_disease) & (
        (work_ability != "full") | (self_care != "full")
    )


@rule(cite="yaozheng-2017-70#3-3")
def household_ability_lost(ability_lost: Bool, counts_as_member: Bool, one_member_decides_class: Bool) -> Bool:
    """全家算不算完全丧失能力：方案没有写清看一个人还是看全家，按县里定的说法。"""
    return where(one_member_decides_class, anyone(ability_lost & counts_as_member), everyone(ability_lost | ~counts_as_member))


@rule(cite="yaozheng-2017-70#3-3")
def household_ability_reduced(ability_reduced_by_cause: Bool, counts_as_member: Bool, one_member_decides_class: Bool) -> Bool:
    """全家算不算因老、因残、因病丧失能力：看一个人还是看全家，按县里定的说法。"""
    return where(
        one_member_decides_class,
        anyone(ability_reduced_by_cause & counts_as_member),
        everyone(ability_reduced_by_cause | ~counts_as_member),
    )


@rule(cite="yaozheng-2017-70#3-3")
def class_a(residence: Category, household_ability_lost: Bool, hardship_all_year: Bool, extremely_poor: Bool) -> Bool:
    """A类（重点保障户）：完全丧失劳动或自理能力，常年困难的农村极困家庭。方案在这里没有另写收入条件。"""
    return (residence == "rural") & household_ability_lost & hardship_all_year & extremely_poor


@rule(cite="yaozheng-2017-70#3-3")
def class_b_own(residence: Category, household_ability_reduced: Bool, income_below_standard: Bool, property_within_limits: Bool) -> Bool:
    """合 B类自己的定义：因老、因残、因病丧失部分能力，人均收入低于标准，财产符合规定。"""
    return (residence == "rural") & household_ability_reduced & income_below_standard & property_within_limits


@rule(cite="yaozheng-2017-70#3-3")
def class_b(class_a: Bool, class_b_own: Bool) -> Bool:
    """B类（基本保障户）：合 B类的定义，又不是 A 类。"""
    return ~class_a & class_b_own


@rule(cite="yaozheng-2017-70#3-3")
def class_c_own(residence: Category, household_ability_reduced: Bool, income_below_standard: Bool, property_within_limits: Bool) -> Bool:
    """合 C类自己的定义：困难另有原因，不是因老、因残、因病，人均收入低于标准，财产符合规定。"""
    return (residence == "rural") & ~household_ability_reduced & income_below_standard & property_within_limits


@rule(cite="yaozheng-2017-70#3-3")
def class_c(class_a: Bool, class_c_own: Bool) -> Bool:
    """C类（一般保障户）：合 C类的定义，又不是 A 类。"""
    return ~class_a & class_c_own


@exception(
    to="cn/dibao",
    cite="yaozheng-2017-70#3-3",
    why="全国文件不分类；姚安县的方案把低保户分为 A、B、C 三类，分类复核。",
    values={"untiered": "不分档", "A": "A类", "B": "B类", "C": "C类"},
)
def dibao_class(class_a: Bool, class_b: Bool, class_c: Bool) -> Category:
    """低保类别：农村低保户按方案分三类，城市不分。"""
    return where(class_a, "A", where(class_b, "B", where(class_c, "C", "untiered")))


# ---- 复核周期 ----


@exception(
    to="cn/dibao",
    cite="yaozheng-2017-70#3-4",
    why="全国文件按收入稳不稳定定复核周期；姚安县的方案按类别定：A类一年、B类半年、C类一个季度。",
    unit="月",
)
def review_months(dibao_class: Category, yaoan_review_a: Count, yaoan_review_b: Count, yaoan_review_c: Count) -> Count:
    """多久复核一次：A类一年，B类半年，C类一个季度。"""
    return where(dibao_class == "A", yaoan_review_a, where(dibao_class == "B", yaoan_review_b, yaoan_review_c))


# ---- 两线合一 ----


@rule(cite="yaozheng-2017-70#3-1")
def two_lines_merged(dibao_standard_rural: Money, poverty_line: Money) -> Bool:
    """两线合一：农村低保标准不低于当年的国家扶贫标准。"""
    return dibao_standard_rural >= poverty_line


@rule(cite="yaozheng-2017-70#1")
def reaches_poverty_line(counted_income: Money, dibao_amount: Money, poverty_line: Money, people: Count) -> Bool:
    """发放以后够不够扶贫线：全家年收入加上一年的低保金，不少于扶贫标准乘以人数。"""
    return counted_income + yearly(dibao_amount) >= poverty_line * people
