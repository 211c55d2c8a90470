"""鄂州市：城乡低保标准的差距，今年比去年有没有缩小。"""

from doudi.engine.vocabulary import Bool, Money, rule, yearly


@rule(cite="ezhou-2021-08-26#2-9", unit="元/人/年")
def town_country_gap(dibao_standard_urban: Money, dibao_standard_rural: Money) -> Money:
    """城乡低保标准的差距：城市月标准乘以十二，减去农村年标准。"""
    return yearly(dibao_standard_urban) - dibao_standard_rural


@rule(cite="ezhou-2021-08-26#2-9", unit="元/人/年")
def town_country_gap_before(dibao_standard_urban_before: Money, dibao_standard_rural_before: Money) -> Money:
    """上一年的差距：同样算。"""
    return yearly(dibao_standard_urban_before) - dibao_standard_rural_before


@rule(cite="ezhou-2021-08-26#2-9")
def town_country_gap_narrowed(town_country_gap: Money, town_country_gap_before: Money) -> Bool:
    """城乡差距缩小了：今年的差距比去年的小。"""
    return town_country_gap < town_country_gap_before
