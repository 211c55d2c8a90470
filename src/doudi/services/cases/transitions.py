"""The one table of what may follow what, made from the procedure of the acceptance date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from doudi.domain.area import Level
from doudi.domain.findings import DoudiError, OutsideCoverage
from doudi.engine import APPLICATION, REVIEW, Procedure, Step
from doudi.engine.model import Cite
from doudi.services.cases.models import Case
from doudi.services.registry import rulebook

ACCEPT, CONFIRM, REFUSE, OBJECT = "accept", "confirm", "refuse", "object"
RETURN, NOTIFY, TERMINATE, APPRAISE = "return", "notify", "terminate", "appraise"
PUBLISH_AGAIN = "publish_again"
CONFIRM_SMALL, ASSIST_FIRST = "confirm_small", "assist_first"
KEEP, CHANGE, STOP, EXIT = "keep", "change", "stop", "exit"
"""How a review ends: as it was, another amount, no more, little by little."""
GRANTING = (CONFIRM, CONFIRM_SMALL)
"""The steps by which money is granted: the county's, and the township's within its limit."""
DECIDING = (*GRANTING, REFUSE, CHANGE, STOP, EXIT)
"""The steps after which the family holds a decision in writing."""
OBJECTED = "objected"
"""The state after an objection was registered; states mean the same in every procedure."""
OFF_THE_MAIN_ROAD = (OBJECT, RETURN, TERMINATE, REFUSE, "resurvey")
LEVELS = {
    "village": Level.VILLAGE,
    "township": Level.TOWNSHIP,
    "county": Level.COUNTY,
    "finance": Level.COUNTY,
}


class ProcedureChanged(DoudiError):
    """The packs no longer hold the procedure that a case was accepted under."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted step: button, states, who acts, and its limit."""

    code: str
    label: str
    verb: str
    after: tuple[str, ...]
    state: str
    state_label: str
    role: str
    level: Level
    limit: int | None
    unit: str
    counts_from: str
    minimum_people: int
    period: int | None
    on_objection: bool
    cite: Cite | None
    rests: tuple[tuple[str, Cite], ...]
    spot_check_share: int | None

    @property
    def is_main(self) -> bool:
        """Whether this is the ordinary way on from a state."""
        return not self.on_objection and self.code not in OFF_THE_MAIN_ROAD

    @property
    def needs_a_note(self) -> bool:
        """Objections, returns, terminations say why; so does a step that only a dispute allows, unless on record."""
        if self.code in (OBJECT, RETURN, TERMINATE):
            return True
        told_otherwise = self.minimum_people > 0 or self.code == APPRAISE
        return self.on_objection and not (told_otherwise and OBJECTED in self.after)


@dataclass(frozen=True)
class Table:
    """The transitions of one procedure."""

    procedure: Procedure
    transitions: tuple[Transition, ...]

    def transition(self, code: str) -> Transition | None:
        """The transition of a code."""
        return next((each for each in self.transitions if each.code == code), None)

    def following(self, state: str) -> list[Transition]:
        """What may follow a state, the main road first."""
        found = [each for each in self.transitions if state in each.after]
        return sorted(found, key=lambda each: not each.is_main)

    def label(self, state: str) -> str:
        """A state in the words of the screen."""
        return next((each.state_label for each in self.transitions if each.state == state), state)

    def is_final(self, state: str) -> bool:
        """Whether nothing follows."""
        return not self.following(state)


def table(case: Case) -> Table:
    """The table of a case. Raises ProcedureChanged, OutsideCoverage."""
    return table_of(case.scheme, case.area_code, case.accepted_on, case.procedure_id)


def table_of(scheme: str, area_code: str, accepted_on: date, procedure_id: str) -> Table:
    """The table that a case was accepted under; whether townships confirm is settled by its id, never anew.

    Raises ProcedureChanged, OutsideCoverage.
    """
    found = next((each for each in _procedures(scheme, area_code, accepted_on) if each.id == procedure_id), None)
    if found is None:
        names = "、".join(each.id for each in _procedures(scheme, area_code, accepted_on))
        raise ProcedureChanged(
            f"这个案子按“{procedure_id}”受理，现在的规则包给那一天的是“{names}”：请装回原来的规则包再办"
        )
    return of(found)


def _procedures(scheme: str, area_code: str, on: date) -> Iterator[Procedure]:
    """All that a case of that day may follow. Raises OutsideCoverage where there is none."""
    faults = []
    ways = ((False, APPLICATION), (True, APPLICATION), (False, REVIEW))
    for delegated, purpose in ways:
        try:
            yield rulebook.procedure(scheme, area_code, on, delegated=delegated, purpose=purpose)
        except OutsideCoverage as fault:
            faults.append(fault)
    if len(faults) == len(ways):
        raise faults[0]


@lru_cache(maxsize=64)
def of(procedure: Procedure) -> Table:
    """The table of a procedure."""
    return Table(procedure, tuple(_transition(step) for step in procedure.steps))


def _transition(step: Step) -> Transition:
    return Transition(
        code=step.code,
        label=step.label,
        verb=step.verb,
        after=step.after,
        state=step.state,
        state_label=step.state_label,
        role=step.role,
        level=LEVELS[step.role],
        limit=step.limit,
        unit=step.unit,
        counts_from=step.counts_from,
        minimum_people=step.minimum_people or 0,
        period=step.period,
        on_objection=step.on_objection,
        cite=step.cite,
        rests=step.rests,
        spot_check_share=step.spot_check_share,
    )
