"""What an ID number tells as soon as it is typed: sex, birth, age, and why the person cannot be registered now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doudi.domain import identity
from doudi.services import vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import covers, require
from doudi.services.registry.models import Household, Membership, Person


@dataclass(frozen=True, slots=True)
class Told:
    """``sex`` as in GB/T 2261.1, ``age`` in whole years; ``warnings`` in words for the clerk."""

    sex: str
    birth_date: date
    age: int
    warnings: tuple[str, ...]


def told(user: User, typed: str, on: date) -> Told:
    """What a number tells on a day. Raises BadIdentity, NotAllowed."""
    require(user, (Role.TOWNSHIP,), "登记家庭")
    found = identity.read(typed, on)
    person = known(found.number)
    born = found.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return Told(found.sex, born, age, tuple(obstacles(user, person, on)) if person else ())


def known(number: str) -> Person | None:
    """The person whom the register has under this number, wherever they live."""
    return Person.objects.filter(id_index__in=vault.blind_indexes(number, "person.id")).first()


def obstacles(user: User, person: Person, on: date) -> list[str]:
    """Why a person cannot come into a new household on a day: dead, or in another one."""
    found = []
    if person.died_on and person.died_on <= on:
        found.append("这个人已登记死亡：请核对；登记错了的先更正死亡登记")
    current = Membership.objects.filter(person=person).exclude(valid_until__lte=on).select_related("household")
    return found + [in_another_household(user, membership.household) for membership in current]


def in_another_household(user: User, household: Household) -> str:
    """What to say; the other household is named only to someone who may see it."""
    if covers(user, household.area_code):
        return f"这个人在另一户（{household.number}）里：一个人同一天只能在一户，请先在那一户办理迁出"
    return "这个人在别处的另一户里：一个人同一天只能在一户，请与上级民政部门核对后办理迁出"
