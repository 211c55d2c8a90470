"""Fill a database with the demonstration, once."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from doudi.engine.model import FactSpec
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases.calendar import working_calendar
from doudi.services.registry.models import Household
from doudi.services.synth.naming import township_code

from . import examples
from .accounts import make_accounts
from .families import DemoFamily, facts_in_use, families
from .guard import DemoRefused
from .places import DANFENG, YAOAN, Place, make_areas
from .register import PREFIX, Recorder, Registered, register
from .running import Story, shaped, tell, wanted
from .stock import Office, make_stock

YEAR = 2018
# From these days the county's own rules are in force, to these the stock was accepted.
SINCE = {DANFENG: date(2017, 5, 18), YAOAN: date(2017, 12, 21)}
STOCK_UNTIL = {DANFENG: date(2018, 1, 12), YAOAN: date(2018, 1, 19)}
YAOAN_HOUSEHOLDS = 60


FEWEST = 180
"""With fewer households a story of the demonstration finds no family."""


def load(households: int = 2000, seed: int = 1) -> bool:
    """Load both counties, whole or not at all. True when it was done now, False when it was there already.

    Raises DemoRefused in production, and for fewer households than the stories of the demonstration need.
    """
    if settings.PRODUCTION:
        raise DemoRefused("正式环境不装入演示数据：请用 DOUDI_MODE=demo 另起一个")
    if households < FEWEST:
        raise DemoRefused(f"演示的各种情形至少要 {FEWEST} 户：请写大一点")
    with transaction.atomic():
        make_areas()
        make_accounts()
        if Household.objects.filter(number__startswith=PREFIX).exists():
            return False
        _county(DANFENG, households, seed)
        _county(YAOAN, YAOAN_HOUSEHOLDS, seed)
    return True


def _county(place: Place, households: int, seed: int) -> None:
    since = SINCE[place]
    specs = facts_in_use(place, (since, date(YEAR, 3, 15)))
    office = _office(place, specs)
    told, others = _cast(families(place, households, seed), place)
    recorder = Recorder(office.township, office.now, since, specs)
    registered = register([*(shaped(family, story) for story, family in told), *others], recorder)
    stock = [each for each in registered[len(told) :] if not each.family.on_tekun]
    make_stock(_with_days(stock, place, office, seed), office, since)
    cases = tell([(story, each) for (story, _), each in zip(told, registered, strict=False)], office, YEAR)
    examples.afterwards(place, cases, office, User.objects.get(username=f"{place.key}-zhujian"))


def _cast(everyone: list[DemoFamily], place: Place) -> tuple[list[tuple[Story, DemoFamily]], list[DemoFamily]]:
    """Families of the first township play the stories; all others have been on dibao (or tekun) for a while."""
    first = township_code(place.code, 1)[:9]
    able = [each for each in everyone if each.area_code.startswith(first) and not each.on_tekun]
    stories = wanted(each_once=False)
    if len(able) < len(stories):
        stories = wanted(each_once=True)
    step = max(1, len(able) // len(stories))
    chosen = able[::step][: len(stories)]
    taken = {each.number for each in chosen}
    return list(zip(stories, chosen, strict=False)), [each for each in everyone if each.number not in taken]


def _with_days(stock: list[Registered], place: Place, office: Office, seed: int) -> list[tuple[Registered, date]]:
    """A working day of acceptance for each."""
    random = Random(f"{place.code}-{seed}")
    first, last = SINCE[place] + timedelta(days=1), STOCK_UNTIL[place]
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    open_days = [day for day in days if office.calendar.is_working(day)]
    return [(each, random.choice(open_days)) for each in stock]


def _office(place: Place, specs: dict[str, FactSpec]) -> Office:
    users = {user.username: user for user in User.objects.filter(username__startswith=f"{place.key}-")}
    return Office(
        township=users[f"{place.key}-zhen"],
        county=users[f"{place.key}-xian"],
        approver=users[f"{place.key}-xian2"],
        calendar=working_calendar(),
        now=clock.now(),
        specs=specs,
    )
