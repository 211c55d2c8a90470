"""低保：符不符合，发多少，多久复核。两份全国文件按日期各管一段。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, age, anyone, greatest, monthly, rounded_down, rounded_half_up, rounded_up, rule, where, yearly


# ---- 符不符合 ----


@rule(cite="minfa220-2012#6", unit="元/人/年", until=date(2021, 7, 1))
def annual_standard(residence: Category, dibao_standard_rural: Money, dibao_standard_urban: Money) -> Money:
    """适用的年保障标准：按农村申请用农村标准，按城市申请用城市月标准乘十二。"""
    return where(residence == "rural", dibao_standard_rural, yearly(dibao_standard_urban))


@rule(cite="guowuyuan649#9", unit="元/人/年", since=date(2021, 7, 1))
def annual_standard(residence: Category, dibao_standard_rural: Money, dibao_standard_urban: Money) -> Money:
    """适用的年保障标准：按农村申请用农村标准，按城市申请用城市月标准乘十二。"""
    return where(residence == "rural", dibao_standard_rural, yearly(dibao_standard_urban))


@rule(cite="minfa220-2012#4", unit="元/年", until=date(2014, 5, 1))
def income_limit(annual_standard: Money, people: Count) -> Money:
    """全家的收入线：年标准乘以人数（先乘，不先除）。"""
    return annual_standard * people


@rule(cite="guowuyuan649#9", unit="元/年", since=date(2014, 5, 1))
def income_limit(annual_standard: Money, people: Count) -> Money:
    """全家的收入线：年标准乘以人数（先乘，不先除）。"""
    return annual_standard * people


@rule(cite="minfa220-2012#4", until=date(2014, 5, 1))
def income_below_standard(counted_income: Money, income_limit: Money) -> Bool:
    """人均收入低于当地标准：全家年收入低于全家的收入线，正好相等不算低于。"""
    return counted_income < income_limit


@rule(cite="guowuyuan649#9", since=date(2014, 5, 1))
def income_below_standard(counted_income: Money, income_limit: Money) -> Bool:
    """人均收入低于当地标准：全家年收入低于全家的收入线，正好相等不算低于。"""
    return counted_income < income_limit


@rule(cite="minfa220-2012#4", until=date(2014, 5, 1))
def property_within_limits(property_check: Category, declared_property_within: Bool) -> Bool:
    """财产符合规定：县里核对已有结论的用结论，没有的拿申报数和限额比。"""
    return (property_check == "within") | ((property_check == "by_declaration") & declared_property_within)


@rule(cite="guowuyuan649#9", since=date(2014, 5, 1))
def property_within_limits(property_check: Category, declared_property_within: Bool) -> Bool:
    """财产符合规定：县里核对已有结论的用结论，没有的拿申报数和限额比。"""
    return (property_check == "within") | ((property_check == "by_declaration") & declared_property_within)


@rule(cite="minfa220-2012#4", until=date(2021, 7, 1))
def hukou_met(local_hukou: Bool) -> Bool:
    """户口条件：户口在本地。"""
    return local_hukou


@rule(cite="minfa57-2021#4", since=date(2021, 7, 1))
def hukou_met() -> Bool:
    """户口条件：不再单独作为一道条件，户口只决定到哪里申请。"""
    return True


@rule(cite="minfa220-2012#4", until=date(2021, 7, 1))
def dibao_eligible(hukou_met: Bool, income_below_standard: Bool, property_within_limits: Bool) -> Bool:
    """符合低保条件：户口、收入、财产三样都符合。"""
    return hukou_met & income_below_standard & property_within_limits


@rule(cite="guowuyuan649#9", since=date(2021, 7, 1))
def dibao_eligible(income_below_standard: Bool, property_within_limits: Bool) -> Bool:
    """符合低保条件：收入低于标准，财产也符合规定。"""
    return income_below_standard & property_within_limits


# ---- 发多少 ----


@rule(cite="minfa220-2012#27", unit="元/年", until=date(2021, 7, 1))
def yearly_gap(income_limit: Money, counted_income: Money) -> Money:
    """一年的差额：全家的收入线减去全家年收入。"""
    return greatest(income_limit - counted_income, 0)


@rule(cite="minfa57-2021#23", unit="元/年", since=date(2021, 7, 1))
def yearly_gap(income_limit: Money, counted_income: Money) -> Money:
    """一年的差额：全家的收入线减去全家年收入。"""
    return greatest(income_limit - counted_income, 0)


@rule(cite="doudi#rounding", unit="元/月")
def rounding_quantum(rounding_step: Money, rounding_unit: Category, people: Count) -> Money:
    """全家金额的取整单位：按户取整就是一份，按人取整就是人数那么多份。"""
    return rounding_step * where(rounding_unit == "person", greatest(people, 1), 1)


@rule(cite="doudi#rounding", unit="元/月")
def difference_amount(yearly_gap: Money, rounding_quantum: Money, rounding_mode: Category) -> Money:
    """按差额算的月金额：一年的差额除以十二，最后取整一次。"""
    return where(
        rounding_mode == "up",
        rounded_up(monthly(yearly_gap), to=rounding_quantum),
        where(
            rounding_mode == "down",
            rounded_down(monthly(yearly_gap), to=rounding_quantum),
            rounded_half_up(monthly(yearly_gap), to=rounding_quantum),
        ),
    )


@rule(cite="minfa57-2021#23", unit="元/月", since=date(2021, 7, 1))
def tier_amount(payment_method: Category, dibao_class_fixed: Category, dibao_tier_a: Money, dibao_tier_b: Money, dibao_tier_c: Money, people: Count) -> Money:
    """按分档算的月金额：分档发放的地方，是这一档每人的金额乘以人数；按差额的地方是零。"""
    return where(
        payment_method == "tiers",
        where(dibao_class_fixed == "A", dibao_tier_a, where(dibao_class_fixed == "B", dibao_tier_b, dibao_tier_c)) * people,
        0,
    )


@rule(cite="minfa220-2012#27", unit="元/月", until=date(2021, 7, 1))
def dibao_amount(dibao_eligible: Bool, difference_amount: Money) -> Money:
    """每月低保金：只有按差额一种算法。"""
    return where(dibao_eligible, difference_amount, 0)


@rule(cite="minfa57-2021#23", unit="元/月", since=date(2021, 7, 1))
def dibao_amount(dibao_eligible: Bool, payment_method: Category, difference_amount: Money, tier_amount: Money) -> Money:
    """每月低保金：当地选按差额，或者选分档。"""
    return where(dibao_eligible, where(payment_method == "difference", difference_amount, tier_amount), 0)


@rule(cite="doudi#per_head", unit="元/人/月")
def dibao_amount_per_person(dibao_amount: Money, people: Count) -> Money:
    """平均每人每月：只供阅读，分以下舍去。"""
    return rounded_down(dibao_amount, per=greatest(people, 1))


@rule(cite="minfa220-2012#27", values={"untiered": "不分档", "A": "A类", "B": "B类", "C": "C类"}, until=date(2021, 7, 1))
def dibao_class() -> Category:
    """低保档次：全国文件只有差额一种算法，不分档。"""
    return "untiered"


@rule(cite="minfa57-2021#23", values={"untiered": "不分档", "A": "A类", "B": "B类", "C": "C类"}, since=date(2021, 7, 1))
def dibao_class(payment_method: Category, dibao_class_fixed: Category) -> Category:
    """低保档次：按差额发的不分档，分档发的用县里定的档。"""
    return where(payment_method == "difference", "untiered", where(dibao_class_fixed == "A", "A", where(dibao_class_fixed == "B", "B", "C")))


# ---- 单独申请和不接受工作 ----


@rule(cite="minfa220-2012#10", until=date(2021, 7, 1))
def may_apply_alone(birth_date: Date, on_date: Date, severely_disabled: Bool, work_ability: Category, separate_household: Bool, away_status: Category) -> Bool:
    """可以单独申请的人：困难家庭里丧失劳动能力、单独立户的成年重度残疾人，或离家三年以上的宗教教职人员。"""
    return ((age(birth_date, on_date) >= 18) & severely_disabled & (work_ability == "lost") & separate_household) | (away_status == "clergy")


@rule(cite="guowuyuan649#45", since=date(2014, 5, 1), until=date(2021, 7, 1))
def work_refused(refused_jobs: Count) -> Bool:
    """连续三次无正当理由不接受合适的工作：县里应当减发或停发这个人本人的低保金。"""
    return refused_jobs >= 3


@rule(cite="minfa57-2021#34", since=date(2021, 7, 1))
def work_refused(refused_jobs: Count) -> Bool:
    """连续三次无正当理由不接受合适的工作：县里应当减发或停发这个人本人的低保金。"""
    return refused_jobs >= 3


# ---- 多久复核 ----


@rule(cite="minfa220-2012#33", until=date(2021, 7, 1))
def someone_seriously_ill(severely_disabled: Bool, serious_disease: Bool, counts_as_member: Bool) -> Bool:
    """家里有重病、重残的人。"""
    return anyone((severely_disabled | serious_disease) & counts_as_member)


@rule(cite="minfa220-2012#33", until=date(2021, 7, 1))
def someone_can_work(work_ability: Category, counts_as_member: Bool) -> Bool:
    """家里有能劳动的人。"""
    return anyone((work_ability != "lost") & counts_as_member)


@rule(cite="minfa57-2021#31", since=date(2021, 7, 1))
def someone_can_work(work_ability: Category, counts_as_member: Bool) -> Bool:
    """家里有能劳动的人。"""
    return anyone((work_ability != "lost") & counts_as_member)


@rule(cite="minfa220-2012#33", unit="月", until=date(2021, 7, 1))
def review_months(three_none: Bool, someone_seriously_ill: Bool, someone_can_work: Bool, income_stability: Category, residence: Category, review_long: Count, review_half: Count, review_unstable_urban: Count, review_unstable_rural: Count) -> Count:
    """多久复核一次：城市“三无”或有重病重残又收入不变的一年，收入不固定又能劳动的城市按月、农村按季，其余半年。"""
    return where(
        three_none | (someone_seriously_ill & (income_stability == "unchanged")),
        review_long,
        where((income_stability == "unstable") & someone_can_work, where(residence == "urban", review_unstable_urban, review_unstable_rural), review_half),
    )


@rule(cite="minfa57-2021#31", unit="月", since=date(2021, 7, 1))
def review_months(someone_can_work: Bool, income_stability: Category, review_long: Count, review_half: Count) -> Count:
    """多久核查一次：收入来源不固定又有人能劳动的半年，其余一年。"""
    return where((income_stability == "unstable") & someone_can_work, review_half, review_long)
