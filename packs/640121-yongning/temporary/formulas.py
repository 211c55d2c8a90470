"""永宁县：受疫情影响的未参保失业人员，由务工地或常住地发一次性临时救助金。"""

from doudi.engine.vocabulary import Bool, Category, Count, anyone, exception, rule


@rule(cite="yongmin-2020-138#2-2-4")
def without_income(months_without_income: Count) -> Bool:
    """连续没有收入：满三个月。"""
    return months_without_income >= 3


@rule(cite="yongmin-2020-138#2-2-4")
def checked_both_ways(hardship_checked: Bool, employment_checked: Bool) -> Bool:
    """两头都核实了：乡镇核收入和困难，人社核返岗和参保；少一头就还不能定。"""
    return hardship_checked & employment_checked


@rule(cite="yongmin-2020-138#2-2-4")
def jobless_fits(work_stopped: Bool, without_income: Bool, living_hardship: Bool, unemployment_cover: Bool, receives_dibao: Bool, works_or_lives_here: Bool, checked_both_ways: Bool) -> Bool:
    """未参保失业人员：因疫情停工、三个月没有收入、生活困难，失业保险管不到，没有享受低保，在本地务工或常住，并且核实属实。"""
    return work_stopped & without_income & living_hardship & ~unemployment_cover & ~receives_dibao & works_or_lives_here & checked_both_ways


@rule(cite="yongmin-2020-138#2-2-4")
def jobless_help(temporary_reason: Category, jobless_fits: Bool) -> Bool:
    """失业人员救助：本人因疫情提出申请，并且符合条件。"""
    return (temporary_reason == "epidemic") & anyone(jobless_fits)


@exception(
    to="cn/temporary",
    cite="yongmin-2020-138#2-2-4",
    why="全国要看户口、居住证和严重困难；方案让务工地、常住地直接救助受疫情影响的未参保失业人员。",
)
def temporary_eligible(applies_here: Bool, temporary_fits: Bool, jobless_help: Bool) -> Bool:
    """符合临时救助：全国的情形，或者未参保失业人员。"""
    return (applies_here & temporary_fits) | jobless_help
