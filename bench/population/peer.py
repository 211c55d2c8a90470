"""The population rule set in openfisca-core or policyengine-core, which share their words. Prints JSON.

``peer.py openfisca_core|policyengine_core FOLDER standard|taken``: parameters by the library's own vector look-up, or
by one numpy take. Every result is kept in memory; no fact is missing, as these libraries cannot say so.
"""

import json
import sys
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

STARTED = time.perf_counter()

import numpy  # noqa: E402 - importing is part of the whole process
import polars  # noqa: E402

CORE, FOLDER, LOOKUP = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
core = {
    name: import_module(f"{CORE}.{name}")
    for name in ("entities", "enums" if CORE.startswith("policy") else "indexed_enums", "parameters", "periods",
                 "simulations", "taxbenefitsystems", "variables")
}  # fmt: skip
YEAR = core["periods"].YEAR
Variable = core["variables"].Variable
build_entity = core["entities"].build_entity
DAY = "2023-01-01"
OUTPUTS = """income counted_income eligible tier difference topup_amount amount borderline heavy weak_count
study_amount per_head""".split()
RURAL, URBAN = 372_000, 648_000
Household = build_entity(
    key="household", plural="households", label="", roles=[{"key": "member", "plural": "members", "label": ""}]
)
Person = build_entity(key="person", plural="persons", label="", is_person=True)
Enum = (core.get("enums") or core.get("indexed_enums")).Enum


class Zone(Enum):
    """Where a household lives."""

    rural = "rural"
    urban = "urban"


VARIABLES: list[type] = []


def variable(name, of, kind, formula=None, **more):
    """A variable, an input where it has no formula."""
    words = {"value_type": kind, "entity": of, "definition_period": YEAR, "label": name, **more}
    VARIABLES.append(type(name, (Variable,), words | ({"formula": formula} if formula else {})))


def rule(of, kind):
    """A computed variable of the function's name."""
    return lambda formula: variable(formula.__name__, of, kind, formula)


for fact in ("wage", "business", "pension", "transfer", "medical_cost"):
    variable(fact, Person, float)
for fact, of, kind in (
    ("birth_date", Person, date), ("grade", Person, int), ("can_work", Person, bool), ("student", Person, bool),
    ("deposits", Household, float), ("vehicles", Household, int), ("houses", Household, int),
):  # fmt: skip
    variable(fact, of, kind)
variable("zone", Household, Enum, possible_values=Zone, default_value=Zone.rural)


@rule(Person, int)
def years(person, period, _parameters):
    """Completed years."""
    born = person("birth_date", period)
    months = born.astype("datetime64[M]")
    since = (numpy.datetime64(DAY, "M") - months).astype(int)
    return (since - (born > months.astype("datetime64[D]"))) // 12


@rule(Person, bool)
def minor(person, period, _parameters):
    """Under 18."""
    return person("years", period) < 18


@rule(Person, bool)
def elder(person, period, _parameters):
    """60 or older."""
    return person("years", period) >= 60


@rule(Person, bool)
def severe(person, period, _parameters):
    """Grade 1 or 2."""
    return numpy.isin(person("grade", period), (1, 2))


@rule(Person, bool)
def lost_ability(person, period, _parameters):
    """Cannot work."""
    return person("severe", period) | ~person("can_work", period)


@rule(Person, bool)
def weak(person, period, _parameters):
    """A key person."""
    return person("minor", period) | person("elder", period) | person("severe", period)


@rule(Person, float)
def work_cost(person, period, parameters):
    """A tenth of the wage, capped."""
    return numpy.minimum(numpy.floor(person("wage", period) / 10), parameters(period).work_cost_cap)


@rule(Person, float)
def own_income(person, period, _parameters):
    """All income less work cost."""
    parts = sum(person(name, period) for name in ("wage", "business", "pension", "transfer"))
    return parts - person("work_cost", period)


@rule(Household, float)
def income(household, period, _parameters):
    """Not below zero."""
    return numpy.maximum(household.sum(household.members("own_income", period)), 0)


@rule(Household, float)
def medical(household, period, _parameters):
    """All medical spending."""
    return household.sum(household.members("medical_cost", period))


@rule(Household, float)
def counted_income(household, period, _parameters):
    """Income less medical spending."""
    return numpy.maximum(household("income", period) - household("medical", period), 0)


@rule(Household, float)
def standard(household, period, parameters):
    """By where the household lives."""
    zone = household("zone", period)
    if LOOKUP == "standard":
        return parameters(period).standard[zone]
    return numpy.take(numpy.array([RURAL, URBAN]), numpy.asarray(zone))


@rule(Household, float)
def limit(household, period, _parameters):
    """The line for the whole household."""
    return household("standard", period) * household.nb_persons()


