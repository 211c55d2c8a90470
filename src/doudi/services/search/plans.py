"""The ways to read the words in a search box, each a range of the search table and the places to look in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import QuerySet

from doudi.domain import area
from doudi.services.accounts.models import User
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Area, Household
from doudi.services.search import terms
from doudi.services.search.asking import Asked
from doudi.services.search.models import Term

Span = tuple[str, str]
Pair = tuple[int, int | None]
PLACES_MOST = 20
SHORTEST_PLACE = 2
FEW = 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """One way: people of a name (or its letters), or households of a house number, or all, within ``where``."""

    where: tuple[Span, ...]
    name: str = ""
    letters: str = ""
    house: str = ""

    @property
    def everything(self) -> bool:
        """Whether it asks for all households of the places."""
        return not (self.name or self.letters or self.house)

    def pairs(self, most: int) -> Iterator[Pair]:
        """Household and membership (None for a household itself) in a fixed order; a pair may come again."""
        for place in self.where:
            if self.everything:
                yield from ((pk, None) for pk in _homes(place).values_list("pk", flat=True)[:most])
            for span in self._first():
                yield from self._stream(_in(span, place), most)
            for span in self._spans():
                yield from self._stream(self._meeting(_in(span, place), place), most)

    def _first(self) -> list[tuple[bytes, bytes]]:
        """A name at a house stands in the table as one term, so that two common words are soon found together."""
        if not self.name or self.letters or not self.house:
            return []
        return [terms.span(terms.AT_HOUSE, terms.at_house(self.house, self.name))]

    def _spans(self) -> list[tuple[bytes, bytes]]:
        if self.letters:
            pinyin, initials = terms.spelled(self.name, self.letters)
            kinds = [(terms.PINYIN, pinyin)] + [(terms.INITIALS, initials)] * (len(initials) > 1)
            return [terms.span(kind, text) for kind, text in kinds]
        if self.name:
            return [terms.span(terms.NAME, self.name)]
        return [terms.span(terms.HOUSE, self.house)] if self.house else []

    def _meeting(self, rows: QuerySet[Term], place: Span) -> QuerySet[Term]:
        both = self.house and (self.name or self.letters)
        return rows.filter(household__in=self._houses(place)) if both else rows

    def _stream(self, found: QuerySet[Term], most: int) -> Iterator[Pair]:
        """Part by part, each from where the last one ended: one person may stand there under several readings."""
        rows = found.order_by("term", "area_code", "id")
        part = 2 * most
        for start in count(0, part):
            some = list(rows.values_list("household", "membership")[start : start + part])
            yield from some
            if len(some) < part:
                return

    def _houses(self, place: Span) -> Any:
        """Few are looked up first; of many, the names soon meet enough. No planner's guess lies between the two."""
        rows = _in(terms.span(terms.HOUSE, self.house), place)
        few = list(rows.values_list("household", flat=True)[: FEW + 1])
        return few if len(few) <= FEW else rows.values("household")


def plans(user: User, asked: Asked, where: tuple[Span, ...]) -> tuple[list[Plan], list[Area]]:
    """The ways, the likelier first, and the places that bear one of the names."""
    whole = Plan(where, "".join(asked.names), asked.letters, asked.house)
    for word in asked.names:
        if places := _places(user, word, where):
            others = [each for each in asked.names if each is not word]
            there = tuple(area.span(each.code) for each in places)
            return [whole, Plan(there, "".join(others), asked.letters, asked.house)], places
    return [whole], []


def _places(user: User, word: str, where: tuple[Span, ...]) -> list[Area]:
    if len(word) < SHORTEST_PLACE:
        return []
    found = [*registry.areas(user, "village").filter(name__startswith=word)[:PLACES_MOST]]
    found += registry.areas(user, "township").filter(name__startswith=word)[:PLACES_MOST]
    return [each for each in found if any(low <= each.code < high for low, high in where)]


def _in(span: tuple[bytes, bytes], place: Span) -> QuerySet[Term]:
    (low, high), (first, last) = span, place
    return Term.objects.filter(term__gte=low, term__lt=high, area_code__gte=first, area_code__lt=last)


def _homes(place: Span) -> QuerySet[Household]:
    return Household.objects.filter(area_code__gte=place[0], area_code__lt=place[1]).order_by("area_code", "number")
