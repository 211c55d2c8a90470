"""价格临时补贴：哪些人，这个月启动没有，每人补多少。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Money, Ratio, greatest, monthly, rounded_half_up, rounded_up, rule, where


# ---- 哪些人 ----


@rule(cite="fagai1835-2016#1", until=date(2022, 1, 1))
def price_in_group(receives_dibao: Bool, tekun_recognised: Bool, price_group: Category, price_children_included: Bool, price_more_groups: Bool) -> Bool:
    """补贴对象：低保、特困、优抚、领失业保险金的人；当地扩大了范围的，也算。够几样只算一次。"""
    return (
        receives_dibao
        | tekun_recognised
        | (price_group == "veteran")
        | (price_group == "unemployment_insurance")
        | (price_children_included & ((price_group == "orphan") | (price_group == "unattended") | (price_group == "hiv_child")))
        | (price_more_groups & ((price_group == "unemployment_aid") | (price_group == "borderline")))
    )


@rule(cite="fagai1553-2021#groups", since=date(2022, 1, 1))
def price_in_group(receives_dibao: Bool, tekun_recognised: Bool, price_group: Category, price_children_included: Bool, price_more_groups: Bool) -> Bool:
    """补贴对象：低保、特困、优抚、领失业保险金的人，孤儿等儿童；阶段性新增的，也算。够几样只算一次。"""
    return (
        receives_dibao
        | tekun_recognised
        | (price_group == "veteran")
        | (price_group == "unemployment_insurance")
        | (price_children_included & ((price_group == "orphan") | (price_group == "unattended") | (price_group == "hiv_child")))
        | (price_more_groups & ((price_group == "unemployment_aid") | (price_group == "borderline")))
    )


@rule(cite="doudi#once")
def price_considered(price_link_check: Bool, price_in_group: Bool) -> Bool:
    """这个月要算，人也是补贴对象。"""
    return price_link_check & price_in_group


# ---- 这个月启动没有 ----


@rule(cite="fagai1835-2016#2")
def anchor_rise(price_anchor: Category, price_cpi_rise: Ratio, price_scpi_rise: Ratio) -> Ratio:
    """看启动的指数这个月的涨幅：CPI，或者当地沿用的 SCPI。"""
    return where(price_anchor == "scpi", price_scpi_rise, price_cpi_rise)


@rule(cite="fagai1835-2016#2")
def anchor_reached(anchor_rise: Ratio, price_anchor: Category, price_cpi_trigger: Ratio, price_scpi_trigger: Ratio) -> Bool:
    """这个指数涨到线了：正好等于也算到。"""
    return anchor_rise >= where(price_anchor == "scpi", price_scpi_trigger, price_cpi_trigger)


@rule(cite="fagai1835-2016#2")
def food_reached(price_food_rise: Ratio, price_food_trigger: Ratio) -> Bool:
    """食品价格涨到线了：正好等于也算到。"""
    return price_food_rise >= price_food_trigger


@rule(cite="fagai1835-2016#2", until=date(2022, 1, 1))
def price_triggered(anchor_reached: Bool, food_reached: Bool) -> Bool:
    """这个月启动：两样里到了一样就启动。"""
    return anchor_reached | food_reached


@rule(cite="fagai1553-2021#trigger", since=date(2022, 1, 1), until=date(2022, 8, 1))
def price_triggered(anchor_reached: Bool, food_reached: Bool) -> Bool:
    """这个月启动：两样里到了一样就启动。"""
    return anchor_reached | food_reached


@rule(cite="jieduan-2022#trigger", since=date(2022, 8, 1), until=date(2023, 3, 1))
def price_triggered(anchor_reached: Bool, food_reached: Bool) -> Bool:
    """这个月启动：两样里到了一样就启动；这几个月 CPI 的线降低了。"""
    return anchor_reached | food_reached


@rule(cite="fagai1553-2021#trigger", since=date(2023, 3, 1))
def price_triggered(anchor_reached: Bool, food_reached: Bool) -> Bool:
    """这个月启动：两样里到了一样就启动。"""
    return anchor_reached | food_reached


# ---- 每人补多少 ----


@rule(cite="doudi#rate")
def price_rate(price_multiplier: Category, price_scpi_rise: Ratio, anchor_reached: Bool, anchor_rise: Ratio, food_reached: Bool, price_food_rise: Ratio) -> Ratio:
    """低保标准乘的涨幅：照当地的做法；指数下降的按零算。"""
    return where(
        price_multiplier == "scpi",
        greatest(price_scpi_rise, 0),
        greatest(where(anchor_reached, anchor_rise, 0), where(food_reached, price_food_rise, 0), 0),
    )


@rule(cite="doudi#rounding", unit="元/人/月")
def price_rounded(annual_standard: Money, price_rate: Ratio, price_factor: Count, price_rounding_mode: Category, price_rounding_step: Money) -> Money:
    """算出来的补贴：当地月低保标准乘涨幅、乘份数，最后取整一次。"""
    return where(
        price_rounding_mode == "up",
        rounded_up(monthly(annual_standard) * price_rate * price_factor, to=price_rounding_step),
        rounded_half_up(monthly(annual_standard) * price_rate * price_factor, to=price_rounding_step),
    )


@rule(cite="doudi#once")
def price_eligible(price_considered: Bool, price_triggered: Bool) -> Bool:
    """这个月可以补：是补贴对象，这个月也启动了。"""
    return price_considered & price_triggered


@rule(cite="doudi#floor", unit="元/人/月")
def price_amount(price_eligible: Bool, price_rounded: Money, price_floor: Money) -> Money:
    """这个月每人补多少：不低于当地的最低数，一个人只发一份。"""
    return where(price_eligible, greatest(price_rounded, price_floor), 0)
