"""姚安县：居民养老保险的参保补贴、残疾人代缴、五十五岁补助、领取、转入和丧葬补助。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, age, greatest, least, months_between, rounded_down, rounded_half_up, rule, where


# ---- 办哪件事（方案说的贫困人口 registered_poor 写在参保资助的包里） ----


@rule(cite="yaozheng-2017-70#3-5")
def contributing(pension_asked: Bool, pension_matter: Category) -> Bool:
    """这次办的是参保缴费。"""
    return pension_asked & (pension_matter == "contributing")


@rule(cite="yaozheng-2017-70#3-5")
def claiming(pension_asked: Bool, pension_matter: Category) -> Bool:
    """这次办的是领取养老金。"""
    return pension_asked & (pension_matter == "claiming")


@rule(cite="yaozheng-2017-70#3-5")
def transferring(pension_asked: Bool, pension_matter: Category) -> Bool:
    """这次办的是从职工养老保险转来。"""
    return pension_asked & (pension_matter == "transfer")


@rule(cite="yaozheng-2017-70#3-5")
def funeral_considered(pension_asked: Bool, pension_matter: Category) -> Bool:
    """参保人去世，家里来办丧葬补助。"""
    return pension_asked & (pension_matter == "death")


# ---- 参保补贴 ----


@rule(cite="yaozheng-2017-70#3-5")
def tier_listed(pension_tier: Money, entry_subsidy_from: Money, paid_for_tier: Money, entry_subsidy_step: Money, regular_tier_last: Money, extra_tier_1: Money, extra_tier_2: Money) -> Bool:
    """缴费档次在档次表里：方案提到的两档，每百元一档到县里定的为止，或者县里另外定的档；不低于一百元。"""
    return (pension_tier >= entry_subsidy_from) & (
        (pension_tier == entry_subsidy_from)
        | (pension_tier == paid_for_tier)
        | ((pension_tier <= regular_tier_last) & (rounded_down(pension_tier, to=entry_subsidy_step) == pension_tier))
        | (pension_tier == extra_tier_1)
        | (pension_tier == extra_tier_2)
    )


@rule(cite="yaozheng-2017-70#3-5", unit="元/年")
def tier_subsidy(pension_tier: Money, entry_subsidy_from: Money, entry_subsidy: Money, entry_subsidy_step: Money, entry_subsidy_more: Money, entry_subsidy_most: Money) -> Money:
    """按档次的补贴：一百元档三十元，每多缴满一百元多给十元，最多一百元。"""
    return where(
        pension_tier >= entry_subsidy_from,
        least(
            entry_subsidy
            + entry_subsidy_more * rounded_down(greatest(pension_tier - entry_subsidy_from, 0), per=entry_subsidy_step),
            entry_subsidy_most,
        ),
        0,
    )


@rule(cite="yaozheng-2017-70#3-5")
def entry_eligible(contributing: Bool, registered_poor: Bool, tier_listed: Bool) -> Bool:
    """符合参保补贴：贫困人口，按档次表里的一档缴费。"""
    return contributing & registered_poor & tier_listed


@rule(cite="yaozheng-2017-70#3-5", unit="元/年")
def entry_pay(entry_eligible: Bool, tier_subsidy: Money) -> Money:
    """参保补贴：每年按所选的档次给。"""
    return where(entry_eligible, tier_subsidy, 0)


# ---- 残疾人 ----


@rule(cite="yaozheng-2017-70#3-5")
def disabled_contributing(contributing: Bool, disability_grade: Category) -> Bool:
    """有残疾证的人参保缴费。"""
    return contributing & (disability_grade != "none")


@rule(cite="yaozheng-2017-70#3-5", values={"none": "没有", "paid_for": "一、二级，政府代缴", "helped": "三、四级，缴费补助"})
def disabled_help(severely_disabled: Bool, disability_grade: Category) -> Category:
    """残疾人得哪一种帮助：一、二级由政府代缴，三、四级给缴费补助。"""
    return where(severely_disabled, "paid_for", where(disability_grade == "none", "none", "helped"))


@rule(cite="yaozheng-2017-70#3-5")
def disabled_help_eligible(disabled_contributing: Bool, registered_poor: Bool) -> Bool:
    """符合代缴或补助：贫困人口里有残疾证的人。"""
    return disabled_contributing & registered_poor


@rule(cite="yaozheng-2017-70#3-5", unit="元/年")
def disabled_help_pay(disabled_help_eligible: Bool, disabled_help: Category, paid_for_tier: Money, grade_34_help: Money) -> Money:
    """一年代缴或补助多少：重度残疾按代缴的档次，三、四级按补助数。"""
    return where(disabled_help_eligible, where(disabled_help == "paid_for", paid_for_tier, grade_34_help), 0)


@rule(cite="yaozheng-2017-70#3-5")
def bridge_considered(contributing: Bool, severely_disabled: Bool) -> Bool:
    """要不要看五十五岁补助：参保的重度残疾人才看。"""
    return contributing & severely_disabled


@rule(cite="yaozheng-2017-70#3-5")
def bridge_age(birth_date: Date, on_date: Date) -> Bool:
    """年龄在补助的五年里：满五十五岁，还没有满六十岁。"""
    return (age(birth_date, on_date) >= 55) & (age(birth_date, on_date) < 60)


@rule(cite="yaozheng-2017-70#3-5")
def bridge_eligible(bridge_considered: Bool, registered_poor: Bool, bridge_age: Bool) -> Bool:
    """符合五十五岁补助：贫困人口里持证的重度残疾人，满五十五岁、不到六十岁。"""
    return bridge_considered & registered_poor & bridge_age


@rule(cite="yaozheng-2017-70#3-5", unit="元/月")
def bridge_pay(bridge_eligible: Bool, basic_pension_standard: Money) -> Money:
    """每月补助：和基础养老金一样多。"""
    return where(bridge_eligible, basic_pension_standard, 0)


# ---- 领取养老金 ----


@rule(cite="yaozheng-2017-70#3-5")
def sixty_at_start(birth_date: Date, pension_scheme_start: Date) -> Bool:
    """制度实施那天已经满六十岁。"""
    return age(birth_date, pension_scheme_start) >= 60


@rule(cite="guofa8-2014#claim")
def paid_enough(pension_registered: Bool, years_paid: Count, claim_years: Count) -> Bool:
    """一般领取：参了保，累计缴费满规定的年数。"""
    return pension_registered & (years_paid >= claim_years)


@rule(cite="yaozheng-2017-70#3-5")
def caught_up(registered_poor: Bool, sixty_at_start: Bool, pension_registered: Bool, arrears_settled: Bool) -> Bool:
    """贫困人口补上手续：制度实施时已满六十岁的补办参保，不用补缴；后来才满的，把从制度实施时起的费一次补清。"""
    return registered_poor & where(sixty_at_start, pension_registered, arrears_settled)


@rule(cite="yaozheng-2017-70#3-5")
def not_yet_drawing(birth_date: Date, on_date: Date, draws_pension: Bool) -> Bool:
    """满了六十岁，还没有领养老金。"""
    return (age(birth_date, on_date) >= 60) & ~draws_pension


@rule(cite="yaozheng-2017-70#3-5")
def claim_eligible(claiming: Bool, not_yet_drawing: Bool, paid_enough: Bool, caught_up: Bool) -> Bool:
    """可以领养老金：满六十岁没有领过，并且缴够了年数，或者补办、补缴了手续。"""
    return claiming & not_yet_drawing & (paid_enough | caught_up)


@rule(cite="yaozheng-2017-70#3-5", values={"none": "还不能领", "full": "缴够年数", "late": "补办手续", "arrears": "一次补缴"})
def claim_route(paid_enough: Bool, caught_up: Bool, sixty_at_start: Bool) -> Category:
    """按哪一种情形领：缴够年数的在先，其次补办手续或一次补缴。"""
    return where(paid_enough, "full", where(caught_up, where(sixty_at_start, "late", "arrears"), "none"))


@rule(cite="yaozheng-2017-70#3-5", unit="月")
def arrears_months(birth_date: Date, on_date: Date, pension_scheme_start: Date, arrears_until_sixty: Bool) -> Count:
    """要补缴多少个月：从制度实施算起；补到满六十岁还是补到现在，按县里定的说法。"""
    return where(
        arrears_until_sixty,
        greatest(720 - months_between(birth_date, pension_scheme_start), 0),
        months_between(pension_scheme_start, on_date),
    )


@rule(cite="yaozheng-2017-70#3-5", unit="年")
def counted_years(transferring: Bool, transfer_eligible: Bool, years_paid: Count, employee_years: Count) -> Count:
    """算待遇用的缴费年数：从职工养老保险转来的合并计算。"""
    return where(transferring & transfer_eligible, years_paid + employee_years, years_paid)


@rule(cite="yaozheng-2017-70#3-5", unit="元")
def counted_balance(transferring: Bool, transfer_eligible: Bool, account_balance: Money, employee_balance: Money) -> Money:
    """算待遇用的个人账户储存额：从职工养老保险转来的全部并入。"""
    return where(transferring & transfer_eligible, account_balance + employee_balance, account_balance)


@rule(cite="yaozheng-2017-70#3-5", unit="元/月")
def long_paid_pension(counted_years: Count, claim_years: Count, extra_year_pension: Money) -> Money:
    """多缴加发：超过十五年的，每多一年每月加两元基础养老金。"""
    return greatest(counted_years - claim_years, 0) * extra_year_pension


@rule(cite="guofa8-2014#account", unit="元/月")
def account_pension(counted_balance: Money, account_months: Count) -> Money:
    """个人账户养老金：储存额除以计发月数，分以下四舍五入（文件没有写怎样取整）。"""
    return rounded_half_up(counted_balance, per=account_months)


@rule(cite="yaozheng-2017-70#3-5", unit="元/月")
def monthly_pension(basic_pension_standard: Money, long_paid_pension: Money, account_pension: Money) -> Money:
    """每月养老金：基础养老金、多缴加发、个人账户养老金相加。"""
    return basic_pension_standard + long_paid_pension + account_pension


@rule(cite="yaozheng-2017-70#3-5", unit="元/月")
def claim_pay(claim_eligible: Bool, monthly_pension: Money) -> Money:
    """每月领多少。"""
    return where(claim_eligible, monthly_pension, 0)


# ---- 转入和去世 ----


@rule(cite="yaozheng-2017-70#3-5")
def transfer_eligible(transferring: Bool, employee_years: Count) -> Bool:
    """可以转入：参加过职工养老保险，缴费不到十五年。"""
    return transferring & (employee_years > 0) & (employee_years < 15)


@rule(cite="yaozheng-2017-70#3-5")
def funeral_eligible(funeral_considered: Bool, pension_registered: Bool, funeral_paid: Bool) -> Bool:
    """符合丧葬补助：去世的是参保人，还没有发过。"""
    return funeral_considered & pension_registered & ~funeral_paid


@rule(cite="yaozheng-2017-70#3-5", unit="元")
def funeral_pay(funeral_eligible: Bool, funeral_help: Money) -> Money:
    """丧葬补助：一次发给家里。"""
    return where(funeral_eligible, funeral_help, 0)
