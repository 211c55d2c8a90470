"""The register as columns says what the register says family by family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.domain.area import span
from doudi.engine import Family, Program, decide
from doudi.engine.columns import Columns
from doudi.engine.outcomes import State, decide_all
from doudi.services.population import report
from doudi.services.population.database import NOBODY, UNFIT, from_database
from doudi.services.population.register import Registered
from doudi.services.population.running import Order, Run
from doudi.services.registry import actions, queries, rulebook
from doudi.services.registry.models import FactRecord, Household
from tests.services import family
from tests.services.family import entry, member, number, spouse

COUNTY = "611022000000"
ON = date(2018, 3, 15)


@pytest.fixture
def homes(offices: SimpleNamespace, household: Household, today: Callable[[date], None]) -> list[Household]:
    """Two households of one county, and one of another."""
    facts = {key: value for key, value in family.HOUSEHOLD_FACTS.items() if key != "deposits"}
    other = entry(
        area_code=family.OTHER_VILLAGE,
        members=(member(3, id_number=number(date(1950, 1, 1), 3)), spouse(4), member(5, relation="child")),
        facts=facts,
    )
    other = actions.register_household(offices.other_township, other)
    foreign = entry(area_code=family.FOREIGN_VILLAGE, members=(member(7),))
    actions.register_household(offices.foreign_township, foreign)
    return [household, other]


def columns_equal(left: Columns, right: Columns) -> bool:
    if left.starts.tolist() != right.starts.tolist():
        return False
    for ours, theirs in ((left.household, right.household), (left.person, right.person)):
        if told(ours) != told(theirs):
            return False
    return True


def told(columns: Any) -> dict[str, list[int | None]]:
    return {
        name: [
            int(value) if column.known is None or column.known[place] else None
            for place, value in enumerate(column.values)
        ]
        for name, column in columns.items()
    }


def outcome(program: Program, family: Family) -> str:
    decision = decide(program, family).of("dibao")
    return decision.outcome.value if decision else "outside"


def test_it_says_what_the_register_says_of_each_family(homes: list[Household]) -> None:
    program = rulebook.program("611022", ON)
    families = [queries.family(home, ON, program) for home in homes]
    columns, keys = from_database(COUNTY, ON, program)
    assert columns_equal(columns, Columns.of(families, program.facts))
    assert keys.household_ids.to_list() == [home.pk for home in homes]
    assert keys.person_ids.to_list() == [int(one.key) for each in families for one in each.members]
    assert keys.areas.to_list() == ["611022101000", "611022102000"]
    answers = decide_all(program, columns)["dibao"]
    plain = [outcome(program, each) for each in families]
    assert [State(state).name.lower() for state in answers.state] == plain


def test_the_newest_statement_before_the_day_counts(homes: list[Household], offices: SimpleNamespace) -> None:
    program = rulebook.program("611022", ON)
    for day, wage in ((date(2018, 3, 15), 900_000), (date(2018, 3, 1), 100_000), (date(2018, 3, 16), 5)):
        person = homes[0].memberships.get(is_head=True).person
        FactRecord.objects.create(
            person=person, name="wage", value=str(wage), source="补记", valid_from=day,
            recorded_at="2018-03-15T08:00:00Z", recorded_by=offices.township,
        )  # fmt: skip
    columns, _ = from_database(COUNTY, ON, program)
    assert columns.person["wage"].values[0] == 900_000


def test_who_cannot_be_decided_is_left_out_and_named(homes: list[Household], offices: SimpleNamespace) -> None:
    program = rulebook.program("611022", ON)
    homes[0].memberships.update(valid_until=date(2018, 3, 16))
    FactRecord.objects.create(
        household=homes[1], name="vehicles", value="900", source="错录", valid_from=ON,
        recorded_at="2018-03-15T08:00:00Z", recorded_by=offices.county,
    )  # fmt: skip
    columns, keys = from_database(COUNTY, date(2018, 3, 16), program)
    assert columns.households == 0
    assert keys.left_out == {homes[0].pk: NOBODY, homes[1].pk: UNFIT}


def test_queries_do_not_grow_with_households(homes: list[Household], django_assert_num_queries: Any) -> None:
    program = rulebook.program("611022", ON)
    assert span(COUNTY)[0] == COUNTY
    with django_assert_num_queries(5):
        from_database(COUNTY, ON, program)


def test_a_run_over_the_register_reports_each_county(homes: list[Household], tmp_path: Path) -> None:
    books = rulebook.library()
    order = Order(ON, frozenset(["dibao"]), size=1)
    result = Run(books, order, Registered(books, "611022", ON, demonstration=True), tmp_path / "one").go()
    told = report.write(result, tmp_path / "one")
    assert told["input_notes"]["households"] == 2
    assert sum(row["households"] for row in told["rows"]) == 2
    assert {row["area"] for row in told["rows"]} == {"611022101000", "611022102000"}
    assert [row["cost_fen"] for row in told["rows"] if row["area"] == "611022101000"] == [50_200]
    town = Registered(books, "611022102", ON, demonstration=True)
    assert town.population(
        Run(books, order, town, tmp_path / "two").partitions[0], rulebook.program("611022", ON)
    ).areas.to_list() == ["611022102000"]
