"""一家人：谁算家庭成员，收入怎么算，财产超没超。低保等救助共用；两份全国文件按日期各管一段。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, Ratio, age, count, greatest, rounded_down, rounded_up, rule, total, where


# ---- 谁算一家人 ----


@rule(cite="minfa220-2012#5", until=date(2021, 7, 1))
def family_tie(relation: Category, birth_date: Date, on_date: Date, full_time_student: Bool, can_live_independently: Bool, living_together: Bool, legal_duty: Bool) -> Bool:
    """算一家人的关系：户主、配偶、父母、未成年子女、还不能独立生活的成年子女，以及长期同住、依法要互相供养的人。"""
    return (
        (relation == "head")
        | (relation == "spouse")
        | (relation == "parent")
        | ((relation == "child") & ((age(birth_date, on_date) < 18) | full_time_student | ~can_live_independently | living_together))
        | (legal_duty & living_together)
    )


@rule(cite="minfa57-2021#7", since=date(2021, 7, 1))
def family_tie(relation: Category, birth_date: Date, on_date: Date, full_time_student: Bool, can_live_independently: Bool, living_together: Bool, legal_duty: Bool) -> Bool:
    """算一家人的关系：户主、配偶、未成年子女、还不能独立生活的成年子女，以及长期同住、依法要互相供养的人（父母也要同住才算）。"""
    return (
        (relation == "head")
        | (relation == "spouse")
        | ((relation == "child") & ((age(birth_date, on_date) < 18) | full_time_student | ~can_live_independently))
        | (((relation == "parent") | (relation == "child") | legal_duty) & living_together)
    )


@rule(cite="minfa220-2012#5", until=date(2021, 7, 1))
def left_out(away_status: Category) -> Bool:
    """不计入的人：离家三年以上的宗教教职人员，服刑或劳动教养的人。"""
    return (away_status == "clergy") | (away_status == "prison") | (away_status == "labour_reeducation")


@rule(cite="minfa57-2021#7", since=date(2021, 7, 1))
def left_out(away_status: Category) -> Bool:
    """不计入的人：离家三年以上的宗教教职人员，服刑、强制隔离戒毒或已宣告失踪的人。"""
    return (away_status == "clergy") | (away_status == "prison") | (away_status == "compulsory_detox") | (away_status == "declared_missing")


@rule(cite="minfa220-2012#5", until=date(2021, 7, 1))
def counts_as_member(family_tie: Bool, left_out: Bool) -> Bool:
    """计入共同生活的家庭成员：关系算得上，又没有不计入的情形。"""
    return family_tie & ~left_out


@rule(cite="minfa57-2021#7", since=date(2021, 7, 1))
def counts_as_member(family_tie: Bool, left_out: Bool) -> Bool:
    """计入共同生活的家庭成员：关系算得上，又没有不计入的情形。"""
    return family_tie & ~left_out


@rule(cite="minfa220-2012#5", unit="人", until=date(2021, 7, 1))
def people(counts_as_member: Bool) -> Count:
    """家庭人数：计入的成员一人算一次，户主也只算一次。"""
    return count(counts_as_member)


@rule(cite="minfa57-2021#7", unit="人", since=date(2021, 7, 1))
def people(counts_as_member: Bool) -> Count:
    """家庭人数：计入的成员一人算一次，户主也只算一次。"""
    return count(counts_as_member)


# ---- 收入 ----


@rule(cite="minfa220-2012#16", unit="元/年", until=date(2021, 7, 1))
def wage_counted(wage: Money) -> Money:
    """计入的工资收入：全部计入，当时的文件没有扣就业成本的规定。"""
    return wage


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def wage_counted(wage: Money, work_cost: Money) -> Money:
    """计入的工资收入：减去为上班必须花的钱，只减一次。"""
    return wage - work_cost


@rule(cite="minfa220-2012#16", unit="元/年", until=date(2021, 7, 1))
def transfer_counted(transfer_income: Money, basic_pension: Money, assistance_income: Money, honour_income: Money, city_excluded_income: Money) -> Money:
    """计入的转移收入：养老金、救济金等都计入，当时的全国文件没有列不算的项目。"""
    return transfer_income + basic_pension + assistance_income + honour_income + city_excluded_income


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def transfer_counted(transfer_income: Money, pension_counted: Money, tax_and_insurance: Money, support_paid: Money) -> Money:
    """计入的转移净收入：减去交的税、社会保险费和付出的赡养费；政府救助、优待抚恤、奖学金等不算收入。"""
    return transfer_income + pension_counted - tax_and_insurance - support_paid


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def pension_counted(basic_pension: Money, basic_pension_exempt: Bool) -> Money:
    """计入的基础养老金：规定不算收入的那几年不计。"""
    return where(basic_pension_exempt, 0, basic_pension)


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def spending_deducted(rigid_spending: Money, rigid_spending_share: Ratio, study_spending: Money, study_spending_share: Ratio) -> Money:
    """可以扣减的必要支出：因残疾、重病（当地有规定的，还有上学）多出的支出，按当地比例扣，分以下往上进。"""
    return rounded_up(rigid_spending * rigid_spending_share + study_spending * study_spending_share)


@rule(cite="minfa220-2012#16", unit="元/年", until=date(2021, 7, 1))
def person_income(wage_counted: Money, business_income: Money, property_income: Money, transfer_counted: Money, other_income: Money, tax_and_insurance: Money) -> Money:
    """年收入：几类收入相加，减去个人所得税和社会保险费，别的不减。"""
    return wage_counted + business_income + property_income + transfer_counted + other_income - tax_and_insurance


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def person_income(wage_counted: Money, business_income: Money, property_income: Money, transfer_counted: Money, other_income: Money, spending_deducted: Money) -> Money:
    """年收入：几类净收入相加，再减去可以扣减的必要支出。"""
    return wage_counted + business_income + property_income + transfer_counted + other_income - spending_deducted


@rule(cite="minfa220-2012#7", unit="元/年", until=date(2021, 7, 1))
def household_income(person_income: Money, counts_as_member: Bool) -> Money:
    """家庭年收入：计入的成员的收入相加。"""
    return total(where(counts_as_member, person_income, 0))


@rule(cite="minfa57-2021#13", unit="元/年", since=date(2021, 7, 1))
def household_income(person_income: Money, counts_as_member: Bool) -> Money:
    """家庭年收入：计入的成员的收入相加。"""
    return total(where(counts_as_member, person_income, 0))


@rule(cite="doudi#floor", unit="元/年")
def counted_income(household_income: Money) -> Money:
    """用来判定的家庭年收入：全家合计为负数时按零算。"""
    return greatest(household_income, 0)


@rule(cite="doudi#per_head", unit="元/人/年")
def income_per_head(counted_income: Money, people: Count) -> Money:
    """人均年收入：只供阅读，分以下舍去。"""
    return rounded_down(counted_income, per=greatest(people, 1))


# ---- 财产和需要照顾的人 ----


@rule(cite="minfa220-2012#17", until=date(2021, 7, 1))
def deposits_within(deposits: Money, deposit_limit: Money, people: Count) -> Bool:
    """存款等没有超过限额：不多于每人限额乘以人数。"""
    return deposits <= deposit_limit * people


@rule(cite="minfa220-2012#17", until=date(2021, 7, 1))
def vehicles_within(vehicles: Count, vehicle_limit: Count) -> Bool:
    """机动车没有超过限额。"""
    return vehicles <= vehicle_limit


@rule(cite="minfa220-2012#17", until=date(2021, 7, 1))
def houses_within(extra_houses: Count, extra_house_limit: Count) -> Bool:
    """另外的房屋没有超过限额。"""
    return extra_houses <= extra_house_limit


@rule(cite="minfa220-2012#17", until=date(2021, 7, 1))
def declared_property_within(deposits_within: Bool, vehicles_within: Bool, houses_within: Bool) -> Bool:
    """申报的财产没有超过限额：存款等、机动车、另外的房屋三样都没有超过。"""
    return deposits_within & vehicles_within & houses_within


@rule(cite="minfa57-2021#14", since=date(2021, 7, 1))
def deposits_within(deposits: Money, deposit_limit: Money, people: Count) -> Bool:
    """存款等没有超过限额：不多于每人限额乘以人数。"""
    return deposits <= deposit_limit * people


@rule(cite="minfa57-2021#14", since=date(2021, 7, 1))
def vehicles_within(vehicles: Count, vehicle_limit: Count) -> Bool:
    """机动车没有超过限额。"""
    return vehicles <= vehicle_limit


@rule(cite="minfa57-2021#14", since=date(2021, 7, 1))
def houses_within(extra_houses: Count, extra_house_limit: Count) -> Bool:
    """另外的房屋没有超过限额。"""
    return extra_houses <= extra_house_limit


@rule(cite="minfa57-2021#14", since=date(2021, 7, 1))
def declared_property_within(deposits_within: Bool, vehicles_within: Bool, houses_within: Bool) -> Bool:
    """申报的财产没有超过限额：存款等、机动车、另外的房屋三样都没有超过。"""
    return deposits_within & vehicles_within & houses_within


@rule(cite="minfa220-2012#28", until=date(2021, 7, 1))
def severely_disabled(disability_grade: Category) -> Bool:
    """重度残疾：残疾证一级或二级。"""
    return (disability_grade == "1") | (disability_grade == "2")


@rule(cite="minfa57-2021#8", since=date(2021, 7, 1))
def severely_disabled(disability_grade: Category) -> Bool:
    """重度残疾：残疾证一级或二级。"""
    return (disability_grade == "1") | (disability_grade == "2")


@rule(cite="minfa220-2012#28", until=date(2021, 7, 1))
def key_person(birth_date: Date, on_date: Date, severely_disabled: Bool, serious_disease: Bool, counts_as_member: Bool) -> Bool:
    """重点照顾的人：满六十岁的老年人、未满十八岁的人、重度残疾人、重病患者。"""
    return counts_as_member & ((age(birth_date, on_date) >= 60) | (age(birth_date, on_date) < 18) | severely_disabled | serious_disease)


@rule(cite="minfa57-2021#27", since=date(2021, 7, 1))
def key_person(birth_date: Date, on_date: Date, severely_disabled: Bool, serious_disease: Bool, counts_as_member: Bool) -> Bool:
    """重点照顾的人：满六十岁的老年人、未满十八岁的人、重度残疾人、重病患者。"""
    return counts_as_member & ((age(birth_date, on_date) >= 60) | (age(birth_date, on_date) < 18) | severely_disabled | serious_disease)
