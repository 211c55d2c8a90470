"""姚安县：哪些家庭要请扶贫部门给贷款和项目。"""

from doudi.engine.vocabulary import Bool, Category, anyone, rule


@rule(cite="yaozheng-2017-70#3-7")
def work_support_considered(jiandang: Category, residence: Category) -> Bool:
    """要看项目扶持的家庭：农村建档立卡贫困户。"""
    return (jiandang == "poor") & (residence == "rural")


@rule(cite="yaozheng-2017-70#3-7")
def work_support_due(counts_as_member: Bool, work_ability: Category) -> Bool:
    """要扶持：家里有人有劳动能力，部分丧失的也算；享不享受低保都可以。"""
    return anyone(counts_as_member & (work_ability != "lost"))
