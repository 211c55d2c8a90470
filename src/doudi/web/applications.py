"""The page of the one door: schemes by what the rules say, with ticks as posted or as suggested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from doudi.domain.money import yuan_text
from doudi.engine.decisions import Outcome
from doudi.services import clock
from doudi.services.accounts import agencies
from doudi.services.applications.actions import Want
from doudi.services.applications.options import Answer, Option, Overview, Route
from doudi.services.applications.papers import ToBring, asked, to_bring
from doudi.services.registry import actions as registry
from doudi.services.registry import queries as register
from doudi.web.outcome import PER

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.registry.models import Household, Membership
    from doudi.web.forms.corrections import Statement

ALWAYS_OPEN = ("dibao",)
"""What one may tick whatever the rules say so far: the ordinary application."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One box: a scheme, for the family or for one person."""

    value: str
    label: str
    note: str
    ticked: bool
    may: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One scheme."""

    scheme: str
    label: str
    agency: str
    lacking: int
    ticks: list[Tick]


@dataclass(frozen=True, slots=True)
class Desk:
    """The page: schemes that fit, schemes that want answers, schemes that do not fit; and what was chosen."""

    fitting: list[Row]
    open: list[Row]
    others: list[Row]
    members: list[tuple[int, str]]
    applicant: int | None
    wants: list[Want]
    urgent: bool
    papers: list[ToBring]


def desk(home: Household, found: Overview, posted: Mapping[str, str] | None, members: Sequence[Membership]) -> Desk:
    """The page of a family. ``posted`` is a QueryDict, or None before anything was chosen."""
    chosen = set(posted.getlist("want")) if posted is not None else None  # type: ignore[attr-defined]
    rows = [(option, _row(option, chosen)) for option in found.options]
    people = [(row.person_id, row.person.name) for row in members]
    typed = posted.get("applicant", "") if posted is not None else str(people[0][0]) if people else ""
    return Desk(
        fitting=[row for option, row in rows if option.outcome is Outcome.ELIGIBLE],
        open=[row for option, row in rows if option.outcome is Outcome.UNKNOWN],
        others=[row for option, row in rows if option.outcome is Outcome.INELIGIBLE],
        members=people,
        applicant=next((key for key, _ in people if str(key) == typed), None),
        wants=[want for tick in sorted(chosen or ()) if (want := _want(tick)) is not None],
        urgent=posted is not None and posted.get("urgent") == "1",
        papers=_papers(home, [(option, tick) for option, row in rows for tick in row.ticks]),
    )


def _papers(home: Household, ticks: Sequence[tuple[Option, Tick]]) -> list[ToBring]:
    """What to bring for all that is ticked."""
    on = clock.business_date()
    wanted = [
        asked(option.spec.scheme, option.spec.label, want.person, home.area_code, on)
        for option, tick in ticks
        if tick.ticked and tick.may and option.route is Route.CASE and (want := _want(tick.value)) is not None
    ]
    return to_bring(home, wanted, on, clock.now())


def _row(option: Option, chosen: set[str] | None) -> Row:
    ticks = [_tick(option, answer, chosen) for answer in option.answers]
    agency = agencies.label(option.spec.handled_by) if option.route is Route.REFERRAL else ""
    return Row(option.spec.scheme, option.spec.label, agency, len(option.missing), ticks)


def _tick(option: Option, answer: Answer, chosen: set[str] | None) -> Tick:
    value = f"{option.spec.scheme}:{answer.person}"
    fits = answer.outcome is Outcome.ELIGIBLE
    suggested = (fits or option.spec.scheme in ALWAYS_OPEN) and not answer.standing
    return Tick(
        value,
        answer.name or "全家",
        _note(answer),
        suggested if chosen is None else value in chosen,
        not answer.standing and (option.route is Route.CASE or answer.outcome is not Outcome.INELIGIBLE),
    )


def _note(answer: Answer) -> str:
    decision = answer.decision
    if answer.standing:
        return answer.standing
    if answer.outcome is Outcome.UNKNOWN:
        return "还不能判定"
    if answer.outcome is Outcome.INELIGIBLE:
        return decision.reasons[0].text if decision.reasons else "按规则测算不符合"
    if decision.amount_fen is None:
        return "符合，金额还算不出来" if decision.spec.amount else "符合"
    return f"符合，{PER.get(decision.spec.period, '')} {yuan_text(decision.amount_fen)} 元"


def _want(tick: str) -> Want | None:
    scheme, _, person = tick.partition(":")
    if not scheme or (person and not (person.isascii() and person.isdigit() and len(person) < 19)):
        return None
    return Want(scheme, int(person) if person else None)


def statements(user: User, home: Household, said: Iterable[Statement], source: str) -> None:
    """Put answers on record, all or nothing. Raises EntryRefused, NotFound."""
    with transaction.atomic():
        for each in said:
            bearer = register.person(user, int(each.person)) if each.person else home
            registry.add_fact(user, bearer, each.name, each.value, source=source)