@rule(Household, bool)
def below(household, period, _parameters):
    """Income below the line."""
    return household("counted_income", period) < household("limit", period)


@rule(Household, bool)
def property_within(household, period, parameters):
    """Deposits, vehicles and houses."""
    cap = parameters(period).deposits_cap * household.nb_persons()
    return (
        (household("deposits", period) <= cap)
        & (household("vehicles", period) == 0)
        & (household("houses", period) <= 1)
    )


@rule(Household, bool)
def eligible(household, period, _parameters):
    """Both."""
    return household("below", period) & household("property_within", period)


@rule(Household, bool)
def borderline(household, period, _parameters):
    """Up to one and a half times the line."""
    near = ~household("eligible", period) & (household("counted_income", period) * 2 < household("limit", period) * 3)
    return near & household("property_within", period)


@rule(Household, bool)
def heavy(household, period, _parameters):
    """Medical spending over half the income."""
    return household("medical", period) * 2 > household("income", period)


@rule(Household, int)
def weak_count(household, period, _parameters):
    """How many key persons."""
    return household.sum(household.members("weak", period))


@rule(Household, int)
def students(household, period, _parameters):
    """How many at school."""
    return household.sum(household.members("student", period))


@rule(Household, int)
def tier(household, period, _parameters):
    """0, 1 or 2."""
    lost = household.members("lost_ability", period)
    return numpy.select([household.all(lost), household.any(lost)], [0, 1], 2)


@rule(Household, float)
def gap(household, period, _parameters):
    """Of a year."""
    return numpy.maximum(household("limit", period) - household("counted_income", period), 0)


@rule(Household, float)
def difference(household, period, _parameters):
    """Of a month, up to the yuan."""
    return numpy.ceil(household("gap", period) / 1200) * 100


@rule(Household, float)
def topup_amount(household, period, parameters):
    """For key persons."""
    return parameters(period).topup * household("weak_count", period)


@rule(Household, float)
def amount(household, period, _parameters):
    """What is paid a month."""
    due = household("difference", period) + household("topup_amount", period)
    return numpy.where(household("eligible", period), due, 0)


@rule(Household, float)
def study_amount(household, period, parameters):
    """For those at school."""
    helped = household("eligible", period) | household("borderline", period)
    return parameters(period).study_help * household("students", period) * helped


@rule(Household, float)
def per_head(household, period, _parameters):
    """Down to the fen."""
    return numpy.floor(household("counted_income", period) / household.nb_persons())


def system():
    """All variables and parameters."""
    found = core["taxbenefitsystems"].TaxBenefitSystem([Person, Household])
    found.add_variables(*VARIABLES)
    values = {"standard": {"rural": RURAL, "urban": URBAN}, "work_cost_cap": 360000, "deposits_cap": 2000000,
              "topup": 4000, "study_help": 12000}  # fmt: skip

    def leaf(value):
        return {"values": {"2010-01-01": value}}

    data = {
        name: {key: leaf(each) for key, each in value.items()} if isinstance(value, dict) else leaf(value)
        for name, value in values.items()
    }
    found.parameters = core["parameters"].ParameterNode("", data=data)
    return found


def simulation(found, households, people):
    """All facts set."""
    builder = core["simulations"].SimulationBuilder()
    builder.create_entities(found)
    sizes = households["size"].cast(polars.Int64).to_numpy()
    builder.declare_person_entity("person", numpy.arange(people.height))
    entity = builder.declare_entity("household", numpy.arange(households.height))
    builder.join_with_persons(entity, numpy.repeat(numpy.arange(households.height), sizes), ["member"] * people.height)
    sim = builder.build(found)
    for frame in (households.drop("size"), people):
        for name in frame.columns:
            given = frame[name].to_numpy()
            if name == "birth_date":
                given = (given - 719163).astype("datetime64[D]")
            sim.set_input("zone" if name == "urban" else name, "2023", given.astype(int) if name == "urban" else given)
    return sim


def main():
    """Load, then compute once: all results stay in memory."""
    households = polars.read_parquet(FOLDER / "households.parquet")
    people = polars.read_parquet(FOLDER / "people.parquet")
    sim = simulation(system(), households, people)
    loaded = time.perf_counter() - STARTED
    results = {name: sim.calculate(name, "2023") for name in OUTPUTS}
    compute = time.perf_counter() - STARTED - loaded
    totals = {name: round(float(value.sum(dtype="float64"))) for name, value in results.items()}
    times = {"load_s": loaded, "compute_s": compute, "whole_s": loaded + compute}
    size = {"people": people.height, "threads": 1, "peak_mb": getrusage(RUSAGE_SELF).ru_maxrss // 1024}
    print(json.dumps(times | size | {"totals": totals}))


if __name__ == "__main__":
    main()
