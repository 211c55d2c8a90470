"""The register as a source of a run, county by county. Needs Django set up."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from doudi.domain import area
from doudi.domain.findings import OutsideCoverage
from doudi.engine.library import Library
from doudi.engine.program import Program
from doudi.services.population.database import from_database
from doudi.services.population.frames import Population
from doudi.services.population.partitions import Partition
from doudi.services.registry.models import Household


class Registered:
    """The households of an area (2 to 12 digits) as they were on a day."""

    findings = None

    def __init__(self, library: Library, within: str, on: date, *, demonstration: bool) -> None:
        self.within, self.on = within, on
        self.populations: dict[str, Population] = {}
        self.counts: Counter[str] = Counter()
        self.counties: Sequence[str] = []
        self.first: dict[str, int] = {}
        low, high = area.span(area.pad(within))
        codes = Household.objects.filter(area_code__gte=low, area_code__lt=high).values_list("area_code", flat=True)
        for county in sorted({code[: area.Level.COUNTY] for code in codes.distinct()}):
            self.take(library, county, demonstration=demonstration)

    def take(self, library: Library, county: str, *, demonstration: bool) -> None:
        """Read one county's part of the area."""
        part = self.within if len(self.within) > area.Level.COUNTY else county
        try:
            program = library.program(county, self.on, demonstration)
        except OutsideCoverage as fault:
            low, high = area.span(area.pad(part))
            self.counts[str(fault)] += Household.objects.filter(area_code__gte=low, area_code__lt=high).count()
            return
        columns, keys = from_database(area.pad(part), self.on, program)
        self.counts.update(keys.left_out.values())
        self.first[county] = len(self.counties)
        self.counties = [*self.counties, *[county] * columns.households]
        self.populations[county] = Population(columns, keys.household_ids, keys.areas, keys.person_ids)

    @property
    def identity(self) -> Mapping[str, str]:
        """A hash over every household, person, place and fact."""
        digest = hashlib.sha256()
        for population in self.populations.values():
            digest.update(population.columns.starts.tobytes())
            for texts in (population.household_ids, population.areas, population.person_ids):
                digest.update("\n".join(map(str, texts.to_list())).encode() + b"\0")
            for side in (population.columns.household, population.columns.person):
                for name, column in sorted(side.items()):
                    digest.update(name.encode() + np.ascontiguousarray(column.values).tobytes())
                    digest.update(b"" if column.known is None else column.known.tobytes())
        return {f"登记的家庭 {self.within}": digest.hexdigest()}

    @property
    def notes(self) -> Mapping[str, Any]:
        """Counts, as for files."""
        people = sum(each.columns.people for each in self.populations.values())
        return {
            "households": len(self.counties), "persons": people, "households_left_out": dict(self.counts),
            "rows_left_out": 0, "households_elsewhere": 0, "facts_lacking": [],
            "rows_in_doubt": {"file": "", "rows": []},
        }  # fmt: skip

    def population(self, partition: Partition, program: Program) -> Population:  # noqa: ARG002 - as every source
        """A partition's households."""
        first = self.first[partition.county]
        return self.populations[partition.county].part(partition.start - first, partition.stop - first)
