"""湖南省：兜底家庭里，谁要请教育部门、住建部门优先办。"""

from doudi.engine.vocabulary import Bool, Category, rule


@rule(cite="xiangminfa33-2017#2-4")
def bottom_line_pupil_considered(bottom_line_recognised: Bool, counts_as_member: Bool) -> Bool:
    """要看教育资助的人：兜底保障家庭里计入的成员。"""
    return bottom_line_recognised & counts_as_member


@rule(cite="xiangminfa33-2017#2-4")
def education_first_due(full_time_student: Bool) -> Bool:
    """优先资助：在校就学的子女，义务教育阶段的不让因贫失学。"""
    return full_time_student


@rule(cite="xiangminfa33-2017#2-5")
def bottom_line_home_considered(bottom_line_recognised: Bool, residence: Category) -> Bool:
    """要看危房改造的家庭：农村的兜底保障家庭，因灾新增的也算。"""
    return bottom_line_recognised & (residence == "rural")


@rule(cite="xiangminfa33-2017#2-5")
def housing_first_due(house_safety: Category) -> Bool:
    """优先改造：住房鉴定为 C 级或 D 级。"""
    return house_safety != "safe"
