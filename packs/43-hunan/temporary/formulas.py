"""湖南省：兜底家庭遇到灾害、重病、意外，别的救助还不够的，及时给临时救助。"""

from doudi.engine.vocabulary import Bool, Category, exception, rule


@rule(cite="xiangminfa33-2017#2-6")
def bottom_line_help(bottom_line_recognised: Bool, temporary_reason: Category, temporary_hardship: Bool, other_help_insufficient: Bool) -> Bool:
    """兜底家庭救助：因灾害、突发重病、意外事故生活暂时陷入困境，别的救助还不够。"""
    return (
        bottom_line_recognised
        & ((temporary_reason == "disaster") | (temporary_reason == "illness") | (temporary_reason == "accident"))
        & temporary_hardship
        & other_help_insufficient
    )


@exception(
    to="cn/temporary",
    cite="xiangminfa33-2017#2-6",
    why="全国文件那时没有点名灾害，又要基本生活严重困难；方案给兜底家庭加了一条。",
)
def emergency_case(emergency_event: Bool, serious_hardship: Bool, bottom_line_help: Bool) -> Bool:
    """急难救助：全国的情形，或者兜底家庭救助。"""
    return (emergency_event & serious_hardship) | bottom_line_help
