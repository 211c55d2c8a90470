"""永宁县的单人保：本人申请、综合评估生活困难，重度残疾或者获得重特大疾病医疗救助。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, exception, rule


@rule(cite="doudi#once")
def yongning_single_asked(single_application: Bool, receives_dibao: Bool, counts_as_member: Bool) -> Bool:
    """本人申请单人保：是家庭成员，本人申请，现在没有享受低保。"""
    return single_application & ~receives_dibao & counts_as_member


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_assessed(single_means_checked: Bool, single_visited: Bool, single_appraised: Bool) -> Bool:
    """综合评估做完了：经济状况核对、入户调查、民主评议三样都做了。"""
    return single_means_checked & single_visited & single_appraised


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_ability_reduced(work_ability: Category) -> Bool:
    """完全或者部分丧失劳动能力。"""
    return (work_ability == "lost") | (work_ability == "partial")


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_disabled_route(severely_disabled: Bool, yongning_ability_reduced: Bool, supported_by_family: Bool) -> Bool:
    """重度残疾这一类：重度残疾，丧失劳动能力，靠家庭供养。"""
    return severely_disabled & yongning_ability_reduced & supported_by_family


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_ill_route(serious_disease_aid: Bool, yongning_ability_reduced: Bool, supported_by_family: Bool, single_conditions_bind: Category) -> Bool:
    """重特大疾病这一类：获得重特大疾病医疗救助；另外两个条件要不要，按县里定的读法。"""
    return (
        serious_disease_aid
        & (yongning_ability_reduced | (single_conditions_bind == "disabled"))
        & (supported_by_family | (single_conditions_bind != "all"))
    )


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_single_group(yongning_disabled_route: Bool, yongning_ill_route: Bool) -> Bool:
    """单人保的范围：重度残疾或者重特大疾病，有一类算得上。"""
    return yongning_disabled_route | yongning_ill_route


@rule(cite="yongmin-2020-138#2-1-1")
def yongning_single_fits(yongning_single_asked: Bool, yongning_assessed: Bool, single_hardship: Bool, yongning_single_group: Bool) -> Bool:
    """可以单人保：本人申请，三样评估做完并认定生活困难，又在范围里。"""
    return yongning_single_asked & yongning_assessed & single_hardship & yongning_single_group


@exception(
    to="cn/dibao-single",
    cite="yongmin-2020-138#2-1-1",
    why="全国办法第八条让县里规定其他特殊困难人员；永宁县的方案长期有效，本人申请的也看。",
    since=date(2021, 7, 1),
)
def single_person_considered(single_person_condition: Bool, counts_as_member: Bool, dibao_eligible: Bool, yongning_single_asked: Bool) -> Bool:
    """要不要看单人户：全家不够低保又有重残或重病的人，或者本人按县里的方案申请。"""
    return ~dibao_eligible & ((single_person_condition & counts_as_member) | yongning_single_asked)


@exception(
    to="cn/dibao-single",
    cite="yongmin-2020-138#2-1-1",
    why="全国办法第八条让县里规定其他特殊困难人员；永宁县的方案不看家庭是不是低保边缘，看综合评估。",
    since=date(2021, 7, 1),
)
def single_person_eligible(single_person_considered: Bool, single_person_by_list: Bool, yongning_single_fits: Bool) -> Bool:
    """可以按单人户纳入低保：在全国列明的范围里，或者符合县里的方案。"""
    return single_person_considered & (single_person_by_list | yongning_single_fits)
