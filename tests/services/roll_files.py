"""Pairs of rolls as the upstream platform exports them, of synthetic people: headings of one province, rows as dicts."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import xlsxwriter

from doudi.domain.identity import check_digit
from doudi.services.registry import relations
from doudi.services.rolls.joining import File
from doudi.services.synth import load
from doudi.services.synth.frames import counties

COUNTY = "611022"
LABELS = {
    "rural_dibao": "农村低保", "urban_dibao": "城市低保", "borderline": "低保边缘", "rigid": "刚性支出", "tekun": "特困人员",
}  # fmt: skip
HOUSEHOLD = (
    "户主姓名 户主身份证号 家庭人口 保障人口 家庭年总收入（元） 家庭年均收入（元） 户月保障金额（元） 家庭分类施保总额（元） "
    "人员分类施保总额（元） 合计（元） 联系电话 家庭住址 所属省(级) 所属市(级) 所属区县 所属街道 所属社区 低保（特困）证号 "
    "最初享受月份 申请原因 救助金计算方式 分档类型 开户银行 银行账户名称 银行帐号 一卡通账号 拥有产权住房套数 "
    "住房总面积（平方米） 金融资产总额（元） 其他家庭财产情况 家庭成员姓名 家庭成员身份证号"
).split()
PERSON = (
    "姓名 身份证号 户主身份证号 与户主关系 性别 出生日期 年龄 民族 婚姻状况 文化程度 政治面貌 就业状况 年收入（元） 是否残疾人 "
    "残疾证号 残疾类别 残疾等级 患病病种 劳动能力 健康状况 参保类型 最初享受月份 是否建档立卡扶贫对象 开户银行 银行账户名称 "
    "银行帐号 一卡通账户 救助类型 户月保障金额（元） 家庭分类施保金额（元） 合计分类施保金额（元） 救助金计算方式 分档类型 "
    "合计（元） 在读学校名称 备注 所属省(级) 所属市(级) 所属区县 所属街道 所属社区 家庭地址 低保（特困）证号"
).split()
TEKUN_HOUSEHOLD = (
    "户主姓名 户主身份证号 特困人员数 供养方式 户籍类型 基本生活总费用（元） 照料护理总费用（元） 合计（元） 户籍住址 所属区县 "
    "所属街道 所属社区 低保（特困）证号 最初享受月份 开户银行 银行账户名称 银行帐号 一卡通账号 电表号"
).split()
TEKUN_PERSON = (
    "姓名 身份证号 户主身份证号 与户主关系 性别 出生日期 是否残疾 残疾类别 残疾等级 生活自理能力 健康状况 供养方式 户籍类型 "
    "基本生活标准（元） 照料护理费用（元） 照料人姓名 照料人身份证号 户籍地址"
).split()
CLASSES = {
    "none": "", "vision": "视力残疾", "hearing": "听力残疾", "speech": "言语残疾", "limb": "肢体残疾",
    "intellectual": "智力残疾", "mental": "精神残疾", "multiple": "多重残疾",
}  # fmt: skip
GRADES = {"none": "", "1": "残疾一级", "2": "残疾二级", "3": "残疾三级", "4": "残疾四级"}
WORK = {"full": "有劳动能力", "partial": "部分丧失劳动能力", "lost": "完全丧失劳动能力"}
CARE = {"full": "全自理", "partial": "半护理", "lost": "全护理"}
PLACES = (("甲镇", "东村"), ("乙镇", "西村"))
Row = dict[str, Any]


def number(birth: date, male: bool, order: int) -> str:
    """A made-up number: the area is one that nobody was registered in."""
    first = f"619999{birth:%Y%m%d}{2 * order + (1 if male else 2):03d}"
    return first + check_digit(first)


def book(headings: list[str], rows: list[Row], before: list[list[Any]] | None = None) -> bytes:
    """A workbook with one sheet, texts as text; ``before`` are rows above the heading."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    written = xlsxwriter.Workbook(buffer, options)
    sheet = written.add_worksheet("Sheet1")
    lines = [*(before or []), headings, *([row.get(each, "") for each in headings] for row in rows)]
    for place, line in enumerate(lines):
        sheet.write_row(place, 0, line)
    written.close()
    return buffer.getvalue()


