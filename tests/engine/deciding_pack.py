"""The small pack with relations, a class, reasons, a decision for single persons and demonstration values."""

from __future__ import annotations

from pathlib import Path

from tests.engine.small_pack import FACTS, FORMULAS, PACK, write_local, write_pack

AREA = "610000"
CARD = (
    PACK
    + """
class = "tier"
[[decision]]
scheme = "care"
label = "护理补贴"
unit = "person"
applies = "is_old"
eligible = "needs_care"
amount = "care_amount"
benefit = "上门照料"
"""
)
MORE_FACTS = (
    FACTS
    + """
[relation]
label = "与户主关系"
entity = "person"
type = "category"
values = { head = "户主", spouse = "配偶", child = "子女" }
[helpless]
label = "不能自理"
entity = "person"
type = "bool"
question = "能自己吃饭穿衣吗？"
[rooms]
label = "房间数"
entity = "household"
type = "count"
unit = "次"
range = [0, 20]
"""
)
CARE = '''

@rule(cite="law#1")
def is_old(birth_date: Date, on_date: Date) -> Bool:
    """老人：满六十周岁。"""
    return age(birth_date, on_date) >= 60


@rule(cite="law#1")
def needs_care(is_old: Bool, helpless: Bool) -> Bool:
    """需要照料：老人不能自理。"""
    return is_old & helpless


@rule(cite="law#2", unit="元/月")
def care_amount(care_rate: Money) -> Money:
    """照料金额：按标准。"""
    return care_rate
'''
RATE = """
[standard]
label = "标准"
type = "money"
unit = "元/人/年"
range = [1, 100000]
[[standard.value]]
from = 2012-01-01
until = 2017-01-01
amount = 2500
cite = "law#1"
[[standard.value]]
from = 2017-01-01
amount = 3015
cite = "law#2"
[care_rate]
label = "照料标准"
type = "money"
unit = "元/月"
range = [0, 5000]
not_set = "由县里定，请录入"
"""
REASONS = """
[within]
scheme = "dibao"
when = "eligible"
holds = true
outcome = "eligible"
text = "全家一年收入 {income}，共 {member_count}，标准 {standard}。"
cite = "law#1"
change = "收入超过标准时停发。"
[over]
scheme = "dibao"
when = "eligible"
holds = false
outcome = "ineligible"
text = "全家一年收入 {income}，不符合。"
cite = "law#1"
change = "收入减少到标准以下可以再申请。"
[elder]
scheme = "dibao"
when = "is_old"
holds = true
outcome = "eligible"
text = "{person}是老人。"
cite = "law#1"
"""
DEMONSTRATION = "[[care_rate.value]]\nfrom = 2012-01-01\nuntil = 2018-01-01\namount = 300.5\n"


def write_deciding(root: Path, **files: str) -> Path:
    """Write the national pack, and a demonstration pack for 61. Returns ``root``."""
    texts = {
        "pack_toml": CARD,
        "facts_toml": MORE_FACTS,
        "formulas_py": FORMULAS + CARE,
        "parameters_toml": RATE,
        "reasons_toml": REASONS,
    }
    write_pack(root, **(texts | files))
    return write_local(root, parameters=DEMONSTRATION, more="demonstration = true\n")
