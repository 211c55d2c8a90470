"""The window form between "new" and "accepted": what was typed, step by step, exactly as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.domain.initials import fits
from doudi.engine.model import Entity, FactSpec
from doudi.engine.program import Program
from doudi.services.registry import rulebook
from doudi.services.registry.entries import AccountEntry, HouseholdEntry, MemberEntry
from doudi.web import policy
from doudi.web.forms.family import Fault, Group
from doudi.web.forms.people import AccountForm, PersonForm, PlaceForm
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.questions import question, read_answers, take

MOST_PERSONS = 20
PERSON_FIELDS = ("name", "id_number", "relation", "no_id_reason", "birth_date", "sex")
PLACE_FIELDS = ("area", "address", "phone", "residence")
ACCOUNT_FIELDS = ("holder", "bank", "number")
ASKED_FIRST = ("residence",)


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step of the form in the progress line."""

    code: str
    label: str
    note: str
    state: str


class Sheet:
    """A draft's content. ``data`` is JSON: place, people (the applicant first), household, account, done."""

    def __init__(self, data: Mapping[str, Any], on: date) -> None:
        self.data: dict[str, Any] = {
            "place": dict(data.get("place", {})),
            "people": [dict(one) for one in data.get("people", [])]
            or [{"identity": {"relation": "head"}, "facts": {}}],
            "household": dict(data.get("household", {})),
            "account": dict(data.get("account", {})),
            "done": list(data.get("done", [])),
        }
        self.on = on

    @property
    def people(self) -> list[dict[str, Any]]:
        """Everybody, the applicant first."""
        people: list[dict[str, Any]] = self.data["people"]
        return people

    @property
    def area(self) -> str:
        """The village's code, empty until it is chosen."""
        return str(self.data["place"].get("area", ""))

    @property
    def title(self) -> str:
        """``孙丽华家庭`` or what to say before there is a name."""
        name = self.people[0]["identity"].get("name", "")
        return f"{name}家庭" if name else "新的申请"

    def program(self, fallback: str) -> Program:
        """The rules of the village, or of the clerk's own area until one is chosen. Raises OutsideCoverage."""
        return rulebook.program(self.area or fallback, self.on)

    @property
    def steps(self) -> list[str]:
        """The codes of all steps in order; one for each person's circumstances."""
        return [
            "applicant",
            "members",
            *(f"person-{number}" for number in range(1, len(self.people) + 1)),
            "household",
            "account",
            "review",
        ]

    def beside(self, step: str, by: int) -> str:
        """The step before (-1) or after (+1)."""
        steps = self.steps
        place = min(max(steps.index(step) + by, 0), len(steps) - 1)
        return steps[place]

    def marks(self, current: str) -> list[StepMark]:
        """The progress line: five stations, the persons' pages as one."""
        stations = (
            ("applicant", "申请人", ["applicant"]),
            ("members", "家庭成员", ["members"]),
            ("person-1", "每个人的情况", [step for step in self.steps if step.startswith("person-")]),
            ("household", "全家和财产", ["household"]),
            ("account", "收款账户", ["account"]),
            ("review", "核对并提交", ["review"]),
        )
        found = []
        for code, label, codes in stations:
            done = all(step in self.data["done"] for step in codes)
            state = "current" if current in codes else "done" if done else "todo"
            found.append(StepMark(code, label, self._note(code, state, done), state))
        return found

    def _note(self, code: str, state: str, done: bool) -> str:
        if code == "members" and len(self.people) > 1:
            return f"已填 {len(self.people)} 人"
        return "已填" if done else "正在填" if state == "current" else "未填"

    def take(self, step: str, posted: Mapping[str, str], program: Program) -> None:
        """Keep what a page of the form says, valid or not."""
        if step == "applicant":
            self.data["place"] = _texts(posted, "place-", PLACE_FIELDS)
            self.people[0]["identity"] = _texts(posted, "m1-", PERSON_FIELDS)
        elif step == "members":
            for number in range(2, len(self.people) + 1):
                if f"m{number}-name" in posted:
                    self.people[number - 1]["identity"] = _texts(posted, f"m{number}-", PERSON_FIELDS)
        elif step.startswith("person-"):
            number = int(step.removeprefix("person-"))
            specs = [spec for topic in policy.person_topics(program) for spec in topic.specs]
            self.people[number - 1]["facts"] = take(specs, f"p{number}-", posted)
        elif step == "household":
            self.data["household"] = take(self.household_specs(program), "h-", posted)
        elif step == "account":
            self.data["account"] = _texts(posted, "account-", ACCOUNT_FIELDS)

    def add_person(self) -> None:
        """An empty row at the end."""
        if len(self.people) < MOST_PERSONS:
            self.people.append({"identity": {}, "facts": {}})

    def drop_person(self, number: int) -> None:
        """Take out one member; the applicant (1) stays."""
        if 1 < number <= len(self.people):
            del self.people[number - 1]

    def finish(self, step: str) -> None:
        """Mark a step as filled."""
        if step not in self.data["done"]:
            self.data["done"].append(step)

    def household_specs(self, program: Program) -> list[FactSpec]:
        """Household facts still to ask; the kind of standard was asked with the place."""
        return [spec for spec in policy.asked(program, Entity.HOUSEHOLD) if spec.name not in ASKED_FIRST]

    def place_form(self, areas: list[tuple[str, str]], *, bound: bool) -> PlaceForm:
        """The place, with errors when ``bound``."""
        words = {f"place-{name}": value for name, value in self.data["place"].items()}
        data = words if bound else None
        return PlaceForm(data, areas=areas, prefix="place", initial=self.data["place"])

    def narrowed_place_form(self, areas: list[tuple[str, str]], find: str, *, bound: bool) -> PlaceForm:
        """The same with the places that fit ``find`` and the chosen one; a single one that fits is chosen."""
        found = [each for each in areas if fits(find, each[1])]
        if find and len(found) == 1 and not bound:
            self.data["place"]["area"] = found[0][0]
        shown = [each for each in areas if each in found or each[0] == self.area]
        return self.place_form(shown, bound=bound)

    def person_form(self, number: int, program: Program, *, bound: bool) -> PersonForm:
        """Who the person is, with errors when ``bound``."""
        raw = self.people[number - 1]["identity"]
        relations = program.facts["relation"].values if "relation" in program.facts else {}
        data = {f"m{number}-{name}": value for name, value in raw.items()} if bound else None
        return PersonForm(data, relations=relations, prefix=f"m{number}", initial=raw)

    def account_form(self, *, bound: bool) -> AccountForm:
        """The account, with errors when ``bound``."""
        raw = self.data["account"]
        data = {f"account-{name}": value for name, value in raw.items()} if bound else None
        return AccountForm(data, prefix="account", initial=raw)

    def groups(self, step: str, program: Program, faults: Mapping[str, str]) -> list[Group]:
        """The questions of a person's or the household's page."""
        if step == "household":
            topics, prefix, raw = policy.household_topics(program), "h-", self.data["household"]
        else:
            number = int(step.removeprefix("person-"))
            topics, prefix, raw = policy.person_topics(program), f"p{number}-", self.people[number - 1]["facts"]
        groups = []
        for topic in topics:
            asked = [question(spec, prefix, raw) for spec in topic.specs if spec.name not in ASKED_FIRST]
            for one in asked:
                one.error = faults.get(one.name, "")
            if asked:
                groups.append(Group(topic.title, topic.hint, asked))
        return groups

    def fact_faults(self, step: str, program: Program) -> dict[str, str]:
        """What is wrong with the answers of a page, by the question's name."""
        if step == "household":
            specs, prefix, raw = self.household_specs(program), "h-", self.data["household"]
        else:
            number = int(step.removeprefix("person-"))
            specs = [spec for topic in policy.person_topics(program) for spec in topic.specs]
            prefix, raw = f"p{number}-", self.people[number - 1]["facts"]
        return {f"{prefix}{name}": text for name, text in read_answers(specs, raw)[1].items()}

    def errors(self, step: str, program: Program, areas: list[tuple[str, str]]) -> list[Fault]:
        """Everything wrong with one page."""
        if step == "applicant":
            forms = (self.place_form(areas, bound=True), self.person_form(1, program, bound=True))
            return [fault for form in forms for fault in listed_errors(form)]
        if step == "members":
            return self._member_errors(program)
        if step == "account":
            return listed_errors(self.account_form(bound=True))
        if step == "review":
            return []
        faults = self.fact_faults(step, program)
        labels = {one.name: one.label for group in self.groups(step, program, faults) for one in group.questions}
        return [Fault(f"{labels.get(name, name)}：{text}", f"f-{name}") for name, text in faults.items()]

    def entry(self, program: Program) -> HouseholdEntry:
        """The family as the registry takes it. Every page must be without errors."""
        place, account = self.data["place"], self.data["account"]
        specs = [spec for topic in policy.person_topics(program) for spec in topic.specs]
        members = tuple(self._member(number, program, specs) for number in range(1, len(self.people) + 1))
        held = AccountEntry(account["holder"], account["bank"], account["number"]) if account.get("number") else None
        facts = read_answers(self.household_specs(program), self.data["household"])[0]
        called = place.get("phone", "")
        return HouseholdEntry(place["area"], place["address"], place["residence"], members, facts, held, called)

    def _member(self, number: int, program: Program, specs: list[FactSpec]) -> MemberEntry:
        form = self.person_form(number, program, bound=True)
        form.is_valid()
        told = form.cleaned_data
        born = date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None
        facts = read_answers(specs, self.people[number - 1]["facts"])[0]
        return MemberEntry(
            told["name"], told["relation"], told["id_number"], told["no_id_reason"], born, told["sex"], facts
        )

    def _member_errors(self, program: Program) -> list[Fault]:
        found = []
        for number in range(2, len(self.people) + 1):
            for fault in listed_errors(self.person_form(number, program, bound=True)):
                found.append(Fault(f"第 {number} 人：{fault.text}", fault.anchor))
        heads = [number for number, one in enumerate(self.people, 1) if one["identity"].get("relation") == "head"]
        if len(heads) > 1:
            who = "、".join(f"第 {number} 人" for number in heads)
            found.append(Fault(f"{who}都写成了户主，一户只能有一位户主", f"id_m{heads[-1]}-relation"))
        if not heads:
            found.append(Fault("没有人写成户主，请在其中一位选“户主本人”", "id_m2-relation"))
        return found


def _texts(posted: Mapping[str, str], prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: posted.get(f"{prefix}{name}", "").strip()[:200] for name in names}
