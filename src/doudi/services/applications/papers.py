"""一次性告知: which papers a family still has to bring, one list over everything it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from doudi.domain.findings import OutsideCoverage
from doudi.engine import PaperSpec
from doudi.engine.model import Cite
from doudi.engine.wording import listed
from doudi.services.applications.models import Application
from doudi.services.cases import delegations
from doudi.services.cases.transitions import table
from doudi.services.evidence import mandates
from doudi.services.evidence.models import Attachment, Mandate
from doudi.services.registry.models import Household

SIGNED_ANEW = ("application", "declaration", "commitment", "guardian")
"""Said for one application on its day; what was signed for an earlier one does not count."""
OF_A_PERSON = ("id_card", "disability", "medical", "school", "income")
"""Another member's does not count where a scheme is asked for one person."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A scheme asked for, for one person (their id) or the family, and the papers that its procedure names."""

    label: str
    person: int | None
    papers: tuple[PaperSpec, ...]


@dataclass(frozen=True, slots=True)
class ToBring:
    """One paper to bring, for ``schemes`` in words, by the instruments of ``basis``.

    ``when``: which families it is for; empty: this one.
    """

    label: str
    when: str
    schemes: str
    basis: tuple[str, ...]

    @property
    def line(self) -> str:
        """As printed."""
        return self.label + (f"（{self.when}）" if self.when else "")


def asked(scheme: str, label: str, person: int | None, area_code: str, on: date) -> Asked:
    """What a scheme asks on that day; nothing where another agency handles it and no procedure is here."""
    try:
        return Asked(label, person, delegations.procedure(scheme, area_code, on).papers)
    except OutsideCoverage:
        return Asked(label, person, ())


def to_bring(household: Household, wanted: Iterable[Asked], on: date, moment: datetime) -> list[ToBring]:
    """What the family does not hold at that moment, each paper once, in the order of the texts."""
    by_kind: dict[str, list[tuple[Asked, PaperSpec]]] = {}
    there = _Held(household, on, moment)
    for each in wanted:
        for paper in each.papers:
            if not there.holds(paper.kind, each.person):
                by_kind.setdefault(paper.kind, []).append((each, paper))
    return [_line(rows) for rows in by_kind.values()]


def still_to_bring(application: Application) -> list[ToBring]:
    """What the receipt names: as it stood when it was given, so that printing it again says the same."""
    rows = application.items.exclude(case=None).select_related("case")
    wanted = [Asked(row.label, row.person_id, table(row.case).procedure.papers) for row in rows if row.case]
    return to_bring(application.household, wanted, application.received_on, application.received_at)


def _line(rows: Sequence[tuple[Asked, PaperSpec]]) -> ToBring:
    papers = [paper for _, paper in rows]
    whens = [paper.when for paper in papers]
    return ToBring(
        "；".join(dict.fromkeys(paper.label for paper in papers)),
        "" if "" in whens else "；".join(dict.fromkeys(whens)),
        listed(list(dict.fromkeys(each.label for each, _ in rows))),
        tuple(dict.fromkeys(_instrument(paper.cite) for paper in papers if paper.cite)),
    )


def _instrument(cite: Cite) -> str:
    return f"{cite.title}（{cite.number}）" if cite.number else cite.title


class _Held:
    """The papers of a household at a moment."""

    def __init__(self, household: Household, on: date, moment: datetime) -> None:
        held = Attachment.objects.filter(household=household, added_at__lte=moment)
        held = held.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))
        morning = moment.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
        self._papers = {
            (kind, person)
            for kind, person, added in held.values_list("kind", "person_id", "added_at")
            if kind not in SIGNED_ANEW or added >= morning
        }
        self._mandated = _all_mandated(household, on, moment)

    def holds(self, kind: str, person: int | None) -> bool:
        """Whether nobody needs to be asked for it again."""
        if kind == "mandate":
            return self._mandated
        if kind in OF_A_PERSON and person is not None:
            return (kind, person) in self._papers
        return any(each == kind for each, _ in self._papers)


def _all_mandated(household: Household, on: date, moment: datetime) -> bool:
    """Whether every adult had signed a mandate that holds on the day."""
    signed = Mandate.objects.filter(household=household, recorded_at__lte=moment, signed_on__lte=on, until__gte=on)
    signed = signed.exclude(ended_on__lte=on).exclude(paper__withdrawn_on__lte=on)
    adults = {row.person_id for row in mandates.adults(household, on)}
    return bool(adults) and adults <= set(signed.values_list("person_id", flat=True))
