"""The JSON Schema says what the reader takes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from doudi.engine.library import Library
from doudi.engine.schemas import schema
from tests.engine.deciding_pack import AREA, write_deciding


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    library = Library.load([write_deciding(tmp_path_factory.mktemp("packs"))])
    return schema(library.program(AREA, date(2017, 3, 1)))


def test_household_and_person_facts_stand_in_their_places(told: dict[str, Any]) -> None:
    properties = told["properties"]
    assert set(properties["household"]["properties"]) == {"property_ok", "residence", "rooms"}
    assert {"name", "key", "wage", "relation"} <= set(properties["member"]["items"]["properties"])
    assert told["required"] == ["member"]
    assert json.loads(json.dumps(told)) == told


def test_unknown_words_are_closed_out_and_no_fact_is_required(told: dict[str, Any]) -> None:
    for part in (told, told["properties"]["household"], told["properties"]["member"]["items"]):
        assert part["additionalProperties"] is False
    assert "required" not in told["properties"]["member"]["items"]


def test_money_has_its_range_in_yuan_and_its_unit_in_the_title(told: dict[str, Any]) -> None:
    wage = told["properties"]["member"]["items"]["properties"]["wage"]
    assert wage["title"] == "工资（元/年）"
    assert wage["anyOf"][0] == {"type": ["number", "null"], "minimum": 0, "maximum": 1_000_000}


def test_null_only_where_none_is_allowed(told: dict[str, Any]) -> None:
    member = told["properties"]["member"]["items"]["properties"]
    assert len(member["wage"]["anyOf"]) == 3
    assert member["business"]["anyOf"][0]["type"] == "number"
    assert len(member["business"]["anyOf"]) == 2


def test_categories_take_codes_and_words(told: dict[str, Any]) -> None:
    relation = told["properties"]["member"]["items"]["properties"]["relation"]["anyOf"][0]
    assert relation["enum"] == ["head", "spouse", "child", "户主", "配偶", "子女"]
