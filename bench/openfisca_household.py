"""The bench rule set in openfisca-core, for one family of five. Runs in an environment of its own; prints JSON."""

import json
import time
from datetime import date

BEGUN = time.perf_counter()

import numpy  # noqa: E402 - importing is part of a cold start
from openfisca_core.entities import build_entity  # noqa: E402
from openfisca_core.periods import MONTH  # noqa: E402
from openfisca_core.simulations import SimulationBuilder  # noqa: E402
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402
from openfisca_core.variables import Variable  # noqa: E402

STANDARD = 3015.0
Household = build_entity(
    key="household", plural="households", label="", roles=[{"key": "member", "plural": "members", "label": ""}]
)
Person = build_entity(key="person", plural="persons", label="", is_person=True)


def fact(name: str, of: object, kind: type) -> type:
    """An input variable."""
    return type(name, (Variable,), {"value_type": kind, "entity": of, "definition_period": MONTH})


def derived(name: str, of: object, kind: type, formula: object) -> type:
    """A computed variable."""
    return type(name, (Variable,), {"value_type": kind, "entity": of, "definition_period": MONTH, "formula": formula})


def own_income(person, period, _parameters=None):
    """All income of a person less taxes."""
    plus = sum(person(name, period) for name in ("wage", "business", "rent", "transfers"))
    return plus - person("taxes", period)


def income(household, period, _parameters=None):
    """The household's, not below zero."""
    return numpy.maximum(household.sum(household.members("own_income", period)), 0)


def elder(person, period, _parameters=None):
    """Sixty or older."""
    born = person("birth_date", period).astype("datetime64[M]").astype(int)
    return (numpy.datetime64(period.start, "M").astype(int) - born) // 12 >= 60


def elders(household, period, _parameters=None):
    """How many."""
    return household.sum(household.members("elder", period))


def eligible(household, period, _parameters=None):
    """Income below the standard, property within limits."""
    return (household("income", period) < STANDARD * household.nb_persons()) * household("property_ok", period)


def tier(household, period, _parameters=None):
    """1, 2 or 3."""
    severe = household.any(household.members("severe_disability", period))
    return numpy.where(severe, 1, numpy.where(household("elders", period) >= 1, 2, 3))


def amount(household, period, _parameters=None):
    """The monthly gap, up to a fen."""
    gap = STANDARD * household.nb_persons() - household("income", period)
    return numpy.where(household("eligible", period), numpy.ceil(gap / 12 * 100) / 100, 0)


def system() -> TaxBenefitSystem:
    """The rule set."""
    made = TaxBenefitSystem([Person, Household])
    for name in ("wage", "business", "rent", "transfers", "taxes"):
        made.add_variable(fact(name, Person, float))
    made.add_variable(fact("birth_date", Person, date))
    made.add_variable(fact("severe_disability", Person, bool))
    made.add_variable(fact("property_ok", Household, bool))
    for formula, of, kind in (
        (own_income, Person, float), (income, Household, float), (elder, Person, bool), (elders, Household, int),
        (eligible, Household, bool), (tier, Household, int), (amount, Household, float),
    ):  # fmt: skip
        made.add_variable(derived(formula.__name__, of, kind, formula))
    return made


PERIOD = "2018-03"


def family() -> dict:
    """Five persons."""
    persons = {}
    for index in range(5):
        values = {"wage": 900.0 * index, "business": -50.0, "rent": 10.0, "transfers": 300.0, "taxes": 20.0}
        values |= {"birth_date": f"{1950 + 12 * index}-03-01", "severe_disability": index == 2}
        persons[f"p{index}"] = {name: {PERIOD: value} for name, value in values.items()}
    return {"persons": persons, "households": {"h": {"members": list(persons), "property_ok": {PERIOD: True}}}}


def run(made: TaxBenefitSystem, situation: dict) -> float:
    """One family's decision."""
    simulation = SimulationBuilder().build_from_entities(made, situation)
    simulation.calculate("tier", PERIOD)
    return float(simulation.calculate("amount", PERIOD)[0])


def main() -> None:
    """Cold: imports, rule set and first family. Warm: the median of 200 families."""
    made = system()
    result = run(made, family())
    cold = time.perf_counter() - BEGUN
    times = []
    for _ in range(200):
        started = time.perf_counter()
        run(made, family())
        times.append(time.perf_counter() - started)
    print(json.dumps({"cold_s": cold, "warm_s": sorted(times)[100], "amount": result}))


if __name__ == "__main__":
    main()
