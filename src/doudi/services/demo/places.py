"""The two demonstration counties. Counties and above have their official codes; all below is made up and says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doudi.services.registry.models import Area, Level
from doudi.services.synth.naming import township_code, township_name, village_code, village_name

SINCE = date(2013, 1, 1)
OFFICIAL = (
    ("610000000000", "陕西省", Level.PROVINCE),
    ("611000000000", "商洛市", Level.PREFECTURE),
    ("611022000000", "丹凤县", Level.COUNTY),
    ("530000000000", "云南省", Level.PROVINCE),
    ("532300000000", "楚雄彝族自治州", Level.PREFECTURE),
    ("532325000000", "姚安县", Level.COUNTY),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A demonstration county, its prefix for account names, and how many made-up places it has."""

    key: str
    code: str
    name: str
    townships: int
    villages: int

    @property
    def area_code(self) -> str:
        """12 digits."""
        return self.code.ljust(12, "0")


DANFENG = Place("sw", "611022", "丹凤县", 6, 8)
YAOAN = Place("ya", "532325", "姚安县", 2, 3)
PLACES = (DANFENG, YAOAN)


def make_areas() -> None:
    """Both counties with their made-up townships and villages; what is there already stays."""
    rows = [_area(code, name, level, official=True) for code, name, level in OFFICIAL]
    for place in PLACES:
        for township in range(1, place.townships + 1):
            code = township_code(place.code, township)
            rows.append(_area(code, township_name(township), Level.TOWNSHIP, official=False))
            rows += [
                _area(village_code(place.code, township, village), village_name(village), Level.VILLAGE, official=False)
                for village in range(1, place.villages + 1)
            ]
    Area.objects.bulk_create(rows, ignore_conflicts=True)


def _area(code: str, name: str, level: Level, *, official: bool) -> Area:
    return Area(code=code, name=name, level=level, official=official, valid_from=SINCE)
