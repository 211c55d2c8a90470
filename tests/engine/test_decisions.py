"""Deciding: three answers, what is missing, reasons with numbers, and the documented JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.engine.decisions import DecisionSet, Outcome, decide
from doudi.engine.families import read_family
from doudi.engine.library import Library
from tests.engine.deciding_pack import AREA, CARD, CARE, RATE, REASONS, write_deciding
from tests.engine.small_pack import FORMULAS

ON = date(2017, 3, 1)
POOR: dict[str, Any] = {"wage": 1200, "business": 0, "birth_date": "1980-01-01"}
OLD: dict[str, Any] = {"name": "李四", "key": "b", "wage": 0, "business": 0, "birth_date": "1950-01-01"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.load([write_deciding(tmp_path_factory.mktemp("packs"))])


def decided(
    library: Library, *people: dict[str, Any], on: date = ON, demonstration: bool = True, **household: Any
) -> DecisionSet:
    program = library.program(AREA, on, demonstration)
    return decide(program, read_family({"household": household, "member": list(people)}, program))


def test_eligible_with_class_amount_and_reason(library: Library) -> None:
    decision = decided(library, POOR, property_ok=True, residence="rural").of("dibao")
    assert decision is not None
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.amount_fen == -(-(301_500 - 120_000) // 12)
    assert (decision.category, decision.category_label) == ("B", "乙")
    assert [reason.code for reason in decision.reasons] == ["within"]
    assert decision.reasons[0].text == "全家一年收入 1,200.00 元/年，共 1 人，标准 3,015.00 元/人/年。"
    assert decision.changes == ("收入超过标准时停发。",)
    assert decision.missing == ()


def test_income_equal_to_the_standard_is_not_below_it(library: Library) -> None:
    at_line = decided(library, POOR | {"wage": 3015}, property_ok=True).of("dibao")
    below = decided(library, POOR | {"wage": Decimal("3014.99")}, property_ok=True).of("dibao")
    assert at_line is not None
    assert below is not None
    assert (at_line.outcome, below.outcome) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE)
    assert at_line.amount_fen is None
    assert at_line.missing == ()
    assert at_line.reasons[0].text == "全家一年收入 3,015.00 元/年，不符合。"


def test_what_is_missing_is_named_and_never_guessed(library: Library) -> None:
    decision = decided(library, POOR).of("dibao")
    assert decision is not None
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.amount_fen is None
    assert [(missing.kind, missing.name) for missing in decision.missing] == [("fact", "property_ok")]
    assert decision.reasons == ()


def test_a_missing_fact_that_cannot_matter_does_not_block(library: Library) -> None:
    decision = decided(library, {"wage": 50_000, "business": 0, "birth_date": "1980-01-01"}).of("dibao")
    assert decision is not None
    assert decision.outcome is Outcome.INELIGIBLE


def test_an_unknown_number_in_a_sentence_is_unknown_and_never_zero(library: Library) -> None:
    decision = decided(library, {"wage": 500_000}).of("dibao")
    assert decision is not None
    assert decision.outcome is Outcome.INELIGIBLE
    assert decision.reasons[0].text == "全家一年收入 未知（至少 400,000.00 元/年），不符合。"


def test_eligible_with_an_unknown_class_has_no_class_and_says_what_is_missing(library: Library) -> None:
    decision = decided(library, POOR | OLD, property_ok=True).of("dibao")
    assert decision is not None
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.category is None
    assert [missing.name for missing in decision.missing] == ["residence"]


def test_a_person_reason_in_a_household_decision_names_each_person(library: Library) -> None:
    decision = decided(library, POOR, OLD, OLD | {"key": "c", "name": ""}, property_ok=True, residence="rural").of(
        "dibao"
    )
    assert decision is not None
    assert [reason.text for reason in decision.reasons if reason.code == "elder"] == ["李四是老人。", "第 3 人是老人。"]


def test_person_decisions_are_listed_only_where_they_apply(library: Library) -> None:
    decisions = decided(library, POOR, OLD | {"helpless": True}, {"name": "无出生日期"})
    care = [decision for decision in decisions.decisions if decision.scheme == "care"]
    assert [(found.person.key, found.outcome) for found in care if found.person] == [
        ("b", Outcome.ELIGIBLE),
        ("3", Outcome.UNKNOWN),
    ]
    assert [(missing.name, missing.person) for missing in care[1].missing][:2] == [
        ("birth_date", "3"),
        ("helpless", "3"),
    ]


def test_a_demonstration_value_is_used_and_named(library: Library) -> None:
    decisions = decided(library, OLD | {"helpless": True}, property_ok=True)
    care, dibao = decisions.of("care", "b"), decisions.of("dibao")
    assert care is not None
    assert dibao is not None
    assert (care.amount_fen, care.demonstration) == (30_050, ("照料标准",))
    assert dibao.demonstration == ()
    assert decisions.demonstration


def test_without_demonstration_values_the_amount_is_missing_with_the_reason_why(library: Library) -> None:
    care = decided(library, OLD | {"helpless": True}, demonstration=False).of("care", "b")
    assert care is not None
    assert (care.outcome, care.amount_fen, care.demonstration) == (Outcome.ELIGIBLE, None, ())
    assert [(missing.kind, missing.name, missing.why) for missing in care.missing] == [
        ("parameter", "care_rate", "由县里定，请录入")
    ]


def test_the_same_family_in_two_years_has_two_answers(library: Library) -> None:
    family = POOR | {"wage": 2800}
    before = decided(library, family, property_ok=True, on=date(2016, 12, 31)).of("dibao")
    after = decided(library, family, property_ok=True, on=date(2017, 1, 1)).of("dibao")
    assert before is not None
    assert after is not None
    assert (before.outcome, after.outcome) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE)


def test_the_json_has_the_documented_shape(library: Library) -> None:
    told = decided(library, POOR, OLD | {"helpless": True}, property_ok=True, residence="rural").as_json()
    assert json.loads(json.dumps(told)) == told
    assert (told["area"], told["on"]) == (AREA, "2017-03-01")
    assert set(told["packs"][0]) == {"id", "version", "hash"}
    dibao, care = told["decisions"]
    assert (dibao["scheme"], dibao["unit"], dibao["person"], dibao["outcome"]) == (
        "dibao",
        "household",
        None,
        "eligible",
    )
    assert (dibao["class"], dibao["period"], dibao["benefit"]) == ("A", "month", "")
    assert dibao["reasons"][0]["cite"] == "示例办法（示例〔2012〕1号）第一条"
    assert (care["unit"], care["person"], care["amount_fen"], care["benefit"]) == ("person", "b", 30_050, "上门照料")
    assert care["demonstration"] == ["照料标准"]


def test_every_input_of_the_derivation_is_a_step_of_it(library: Library) -> None:
    for decision in decided(library, POOR, OLD, property_ok=True).as_json()["decisions"]:
        steps = {step["id"]: step for step in decision["derivation"]["steps"]}
        assert len(steps) == len(decision["derivation"]["steps"])
        assert set(decision["derivation"]["roots"]) <= set(steps)
        assert all(number in steps for step in steps.values() for number in step["inputs"])


def test_the_derivation_has_values_articles_sources_and_unknown_as_null(library: Library) -> None:
    wage = {"value": 1200, "source": "工资表", "as_of": "2017-02-01"}
    told = decided(library, POOR | {"wage": wage}).as_json()["decisions"][0]["derivation"]["steps"]
    steps = {step["name"]: step for step in told}
    assert (steps["wage"]["value"], steps["wage"]["source"], steps["wage"]["as_of"]) == (1200, "工资表", "2017-02-01")
    assert (steps["property_ok"]["value"], steps["property_ok"]["known"]) == (None, False)
    assert steps["standard"]["cite"] == "示例办法（示例〔2012〕1号）第二条"
    assert steps["income"]["cite"] == "示例办法（示例〔2012〕1号）第一条"
    assert {"eligible", "amount", "tier"} <= set(steps)


def test_all_unknown_people_at_once(library: Library) -> None:
    decisions = decided(library, *({} for _ in range(60)))
    assert len(decisions.decisions) == 61
    assert {decision.outcome for decision in decisions.decisions} == {Outcome.UNKNOWN}


def test_a_reason_without_a_cite_carries_the_one_of_its_rule_on_that_day(tmp_path: Path) -> None:
    renewed = CARE.replace(
        '@rule(cite="law#1")\ndef is_old', '@rule(cite="law#1", until=date(2016, 1, 1))\ndef is_old'
    ) + ('\n\n@rule(cite="law#2", since=date(2016, 1, 1))\n' + CARE[CARE.index("def is_old") : CARE.index("@rule", 5)])
    reasons = REASONS.replace('text = "{person}是老人。"\ncite = "law#1"', 'text = "{person}是老人。"')
    library = Library.load([write_deciding(tmp_path, formulas_py=FORMULAS + renewed, reasons_toml=reasons)])
    cites = []
    for on in (date(2015, 12, 31), date(2016, 1, 1)):
        dibao = decided(library, OLD, property_ok=True, on=on).of("dibao")
        assert dibao is not None
        cites.append({reason.code: reason.cite.key for reason in dibao.reasons})
    assert cites == [{"within": "law#1", "elder": "law#1"}, {"within": "law#1", "elder": "law#2"}]


TWO_STANDARDS = """

