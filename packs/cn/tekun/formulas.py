"""特困人员：三个条件，未成年人到几岁，供养多少。2021 年 7 月以前只用国务院令第649号和县里的认定结论。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, age, count, greatest, rule, where, yearly


@rule(cite="guowuyuan649#16")
def tekun_considered(tekun_in_household: Bool, tekun_recognised: Bool, tekun_applied: Bool) -> Bool:
    """要看特困供养的人：已经认定的，或者这次申请的。"""
    return tekun_in_household & (tekun_recognised | tekun_applied)


# ---- 没有劳动能力 ----


@rule(cite="laonianren#2")
def tekun_elderly(birth_date: Date, on_date: Date) -> Bool:
    """老年人：满六十周岁。"""
    return age(birth_date, on_date) >= 60


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_still_at_school(tekun_recognised: Bool, birth_date: Date, tekun_since: Date, upper_secondary_student: Bool, tekun_student_continues: Bool) -> Bool:
    """在校继续供养：认定时还没成年、现在仍在上义务教育或高中阶段，规定可以继续供养的。"""
    return tekun_recognised & upper_secondary_student & tekun_student_continues & (age(birth_date, tekun_since) < 18)


@rule(cite="minfa43-2021#24", since=date(2021, 7, 1))
def tekun_still_at_school(tekun_recognised: Bool, birth_date: Date, tekun_since: Date, upper_secondary_student: Bool, tekun_student_continues: Bool) -> Bool:
    """在校继续供养：认定时还没成年、现在仍在上义务教育或高中阶段，规定可以继续供养的。"""
    return tekun_recognised & upper_secondary_student & tekun_student_continues & (age(birth_date, tekun_since) < 18)


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_minor(birth_date: Date, on_date: Date, tekun_recognised: Bool, tekun_minor_age: Count, tekun_entry_to_limit: Bool, tekun_still_at_school: Bool) -> Bool:
    """按未成年人供养：未满十六周岁；规定延长了的，延到规定的年龄。"""
    return (
        (age(birth_date, on_date) < 16)
        | ((tekun_recognised | tekun_entry_to_limit) & (age(birth_date, on_date) < tekun_minor_age))
        | tekun_still_at_school
    )


@rule(cite="minfa43-2021#24", since=date(2021, 7, 1))
def tekun_minor(birth_date: Date, on_date: Date, tekun_recognised: Bool, tekun_minor_age: Count, tekun_entry_to_limit: Bool, tekun_still_at_school: Bool) -> Bool:
    """按未成年人供养：未满十六周岁可以认定；已认定的供养到十八周岁，还在上义务教育或高中阶段的更长。"""
    return (
        (age(birth_date, on_date) < 16)
        | ((tekun_recognised | tekun_entry_to_limit) & (age(birth_date, on_date) < tekun_minor_age))
        | tekun_still_at_school
    )


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_no_work_ability(tekun_minor: Bool, tekun_elderly: Bool, disability_grade: Category, work_ability: Category) -> Bool:
    """没有劳动能力：未成年人，或者认定为完全丧失劳动能力的老年人、残疾人。"""
    return tekun_minor | ((tekun_elderly | (disability_grade != "none")) & (work_ability == "lost"))


@rule(cite="minfa43-2021#5", since=date(2021, 7, 1))
def tekun_disabled(disability_class: Category, disability_grade: Category) -> Bool:
    """残疾到算没有劳动能力：智力、精神一至三级，肢体一、二级，视力一级。"""
    return (
        (((disability_class == "intellectual") | (disability_class == "mental")) & ((disability_grade == "1") | (disability_grade == "2") | (disability_grade == "3")))
        | ((disability_class == "limb") & ((disability_grade == "1") | (disability_grade == "2")))
        | ((disability_class == "vision") & (disability_grade == "1"))
    )


@rule(cite="minfa43-2021#5", since=date(2021, 7, 1))
def tekun_no_work_ability(tekun_elderly: Bool, tekun_minor: Bool, tekun_disabled: Bool, provincial_work_loss: Bool) -> Bool:
    """没有劳动能力：老年人、未成年人、残疾到规定程度的人，或者省里规定的其他情形。"""
    return tekun_elderly | tekun_minor | tekun_disabled | provincial_work_loss


# ---- 没有生活来源 ----


@rule(cite="minfa43-2021#6", unit="元/年", since=date(2021, 7, 1))
def tekun_income(wage: Money, business_income: Money, property_income: Money, transfer_income: Money, honour_income: Money, city_excluded_income: Money, other_income: Money, assistance_income: Money, tekun_assistance_counted: Bool, tax_and_insurance: Money, support_paid: Money, tekun_exempt_income: Money) -> Money:
    """本人收入：各类收入相加；城乡居民基础养老金、社会保险待遇、优待抚恤金、高龄津贴不算；合计为负数时按零算。"""
    return greatest(
        wage + business_income + property_income + transfer_income + honour_income + city_excluded_income + other_income
        + where(tekun_assistance_counted, assistance_income, 0) - tax_and_insurance - support_paid - tekun_exempt_income,
        0,
    )


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_no_income(no_livelihood: Bool) -> Bool:
    """没有生活来源：用县里的认定结论。"""
    return no_livelihood


@rule(cite="minfa43-2021#6", since=date(2021, 7, 1))
def tekun_no_income(tekun_income: Money, annual_standard: Money, one_person: Count, tekun_property_met: Bool) -> Bool:
    """没有生活来源：本人收入低于当地低保标准，财产也符合特困人员的规定。"""
    return (tekun_income < annual_standard * one_person) & tekun_property_met


# ---- 没有能履行义务的人 ----


@rule(cite="minfa43-2021#8", since=date(2021, 7, 1))
def supporter_frail(birth_date: Date, on_date: Date, severely_disabled: Bool, disability_class: Category, disability_grade: Category) -> Bool:
    """年老或残疾的义务人：满七十周岁，重度残疾，或者智力、精神三级残疾。"""
    return (
        (age(birth_date, on_date) >= 70)
        | severely_disabled
        | (((disability_class == "intellectual") | (disability_class == "mental")) & (disability_grade == "3"))
    )


@rule(cite="minfa43-2021#8", since=date(2021, 7, 1))
def supporter_income_low(person_income: Money, disposable_income_last_year: Money, one_person: Count) -> Bool:
    """义务人收入低：本人收入低于当地上年人均可支配收入。"""
    return person_income < disposable_income_last_year * one_person


@rule(cite="minfa43-2021#8", since=date(2021, 7, 1))
def supporter_unable_by_rule(tekun_recognised: Bool, tekun_elderly: Bool, receives_dibao: Bool, supporter_frail: Bool, supporter_income_low: Bool, supporter_property_met: Bool, no_civil_capacity: Bool, away_status: Category) -> Bool:
    """没有履行义务能力的情形：特困人员；满六十周岁的低保对象；年老残疾又收入低、财产符合；没有民事行为能力、失踪、服刑又财产符合。"""
    return (
        tekun_recognised
        | (tekun_elderly & receives_dibao)
        | (supporter_frail & supporter_income_low & supporter_property_met)
        | ((no_civil_capacity | (away_status == "declared_missing") | (away_status == "prison")) & supporter_property_met)
    )


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def able_supporter(tekun_duty: Bool, support_finding: Category, supporter_presumed_able: Bool) -> Bool:
    """有能力履行义务的人：有法定义务，县里认定有能力。"""
    return tekun_duty & ((support_finding == "able") | ((support_finding == "by_rule") & supporter_presumed_able))


@rule(cite="minfa43-2021#8", since=date(2021, 7, 1))
def able_supporter(tekun_duty: Bool, support_finding: Category, supporter_unable_by_rule: Bool) -> Bool:
    """有能力履行义务的人：有法定义务，又没有不能履行的情形；县里有认定结论的用结论。"""
    return tekun_duty & ((support_finding == "able") | ((support_finding == "by_rule") & ~supporter_unable_by_rule))


@rule(cite="guowuyuan649#14", unit="人")
def able_supporters(able_supporter: Bool) -> Count:
    """有能力的义务人：有能力履行义务的有几个人。"""
    return count(able_supporter)


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_without_support(able_supporters: Count, able_supporter: Bool) -> Bool:
    """没有人能赡养、抚养、扶养：除本人以外，没有一个有能力履行义务的人。"""
    return where(able_supporter, able_supporters <= 1, able_supporters == 0)


@rule(cite="minfa43-2021#4", since=date(2021, 7, 1))
def tekun_without_support(able_supporters: Count, able_supporter: Bool) -> Bool:
    """没有人能赡养、抚养、扶养：除本人以外，没有一个有能力履行义务的人。"""
    return where(able_supporter, able_supporters <= 1, able_supporters == 0)


# ---- 合起来 ----


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_tests_met(tekun_no_work_ability: Bool, tekun_no_income: Bool, tekun_without_support: Bool) -> Bool:
    """三个条件都符合：没有劳动能力，没有生活来源，没有能履行义务的人。"""
    return tekun_no_work_ability & tekun_no_income & tekun_without_support


@rule(cite="minfa43-2021#4", since=date(2021, 7, 1))
def tekun_tests_met(tekun_no_work_ability: Bool, tekun_no_income: Bool, tekun_without_support: Bool) -> Bool:
    """三个条件都符合：没有劳动能力，没有生活来源，没有能履行义务的人。"""
    return tekun_no_work_ability & tekun_no_income & tekun_without_support


@rule(cite="guowuyuan649#18", until=date(2021, 7, 1))
def tekun_ended(tekun_end_event: Category) -> Bool:
    """供养要终止：死亡，或者自愿退出。"""
    return tekun_end_event != "none"


@rule(cite="minfa43-2021#24", since=date(2021, 7, 1))
def tekun_ended(tekun_end_event: Category, away_status: Category) -> Bool:
    """供养要终止：死亡、被宣告死亡或失踪、在监狱服刑，或者自愿退出。"""
    return (tekun_end_event != "none") | (away_status == "declared_missing") | (away_status == "prison")


@rule(cite="guowuyuan649#15", until=date(2021, 7, 1))
def tekun_other_child_scheme(orphan_scheme_chosen: Bool, birth_date: Date, on_date: Date) -> Bool:
    """选了孤儿保障：未成年人选择了孤儿的保障，不再按特困人员供养。"""
    return orphan_scheme_chosen & (age(birth_date, on_date) < 18)


@rule(cite="minfa43-2021#9", since=date(2021, 7, 1))
def tekun_other_child_scheme(orphan_scheme_chosen: Bool, birth_date: Date, on_date: Date) -> Bool:
    """选了别的儿童保障：未成年人选择了孤儿或事实无人抚养儿童的保障，不再认定为特困人员。"""
    return orphan_scheme_chosen & (age(birth_date, on_date) < 18)


@rule(cite="guowuyuan649#14", until=date(2021, 7, 1))
def tekun_eligible(tekun_considered: Bool, tekun_tests_met: Bool, tekun_ended: Bool, tekun_other_child_scheme: Bool) -> Bool:
    """享受特困供养：三个条件都符合，没有要终止的情形，也没有选别的儿童保障。"""
    return tekun_considered & tekun_tests_met & ~tekun_ended & ~tekun_other_child_scheme


@rule(cite="minfa43-2021#4", since=date(2021, 7, 1))
def tekun_eligible(tekun_considered: Bool, tekun_tests_met: Bool, tekun_ended: Bool, tekun_other_child_scheme: Bool) -> Bool:
    """享受特困供养：三个条件都符合，没有要终止的情形，也没有选别的儿童保障。"""
    return tekun_considered & tekun_tests_met & ~tekun_ended & ~tekun_other_child_scheme


# ---- 供养多少 ----


@rule(cite="guowuyuan649#15", values={"rural": "农村", "urban": "城市"}, until=date(2021, 7, 1))
def tekun_standard_side(residence: Category) -> Category:
    """用农村还是城市的供养标准：看按哪一类申请。"""
    return where(residence == "rural", "rural", "urban")


@rule(cite="minfa43-2021#19", values={"rural": "农村", "urban": "城市"}, since=date(2021, 7, 1))
def tekun_standard_side(relocated_to_town: Bool, contracted_land: Bool, residence: Category) -> Category:
    """用农村还是城市的供养标准：易地搬迁到城镇的用城市；有承包地或参加集体分配的用农村；其余看按哪一类申请。"""
    return where(relocated_to_town, "urban", where(contracted_land | (residence == "rural"), "rural", "urban"))


@rule(cite="guowuyuan649#15", unit="元/年")
def tekun_amount(tekun_eligible: Bool, tekun_standard_side: Category, care_form: Category, tekun_collective: Money, tekun_dispersed: Money, tekun_urban_collective: Money, tekun_urban_dispersed: Money) -> Money:
    """一年的基本生活供养金：城市还是农村，集中还是分散，各有标准；城市月标准乘十二。"""
    return where(
        tekun_eligible,
        where(
            tekun_standard_side == "rural",
            where(care_form == "collective", tekun_collective, tekun_dispersed),
            yearly(where(care_form == "collective", tekun_urban_collective, tekun_urban_dispersed)),
        ),
        0,
    )