@dataclass
class Pair:
    """Both tables before they are written; tests change rows."""

    kind: str
    homes: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    as_of: str = "20180310"

    def files(self) -> tuple[File, File]:
        """As exported."""
        homes, people = (TEKUN_HOUSEHOLD, TEKUN_PERSON) if self.kind == "tekun" else (HOUSEHOLD, PERSON)
        label = LABELS[self.kind]
        return (
            File(f"{label}家庭查询_{self.as_of}.xlsx", book(homes, self.homes)),
            File(f"{label}人员查询_{self.as_of}.xlsx", book(people, self.people)),
        )

    def of(self, home: Row) -> list[Row]:
        """The people of a household."""
        key = home["户主身份证号"]
        return [row for row in self.people if key in (row["户主身份证号"], row["身份证号"])]


def pair(
    households: int, kind: str = "rural_dibao", seed: int = 1, places: tuple[tuple[str, str], ...] = PLACES
) -> Pair:
    """A synthetic roll of about so many households, spread over the places."""
    profile = load("shangluo-2017q1").scaled(households, COUNTY)
    profile = replace(profile, townships=1, villages=max(1, len(places)))
    made = Pair(kind)
    scheme = "tekun" if kind == "tekun" else "dibao"
    orders: dict[tuple[date, bool], int] = defaultdict(int)
    for frames in counties(profile, seed):
        members: dict[int, list[Row]] = defaultdict(list)
        for row in frames.persons.iter_rows(named=True):
            members[row["household_id"]].append(row)
        for home in frames.households.filter(frames.households["scheme"] == scheme).iter_rows(named=True):
            place = places[(int(home["area_code"][-3:]) - 901) % len(places)]
            _household(made, home, members[home["household_id"]], place, orders)
    return made


def _household(
    made: Pair, home: Row, members: list[Row], place: tuple[str, str], orders: dict[tuple[date, bool], int]
) -> None:
    numbers = []
    for row in members:
        male, born = row["sex"] == "male", row["birth_date"]
        numbers.append(number(born, male, orders[born, male]))
        orders[born, male] += 1
    head, key = members[0]["name"], numbers[0]
    where = {
        "所属省(级)": "陕西省",
        "所属市(级)": "商洛市",
        "所属区县": "丹凤县",
        "所属街道": place[0],
        "所属社区": place[1],
    }
    account = {"开户银行": "示例农村信用社", "银行账户名称": head, "银行帐号": f"9900{home['household_id']:015d}"}
    shared = {**where, **account, "低保（特困）证号": f"ZH{home['household_id']:08d}", "最初享受月份": "2016-05"}
    size = len(members)
    topup = sum(row["birth_date"] < date(1948, 1, 1) for row in members) * 50
    amounts: Row = {
        "户月保障金额（元）": 210 * size,
        "家庭分类施保总额（元）": 0,
        "人员分类施保总额（元）": topup,
        "合计（元）": 210 * size + topup,
    }
    if made.kind == "tekun":
        amounts = {"基本生活总费用（元）": 400 * size, "照料护理总费用（元）": 100 * size, "合计（元）": 500 * size}
    made.homes.append(
        {
            **shared, **amounts, "户主姓名": head, "户主身份证号": key, "家庭人口": size, "保障人口": size, "特困人员数": size,
            "家庭住址": f"{place[0]}{place[1]}{home['household_id']}号", "金融资产总额（元）": 0,
            "分档类型": f"{home['dibao_class_fixed'] or ''}类" if home["dibao_class_fixed"] else "NULL",
            "一卡通账号": f"9911{home['household_id']:015d}", "户籍类型": "农业", "供养方式": "分散",
            "家庭成员姓名": "、".join(row["name"] for row in members), "家庭成员身份证号": "、".join(numbers),
        }
    )  # fmt: skip
    made.people += [_person(row, own, key, shared) for row, own in zip(members, numbers, strict=True)]


def _person(row: Row, own: str, key: str, shared: Row) -> Row:
    disabled = row["disability_class"] != "none"
    return {
    **shared, "姓名": row["name"], "身份证号": own, "户主身份证号": "" if own == key else key,
    "与户主关系": relations.label(row["relation_code"]), "性别": "男" if row["sex"] == "male" else "女",
    "出生日期": row["birth_date"].isoformat(), "是否残疾人": "是" if disabled else "否",
    "是否残疾": "是" if disabled else "否", "残疾类别": CLASSES[row["disability_class"]],
    "残疾等级": GRADES[row["disability_grade"]], "劳动能力": WORK[row["work_ability"]], "健康状况": "一般或较弱",
    "生活自理能力": CARE[row["self_care"]], "供养方式": "分散", "户籍类型": "农业",
    "基本生活标准（元）": 400, "照料护理费用（元）": 100,
}  # fmt: skip
