"""姚安县：意外事故、支出骤增的临时救助，和住院分娩的一次性救助。"""

from doudi.engine.vocabulary import Bool, Category, Count, Money, exception, rule, where


@rule(cite="yaozheng-2017-70#3-7")
def accident_help(temporary_reason: Category, serious_hardship: Bool, jiandang: Category) -> Bool:
    """意外事故救助：识别到户的贫困对象，因火灾、交通事故等意外生活严重困难。"""
    return (temporary_reason == "accident") & serious_hardship & (jiandang != "none")


@rule(cite="yaozheng-2017-70#3-3")
def sudden_help(temporary_reason: Category, serious_hardship: Bool) -> Bool:
    """突发困难救助：突发、临时、紧迫的困难让家庭或个人生活困难，不限贫困对象。"""
    return (temporary_reason != "none") & (temporary_reason != "spending") & serious_hardship


@exception(
    to="cn/temporary",
    cite="yaozheng-2017-70#3-7",
    why="方案给识别到户的贫困对象单写了意外事故一条，又用一句话管住其他突发困难（三（三））。",
)
def emergency_case(accident_help: Bool, sudden_help: Bool) -> Bool:
    """急难救助：意外事故救助，或者突发困难救助。"""
    return accident_help | sudden_help


@rule(cite="yaozheng-2017-70#3-7")
def spending_shock(necessary_spending_1: Money, necessary_spending_2: Money, necessary_spending_3: Money, month_income_1: Money, month_income_2: Money, month_income_3: Money) -> Bool:
    """支出骤增：连续三个月，每个月的必需支出都达到当月收入的三倍以上（人数相同，比总数就是比人均）。"""
    return (
        (necessary_spending_1 >= month_income_1 * 3)
        & (necessary_spending_2 >= month_income_2 * 3)
        & (necessary_spending_3 >= month_income_3 * 3)
    )


@exception(
    to="cn/temporary",
    cite="yaozheng-2017-70#3-7",
    why="全国文件拿收入和财产来比；方案用连续三个月支出达到收入的三倍来定，对象是建档立卡贫困户和边缘户。",
)
def spending_case(temporary_reason: Category, spending_rose: Bool, spending_shock: Bool, jiandang: Category) -> Bool:
    """支出骤增救助：建档立卡贫困户或边缘户，必需支出突然增加，连续三个月达到收入的三倍。"""
    return (temporary_reason == "spending") & spending_rose & spending_shock & ((jiandang == "poor") | (jiandang == "borderline"))


@exception(
    to="cn/temporary",
    cite="yaozheng-2017-70#3-7",
    why="方案没有写算法，也没有分档；县里录入一个金额，一次发给。",
    unit="元",
)
def temporary_pay(temporary_eligible: Bool, temporary_amount: Money) -> Money:
    """临时救助金：一次发给。"""
    return where(temporary_eligible, temporary_amount, 0)


@rule(cite="yaozheng-2017-70#3-7")
def maternity_asked(hospital_births: Count) -> Bool:
    """有人住院分娩。"""
    return hospital_births > 0


@rule(cite="yaozheng-2017-70#3-7")
def maternity_eligible(maternity_asked: Bool, jiandang: Category, poor_family: Bool) -> Bool:
    """符合住院分娩救助：贫困家庭的孕产妇住院分娩。"""
    return maternity_asked & ((jiandang == "poor") | poor_family)


@rule(cite="yaozheng-2017-70#3-7", unit="元")
def maternity_pay(maternity_eligible: Bool, hospital_births: Count, maternity_help: Money) -> Money:
    """住院分娩救助金：每人一次。"""
    return where(maternity_eligible, maternity_help * hospital_births, 0)
