"""鄂州市：重点监测哪几类低收入人口，脱贫人口走哪一项兜底，进城落户的按城镇看。"""

from doudi.engine.vocabulary import Bool, Category, Count, Money, anyone, rule, where, yearly


# ---- 重点监测 ----


@rule(cite="ezhou-2021#2-3")
def watch_considered(watch_asked: Bool) -> Bool:
    """要看这一家属于哪一类监测对象。"""
    return watch_asked


@rule(cite="ezhou-2021#2-3")
def watched_tekun(counts_as_member: Bool, tekun_recognised: Bool) -> Bool:
    """家里有特困人员。"""
    return anyone(counts_as_member & tekun_recognised)


@rule(cite="ezhou-2021#2-3")
def struck_by_hardship(hardship_cause: Category, large_rigid_spending: Bool, income_fell_sharply: Bool, basic_life_hardship: Bool) -> Bool:
    """遇到大困难：因病、因灾、因意外等，必需支出较大或收入大幅减少，基本生活出现严重困难。"""
    return (hardship_cause != "none") & (large_rigid_spending | income_fell_sharply) & basic_life_hardship


@rule(cite="ezhou-2021#2-3", values={"dibao": "低保对象", "tekun": "特困人员", "fallback": "农村易返贫致贫人口", "hardship": "支出较大或收入大幅减少的困难人口", "other": "其他低收入人口", "none": "不在重点监测范围"})
def watch_group(family_on_dibao: Bool, watched_tekun: Bool, fallback_watch: Category, struck_by_hardship: Bool, other_low_income: Bool) -> Category:
    """属于哪一类：同时属于几类的，归到前面的一类。"""
    return where(
        family_on_dibao,
        "dibao",
        where(watched_tekun, "tekun", where(fallback_watch != "none", "fallback", where(struck_by_hardship, "hardship", where(other_low_income, "other", "none")))),
    )


@rule(cite="ezhou-2021#2-3")
def to_be_watched(watch_group: Category) -> Bool:
    """属于重点监测的低收入人口。"""
    return watch_group != "none"


@rule(cite="ezhou-2021#2-3")
def watched_may_enter(family_on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """够低保、还没有纳入。"""
    return ~family_on_dibao & dibao_eligible


# ---- 脱贫人口兜底 ----


@rule(cite="ezhou-2021#2-1")
def escaped_considered(watch_asked: Bool, jiandang: Category, counts_as_member: Bool) -> Bool:
    """要看兜底的人：脱贫户里计入的成员。"""
    return watch_asked & (jiandang == "escaped") & counts_as_member


@rule(cite="ezhou-2021#2-1")
def work_ability_gone(work_ability: Category, ezhou_partial_loss: Bool) -> Bool:
    """丧失劳动能力：完全丧失；部分丧失的算不算，看当地的读法。"""
    return (work_ability == "lost") | ((work_ability == "partial") & ezhou_partial_loss)


@rule(cite="ezhou-2021#2-1")
def escaped_to_be_caught(escaped_considered: Bool, work_ability_gone: Bool, stable_income_by_work: Bool) -> Bool:
    """要兜底：脱贫人口，丧失劳动能力，又不能靠产业、就业得到稳定收入。"""
    return escaped_considered & work_ability_gone & ~stable_income_by_work


@rule(cite="ezhou-2021#2-1", values={"tekun": "特困供养", "dibao": "农村低保", "neither": "特困、低保都还不符合"})
def escaped_route(tekun_tests_met: Bool, dibao_eligible: Bool, residence: Category) -> Category:
    """走哪一项：三个条件都符合的走特困供养，够农村低保的走低保。"""
    return where(tekun_tests_met, "tekun", where(dibao_eligible & (residence == "rural"), "dibao", "neither"))


@rule(cite="ezhou-2021#2-1")
def beside_medical(escaped_to_be_caught: Bool, hardship_cause: Category) -> Bool:
    """困难起因是疾病：同时看医疗救助。"""
    return escaped_to_be_caught & (hardship_cause == "disease")


@rule(cite="ezhou-2021#2-1")
def beside_temporary(escaped_to_be_caught: Bool, hardship_cause: Category) -> Bool:
    """困难起因是灾害、意外或其他：同时看临时救助。"""
    return escaped_to_be_caught & ((hardship_cause == "disaster") | (hardship_cause == "accident") | (hardship_cause == "other"))


# ---- 进城落户的人口 ----


@rule(cite="ezhou-2021#2-9")
def settlers_considered(settled_in_town: Bool) -> Bool:
    """进城落户的农业转移人口。"""
    return settled_in_town


@rule(cite="ezhou-2021#2-9", unit="元/年")
def town_income_limit(dibao_standard_urban: Money, people: Count) -> Money:
    """按城镇看的收入线：城市低保月标准乘十二，再乘人数。"""
    return yearly(dibao_standard_urban) * people


@rule(cite="ezhou-2021#2-9")
def town_income_below(counted_income: Money, town_income_limit: Money) -> Bool:
    """收入低于按城镇看的收入线。"""
    return counted_income < town_income_limit


@rule(cite="ezhou-2021#2-9")
def settlers_hukou_here(local_hukou: Bool) -> Bool:
    """户口在本地。"""
    return local_hukou


@rule(cite="ezhou-2021#2-9")
def settlers_eligible(settled_in_town: Bool, settlers_hukou_here: Bool, town_income_below: Bool, property_within_limits: Bool) -> Bool:
    """纳入户籍地城镇救助：户口已在本地，按城镇低保的收入线和财产规定都符合。"""
    return settled_in_town & settlers_hukou_here & town_income_below & property_within_limits
