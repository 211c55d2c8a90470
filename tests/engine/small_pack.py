"""A pack of a few lines, written to a folder so that each test can break one thing in it."""

from __future__ import annotations

from pathlib import Path

PACK = """
id = "cn/dibao"
title = "小包"
version = "1"
from = 2012-01-01
[[decision]]
scheme = "dibao"
label = "低保"
unit = "household"
eligible = "eligible"
amount = "amount"
"""
SOURCES = """
[law]
title = "示例办法"
number = "示例〔2012〕1号"
articles = { "1" = "第一条", "2" = "第二条" }
"""
FACTS = """
[wage]
label = "工资"
entity = "person"
type = "money"
unit = "元/年"
range = [0, 1000000]
none = 0
[business]
label = "经营净收入"
entity = "person"
type = "money"
unit = "元/年"
range = [-100000, 1000000]
[birth_date]
label = "出生日期"
entity = "person"
type = "date"
[property_ok]
label = "财产符合规定"
entity = "household"
type = "bool"
[residence]
label = "户籍"
entity = "household"
type = "category"
values = { rural = "农村", urban = "城市" }
"""
PARAMETERS = """
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
"""
FORMULAS = '''
from datetime import date
from doudi.engine.vocabulary import Bool, Category, Count, Date, Money, age, count, greatest, monthly, rounded_up, rule, total, where


@rule(cite="law#1", unit="元/年")
def own_income(wage: Money, business: Money) -> Money:
    """个人收入：工资加经营净收入。"""
    return wage + business


@rule(cite="law#1", unit="元/年")
def income(own_income: Money) -> Money:
    """家庭收入：各人收入之和。"""
    return total(own_income)


@rule(cite="law#1")
def eligible(income: Money, standard: Money, member_count: Count, property_ok: Bool) -> Bool:
    """符合：收入低于标准，财产符合规定。"""
    return (income < standard * member_count) & property_ok


@rule(cite="law#2", unit="元/月")
def amount(standard: Money, member_count: Count, income: Money) -> Money:
    """每月差额：按分进位。"""
    return rounded_up(monthly(standard * member_count - greatest(income, 0)))


@rule(cite="law#2", unit="人")
def elders(birth_date: Date, on_date: Date) -> Count:
    """老人：满六十周岁的人数。"""
    return count(age(birth_date, on_date) >= 60)


@rule(cite="law#2", values={"A": "甲", "B": "乙"})
def tier(elders: Count, residence: Category) -> Category:
    """档次：农村有老人的是甲。"""
    return where((elders >= 1) & (residence == "rural"), "A", "B")
'''
FILES = {
    "pack.toml": PACK,
    "sources.toml": SOURCES,
    "facts.toml": FACTS,
    "parameters.toml": PARAMETERS,
    "formulas.py": FORMULAS,
}


def write_pack(root: Path, name: str = "cn/dibao", **files: str) -> Path:
    """Write the pack below ``root``; a keyword such as ``formulas_py=…`` replaces a file. Returns ``root``."""
    folder = root / name
    folder.mkdir(parents=True)
    contents = FILES | {key.rpartition("_")[0] + "." + key.rpartition("_")[2]: text for key, text in files.items()}
    for file, text in contents.items():
        (folder / file).write_text(text.strip() + "\n", encoding="utf-8")
    return root


def write_local(root: Path, formulas: str = "", parameters: str = "", area: str = "61", more: str = "") -> Path:
    """Write a pack of a place beside the national one, with its own sources. Returns ``root``."""
    folder = root / f"{area}-place" / "dibao"
    folder.mkdir(parents=True)
    card = f'id = "{area}/dibao"\ntitle = "地方包"\nversion = "1"\narea = "{area}"\nfrom = 2012-01-01\n{more}'
    source = '[local]\ntitle = "地方办法"\narticles = { "1" = "第一条" }\n'
    texts = {"pack.toml": card, "sources.toml": source, "formulas.py": formulas, "parameters.toml": parameters}
    for file, text in texts.items():
        (folder / file).write_text(text.strip() + "\n", encoding="utf-8")
    return root