@rule(cite="law#1", unit="元/人/年")
def own_standard(residence: Category, standard: Money, town_standard: Money) -> Money:
    \"\"\"适用的标准：农村、城市各一个。\"\"\"
    return where(residence == "rural", standard, town_standard)


@rule(cite="law#1")
def below(income: Money, own_standard: Money, member_count: Count) -> Bool:
    \"\"\"低于标准。\"\"\"
    return income < own_standard * member_count
"""
TOWN = '[town_standard]\nlabel = "城市标准"\ntype = "money"\nunit = "元/人/年"\nrange = [1, 100000]\nnot_set = "由县里定"\n'


def test_a_demonstration_value_on_a_branch_not_taken_is_not_named(tmp_path: Path) -> None:
    root = write_deciding(
        tmp_path,
        pack_toml=CARD.replace('eligible = "eligible"', 'eligible = "below"'),
        formulas_py=FORMULAS + CARE + TWO_STANDARDS,
        parameters_toml=RATE + TOWN,
        reasons_toml="",
    )
    with (root / "61-place" / "dibao" / "parameters.toml").open("a", encoding="utf-8") as file:
        file.write("[[town_standard.value]]\nfrom = 2012-01-01\namount = 9000\n")
    library = Library.load([root])
    named = {}
    for residence in ("rural", "urban", None):
        household = {"residence": residence} if residence else {}
        dibao = decided(library, POOR, **household).of("dibao")
        assert dibao is not None
        named[residence] = dibao.demonstration
    assert named == {"rural": (), "urban": ("城市标准",), None: ("城市标准",)}


def test_a_demonstration_value_that_a_sentence_tells_is_named(tmp_path: Path) -> None:
    reasons = REASONS.replace("不符合。", "不符合；照料标准 {care_rate}。")
    library = Library.load([write_deciding(tmp_path, reasons_toml=reasons)])
    poor, rich = (decided(library, POOR | {"wage": wage}, property_ok=True).of("dibao") for wage in (0, 90_000))
    assert poor is not None
    assert rich is not None
    assert (poor.demonstration, rich.demonstration) == ((), ("照料标准",))
