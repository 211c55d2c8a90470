"""县里审批低保要不要入户：抽查比例和必须入户的情形，按日期。"""

from datetime import date
from doudi.engine.vocabulary import Bool, Ratio, rule


@rule(cite="minfa220-2012#26", until=date(2021, 7, 1))
def visit_share(county_visit_share: Ratio) -> Ratio:
    """入户抽查的最低比例：三成。"""
    return county_visit_share


@rule(cite="minfa57-2021#20", since=date(2021, 7, 1))
def visit_share(county_visit_share: Ratio) -> Ratio:
    """入户抽查的最低比例：不再要求，县里自己可以抽。"""
    return county_visit_share


@rule(cite="minfa220-2012#26", until=date(2021, 7, 1))
def county_must_visit(relative_registered: Bool, complaint_received: Bool, doubtful_application: Bool) -> Bool:
    """县里必须入户：近亲属备案的、有举报的、有疑问或需要重点调查的。"""
    return relative_registered | complaint_received | doubtful_application


@rule(cite="minfa57-2021#20", since=date(2021, 7, 1))
def county_must_visit(relative_registered: Bool, complaint_received: Bool) -> Bool:
    """县里必须入户：近亲属备案的、审批阶段接到投诉举报的。"""
    return relative_registered | complaint_received
