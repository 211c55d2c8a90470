"""永宁县：每月监测哪三类人口，因疫困难的纳入低保，哪些人要关爱帮扶。"""

from doudi.engine.vocabulary import Bool, Category, Count, Date, age, months_between, rule, where


# ---- 每月监测 ----


@rule(cite="yongmin-2020-138#2-5-12")
def monthly_considered(watch_asked: Bool) -> Bool:
    """要看这一家是不是监测、关爱的对象。"""
    return watch_asked


@rule(cite="yongmin-2020-138#2-5-12", values={"waiting": "建档立卡待脱贫户", "escaped": "脱贫监测户", "edge": "边缘易致贫户", "none": "不在三类里"})
def monthly_group(jiandang: Category, fallback_watch: Category) -> Category:
    """三类人口里的哪一类：待脱贫的建档立卡户，脱贫监测户，边缘易致贫户。"""
    return where(
        jiandang == "poor",
        "waiting",
        where(fallback_watch == "escaped_unstable", "escaped", where((fallback_watch == "on_edge") | (jiandang == "borderline"), "edge", "none")),
    )


@rule(cite="yongmin-2020-138#2-5-12")
def watched_monthly(monthly_group: Category) -> Bool:
    """每月动态监测的对象：属于三类里的一类。"""
    return monthly_group != "none"


@rule(cite="yongmin-2020-138#2-5-12")
def watch_overdue(watched_monthly: Bool, last_watched_on: Date, on_date: Date, watch_every: Count) -> Bool:
    """这个月该监测了：离上次监测满了规定的月数。"""
    return watched_monthly & (months_between(last_watched_on, on_date) >= watch_every)


@rule(cite="yongmin-2020-138#2-5-12")
def watched_to_be_helped(watched_monthly: Bool, family_on_dibao: Bool, dibao_eligible: Bool) -> Bool:
    """要马上启动救助：监测对象够低保，还没有纳入。"""
    return watched_monthly & ~family_on_dibao & dibao_eligible


# ---- 因疫困难 ----


@rule(cite="yongmin-2020-138#2-1-3")
def epidemic_considered(epidemic_kept_home: Bool) -> Bool:
    """因为疫情不能外出务工、经营或就业的家庭。"""
    return epidemic_kept_home


@rule(cite="yongmin-2020-138#2-1-3")
def epidemic_hardship(epidemic_kept_home: Bool, income_fell_sharply: Bool, basic_life_hardship: Bool) -> Bool:
    """因疫困难：不能外出挣钱，收入下降，基本生活出现困难。"""
    return epidemic_kept_home & income_fell_sharply & basic_life_hardship


@rule(cite="yongmin-2020-138#2-1-3")
def epidemic_enters_dibao(epidemic_hardship: Bool, dibao_eligible: Bool) -> Bool:
    """要纳入低保：因疫困难，又符合低保条件。"""
    return epidemic_hardship & dibao_eligible


# ---- 关爱帮扶 ----


@rule(cite="yongmin-2020-138#2-4-9")
def old_and_young_care(tekun_recognised: Bool, child_group: Category) -> Bool:
    """“一老一小”关爱：特困人员、散居孤儿、困境儿童。"""
    return tekun_recognised | (child_group == "orphan_dispersed") | (child_group == "in_difficulty")


@rule(cite="yongmin-2020-138#2-4-10")
def left_behind_care(left_behind: Category) -> Bool:
    """留守人员关爱：留守儿童、妇女、老年人。"""
    return left_behind != "none"


@rule(cite="yongmin-2020-138#2-4-11")
def very_old(birth_date: Date, on_date: Date, very_old_age: Count) -> Bool:
    """高龄老人：到了当地规定的年龄。"""
    return age(birth_date, on_date) >= very_old_age


@rule(cite="yongmin-2020-138#2-4-11")
def winter_safety_check(receives_dibao: Bool, very_old: Bool, tekun_recognised: Bool, child_group: Category) -> Bool:
    """秋冬安全排查：低保、高龄、特困、孤儿。"""
    return receives_dibao | very_old | tekun_recognised | (child_group == "orphan_dispersed") | (child_group == "orphan_institution")


@rule(cite="yongmin-2020-138#2-4-9")
def special_care_person(old_and_young_care: Bool, left_behind_care: Bool, winter_safety_check: Bool) -> Bool:
    """关爱帮扶的对象：几样里有一样。"""
    return old_and_young_care | left_behind_care | winter_safety_check
