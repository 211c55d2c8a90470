"""六类低收入人口：先列基本生活救助对象，再列监测对象、边缘家庭、刚性支出家庭、其他。"""

from doudi.engine.vocabulary import Bool, Category, anyone, rule, where


@rule(cite="dishouru-2023#2")
def watch_asked_now(watch_asked: Bool) -> Bool:
    """要看这一家属于哪一类低收入人口。"""
    return watch_asked


@rule(cite="dishouru-2023#2")
def family_on_tekun(counts_as_member: Bool, tekun_recognised: Bool) -> Bool:
    """家里有特困人员。"""
    return anyone(counts_as_member & tekun_recognised)


@rule(cite="dishouru-2023#2", values={"dibao": "低保对象", "tekun": "特困人员", "fallback": "防止返贫监测对象", "borderline": "低保边缘家庭", "rigid": "刚性支出困难家庭", "other": "其他困难人员", "none": "不是低收入人口"})
def low_income_group(family_on_dibao: Bool, family_on_tekun: Bool, fallback_watch: Category, recognised_borderline: Bool, recognised_rigid: Bool, other_low_income: Bool) -> Category:
    """属于哪一类：同时属于几类的，归到前面的一类。"""
    return where(
        family_on_dibao,
        "dibao",
        where(
            family_on_tekun,
            "tekun",
            where(fallback_watch != "none", "fallback", where(recognised_borderline, "borderline", where(recognised_rigid, "rigid", where(other_low_income, "other", "none")))),
        ),
    )


@rule(cite="dishouru-2023#2")
def in_low_income_group(low_income_group: Category) -> Bool:
    """属于六类低收入人口里的一类。"""
    return low_income_group != "none"


@rule(cite="dishouru-2023#3-4")
def may_enter_dibao(family_on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """该办没办：可能够低保、还没有纳入。"""
    return ~family_on_dibao & dibao_eligible


@rule(cite="dishouru-2023#3-4")
def may_leave_dibao(family_on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """可能该退：享受着低保、可能不再符合。"""
    return family_on_dibao & ~dibao_eligible
