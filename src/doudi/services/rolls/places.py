"""The village behind the names of a row."""

from __future__ import annotations

from doudi.domain import area
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.registry import queries
from doudi.services.registry.models import Area

ENDINGS = ("社区居民委员会", "村民委员会", "居民委员会", "居委会", "村委会", "人民政府", "办事处", "社区")
COMMITTEES_OF_RESIDENTS = range(1, 200)


class Places:
    """The villages of a person's area by name."""

    def __init__(self, user: User) -> None:
        rows = list(queries.areas(user))
        codes = {area.at_level(row.code, area.Level.TOWNSHIP) for row in rows}
        names = dict(Area.objects.filter(code__in=codes).order_by("valid_from").values_list("code", "name"))
        self._county = _key(queries.area_name(area.at_level(user.area_code, area.Level.COUNTY)))
        self._codes: dict[tuple[str, str], str] = {}
        self._only: dict[str, list[str]] = {}
        for row in rows:
            town = names.get(area.at_level(row.code, area.Level.TOWNSHIP), "")
            self._codes[_key(town), _key(row.name)] = row.code
            self._only.setdefault(_key(row.name), []).append(row.code)
        self.on = clock.business_date()

    def code(self, place: tuple[str, str, str]) -> tuple[str, str]:
        """The village's code, or empty with what is wrong. ``place``: county, township, village as written."""
        county, town, village = (_key(each) for each in place)
        if county and county != self._county:
            return "", f"“{place[0]}”不在您的辖区：请由当地导入"
        found = [self._codes[town, village]] if (town, village) in self._codes else []
        if not town:
            found = self._only.get(village, [])
        if len(found) == 1:
            return found[0], ""
        shown = f"{place[1]}{place[2]}" or "空着"
        return "", f"没有“{shown}”这个村（社区），或者不在您的辖区：请核对写法；村名改过的，先请管理员登记新村名"


def residence(code: str) -> str:
    """Where a row does not say: committees of residents have numbers up to 199 in the statistical codes."""
    return "urban" if int(code[-3:]) in COMMITTEES_OF_RESIDENTS else "rural"


def _key(name: str) -> str:
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return "".join(name.split())
