"""The family's part of a capture: who they are, how they are, what they have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.domain.findings import OutsideCoverage
from doudi.domain.money import yuan_text
from doudi.engine import Program
from doudi.engine.sentences import shape_of
from doudi.engine.wording import date_text, exact_text
from doudi.services import vault
from doudi.services.registry import queries, relations, rulebook
from doudi.services.registry import values as stored
from doudi.services.registry.models import FactRecord, Household, Membership, Person

Values = Mapping[str, str | None]
INCOMES = ("wage", "business_income", "property_income", "transfer_income", "other_income", "rigid_spending")
WORDS = ("work_ability", "self_care", "disability_class", "disability_grade", "serious_disease", "chronic_disease")
WORDS_OF_ALL = ("deposits", "vehicles", "extra_houses", "jiandang", "property_check", "house_safety")
NOT_KEPT = ("nation", "marriage", "job", "phone", "schooling")
"""What papers ask for and no register of ours holds: to be filled in by hand."""
NOTHING = ("没有残疾证", "否", "没有")
SPOUSE = "配偶"
HEADS = ("户主", "本人")


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers hold of a household on a day, read once."""

    home: Household
    on: date
    rows: list[Membership]
    records: list[FactRecord]
    program: Program | None
    full: bool


def read(home: Household, on: date, *, full: bool) -> Known:
    """Members, facts and the words of the packs; ``full``: whole ID and account numbers."""
    rows = queries.current_members(home, on)
    records = queries.newest_facts(on, household=home, people=[row.person for row in rows])
    return Known(home, on, rows, records, _program(home, on), full)


def people(known: Known) -> tuple[Values, ...]:
    """The members of the day, the head first."""
    return tuple(_person(row, known) for row in known.rows)


def _person(row: Membership, read_: Known) -> dict[str, str | None]:
    person, program, on = row.person, read_.program, read_.on
    told = {each.name: each.value for each in read_.records if each.person_id == row.person_id}
    known: dict[str, str | None] = {
        "name": person.name,
        "sex": person.get_sex_display() if person.sex in ("1", "2") else None,
        "birth": date_text(person.birth_date) if person.birth_date else None,
        "age": str(_age(person.birth_date, on)) if person.birth_date else None,
        "relation": SPOUSE if row.relation in ("10", "11", "12") else relations.label(row.relation),
        "id": number(person, full=read_.full),
        "since": date_text(row.valid_from),
        **dict.fromkeys(NOT_KEPT),
        **{name: _word(program, name, told.get(name)) for name in WORDS},
        **{name: _money(told.get(name)) for name in INCOMES},
    }
    return known | {"health": _health(known), "disability": _disability(known)}


def changes(known: Known, members: tuple[Values, ...]) -> dict[str, tuple[Values, ...]]:
    """Who came after the family was first registered, and who left, by the day."""
    rows = list(known.home.memberships.filter(valid_from__lte=known.on).select_related("person"))
    first = min((row.valid_from for row in rows), default=known.on)
    left = [row for row in rows if row.valid_until and row.valid_until <= known.on]
    return {
        "joined": tuple(each for row, each in zip(known.rows, members, strict=True) if row.valid_from > first),
        "left": tuple(_left(row, full=known.full) for row in left),
    }


def _left(row: Membership, *, full: bool) -> Values:
    person, until = row.person, row.valid_until
    return {
        "name": person.name,
        "sex": person.get_sex_display() if person.sex in ("1", "2") else None,
        "id": number(person, full=full),
        "relation": relations.label(row.relation),
        "why": "死亡" if person.died_on and until and person.died_on <= until else None,
        "until": date_text(until) if until else None,
    }


def number(person: Person, *, full: bool) -> str | None:
    """The ID number, whole or masked; None where the person has none."""
    if full and person.id_cipher:
        return vault.decrypt(person.id_cipher, "person.id")
    return person.id_masked or None


def values(known: Known, members: tuple[Values, ...]) -> dict[str, str | None]:
    """The head, the spouse, the sums of the family, its property and its account."""
    told = {each.name: each.value for each in known.records if each.person_id is None}
    empty: Values = dict.fromkeys(members[0]) if members else dict.fromkeys(_person_names())
    head = next((each for each in members if each["relation"] in HEADS), empty)
    spouse = next((each for each in members if each["relation"] == SPOUSE), empty)
    return {
        "household.size": str(len(members)) if members else None,
        **{f"head.{name}": value for name, value in head.items()},
        **{f"spouse.{name}": value for name, value in spouse.items()},
        **{f"family.{name}": _word(known.program, name, told.get(name)) for name in WORDS_OF_ALL},
        **_sums(known),
        **_account(known),
    }


def _person_names() -> tuple[str, ...]:
    first = ("name", "sex", "birth", "age", "relation", "id", "since", "health", "disability")
    return (*first, *NOT_KEPT, *WORDS, *INCOMES)


def _account(known: Known) -> dict[str, str | None]:
    account = queries.account(known.home, known.on)
    if account is None:
        return dict.fromkeys(("account.holder", "account.bank", "account.number"))
    whole = vault.decrypt(account.cipher, "account.number") if known.full else account.masked
    return {"account.holder": account.holder, "account.bank": account.bank, "account.number": whole}


def _program(home: Household, on: date) -> Program | None:
    """The words of the packs; None where none holds that day."""
    try:
        return rulebook.program(home.area_code, on)
    except OutsideCoverage:
        return None


def _word(program: Program | None, name: str, value: str | None) -> str | None:
    spec = program.facts.get(name) if program else None
    if program is None or spec is None or value is None:
        return None
    return exact_text(shape_of(program, name), stored.engine_value(spec, value))


def _money(value: str | None) -> str | None:
    amount: Any = None if value is None else json.loads(value)
    return yuan_text(amount) if isinstance(amount, int) else None


def _sums(known: Known) -> dict[str, str | None]:
    """Each kind of income of the whole family in yuan; unknown as soon as it is for one member."""
    told: dict[str, list[int]] = {name: [] for name in INCOMES}
    for row in known.records:
        amount = json.loads(row.value) if row.name in told and row.person_id else None
        if isinstance(amount, int):
            told[row.name].append(amount)
    whole = {name: amounts for name, amounts in told.items() if amounts and len(amounts) == len(known.rows)}
    return {f"income.{name}": yuan_text(sum(whole[name])) if name in whole else None for name in INCOMES}


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _disability(known: Values) -> str | None:
    kind, grade = known["disability_class"], known["disability_grade"]
    if kind is None or grade is None:
        return None
    return kind if kind in NOTHING else f"{kind}{grade}"


def _health(known: Values) -> str | None:
    """Illness and disability in a few words; a question never asked is not an answer of "none"."""
    named = {"serious_disease": "重特大疾病", "chronic_disease": "长期慢性病"}
    found = [word for name, word in named.items() if known[name] == "是"]
    disability = _disability(known)
    if disability and disability not in NOTHING:
        found.append(f"残疾（{disability}）")
    if found:
        return "、".join(found)
    return "没有登记疾病和残疾" if disability and all(known[name] == "否" for name in named) else None
