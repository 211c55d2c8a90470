"""鄂州市：低收入人口里，谁要请哪个部门给专项救助。"""

from doudi.engine.vocabulary import Bool, Category, rule


@rule(cite="ezhou-2021#2-3")
def special_help_considered(to_be_watched: Bool, counts_as_member: Bool) -> Bool:
    """要看专项救助的人：重点监测的低收入家庭里计入的成员。"""
    return to_be_watched & counts_as_member


@rule(cite="ezhou-2021#2-5")
def pupil_help_due(full_time_student: Bool) -> Bool:
    """请教育部门看：在校就学的。"""
    return full_time_student


@rule(cite="ezhou-2021#2-5")
def patient_help_due(serious_disease: Bool) -> Bool:
    """请医保部门看：患重特大疾病的。"""
    return serious_disease


@rule(cite="ezhou-2021#2-5")
def home_help_due(house_safety: Category) -> Bool:
    """请住建部门看：住房鉴定为危房的。"""
    return house_safety != "safe"


@rule(cite="ezhou-2021#2-5")
def job_help_due(work_ability: Category, full_time_student: Bool) -> Bool:
    """请人社部门看：有劳动能力、没有在校就学的。"""
    return (work_ability != "lost") & ~full_time_student
