"""Names of places and offices as a paper prints them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from doudi.domain import area
from doudi.services.registry.models import Area


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The county, township and village of a code; empty where the code does not go so deep."""

    county: str
    township: str
    village: str

    @property
    def whole(self) -> str:
        """``丹凤县示例一镇样例三村``."""
        return f"{self.county}{self.township}{self.village}"

    @property
    def township_office(self) -> str:
        """The township's government, or the street office."""
        suffix = "办事处" if self.township.endswith("街道") else "人民政府"
        return f"{self.township}{suffix}" if self.township else self.county_office

    @property
    def county_office(self) -> str:
        """The county's civil affairs bureau."""
        return f"{self.county}民政局"


def names_of(code: str, on: date) -> PlaceNames:
    """The names that held on that day; a code without a name is shown as itself."""
    levels = (area.Level.COUNTY, area.Level.TOWNSHIP, area.Level.VILLAGE)
    wanted = [area.at_level(code, level) for level in levels if area.level(code) >= level]
    valid = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))
    found = dict(Area.objects.filter(valid, code__in=wanted).values_list("code", "name"))
    named = [found.get(each, each) for each in wanted] + [""] * (len(levels) - len(wanted))
    return PlaceNames(*named)
