"""A trial, ready to show: sentences, sums by place, moves, a picture, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest
from django.urls import reverse

from doudi.domain import area as divisions
from doudi.domain.money import yuan_text
from doudi.engine.model import Entity
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.simulation import Change, Effect, Proposal, Trial
from doudi.services.simulation.register import registered
from doudi.services.simulation.spread import Spread, spread
from doudi.services.simulation.told import PERIODS, one_sided, synthetic_notes
from doudi.services.synth import UnknownProfile, load
from doudi.web import readers

PROFILE = "shangluo-2017q1"
SHOWN = (Change.NEW, Change.ENDED, Change.MORE, Change.LESS, Change.UNCERTAIN)
WIDE, HIGH, GAP = 56, 120, 8
"""Of a bar of the picture, in its own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture, placed; ``label`` says from where to where, in yuan."""

    x: int
    y: int
    height: int
    label: str
    rows: int
    more: bool


def result(user: User, trial: Trial, form: Any) -> dict[str, Any]:
    """What the page shows below the form."""
    names = place_name(trial)
    effects = [_shown(effect, names) for effect in trial.effects.values()]
    return {
        "trial": trial,
        "effects": effects,
        "adopt": [(form.specs[f"p-{name}"], form.cleaned_data[f"p-{name}"]) for name in form.cleaned_data["amounts"]],
        "left_out": len(registered(user, trial.on).left_out),
        "one_sided": list(one_sided(trial)),
        "heading": heading(next(iter(trial.effects.values()), None)),
    }


def heading(effect: Effect | None) -> str:
    """The first scheme's answer in one sentence."""
    if effect is None:
        return "没有登记的家庭可以试算"
    sums = effect.sums()
    period = PERIODS[effect.spec.period]
    unit = "人" if effect.spec.unit is Entity.PERSON else "户"
    left_out = f"，另有 {sums.uncounted:,} {unit}算不出" if sums.uncounted else ""
    if sums.rows and sums.uncounted == sums.rows:
        return f"{effect.spec.label}差多少算不出：{sums.rows:,} {unit}都缺情况或标准"
    if not sums.difference and not sums.rows - sums.changes[Change.SAME]:
        return f"{effect.spec.label}没有变化{left_out}"
    word = "多花" if sums.difference >= 0 else "少花"
    return f"{effect.spec.label}每{period}{word} {yuan_text(abs(sums.difference))} 元{left_out}"


def _shown(effect: Effect, names: Callable[[str], str]) -> dict[str, Any]:
    sums = effect.sums()
    places = [{"name": names(each.place), "sums": each} for each in effect.by_place()]
    return {
        "spec": effect.spec,
        "period": PERIODS[effect.spec.period],
        "sums": sums,
        "places": places,
        "moves": [row for row in effect.moves().iter_rows(named=True) if row["before"] != row["after"]],
        "changes": [(change, sums.changes[change]) for change in SHOWN],
        "bars": bars(effect),
        "width": (len(effect.distribution())) * (WIDE + GAP),
    }


def bars(effect: Effect) -> list[Bar]:
    """The picture of who gets how much more or less."""
    found = effect.distribution()
    most = max((rows for _, _, rows in found), default=0) or 1
    placed = []
    for place, (low, high, rows) in enumerate(found):
        height = -(-rows * HIGH // most)
        placed.append(
            Bar(place * (WIDE + GAP), HIGH - height, height, _ends(low, high), rows, low is not None and low >= 0)
        )
    return placed


def _ends(low: int | None, high: int | None) -> str:
    """From where to where, in whole yuan."""
    if low is None:
        return f"少 {-(high or 0) // 100} 以上"
    if high is None:
        return f"多 {low // 100} 以上"
    if low < 0:
        return f"少 {-high // 100}-{-low // 100}"
    return f"多 {low // 100}-{high // 100}"


def place_name(trial: Trial) -> Callable[[str], str]:
    """Names of the places of a trial by their code."""
    codes = {code for effect in trial.effects.values() for code in effect.rows["place"].unique()}
    names = readers.area_names(codes)
    return lambda code: names.get(code, code)


def listed(user: User, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of a list with the household's number, head and place; those of another's area are left away."""
    given = rows.to_dicts()
    homes = {home.pk: home for home in registry.households(user).filter(pk__in=[row["household"] for row in given])}
    members = registry.members_of(list(homes), clock.business_date())
    places = readers.place_lines(home.area_code for home in homes.values())
    return [
        row
        | {
            "home": homes[row["household"]],
            "head": members[row["household"]][0].person.name if row["household"] in members else "",
            "where": places[homes[row["household"]].area_code],
        }
        for row in given
        if row["household"] in homes
    ]


def town_tabs(request: HttpRequest, trial: Trial, effect: Effect, change: Change) -> list[dict[str, Any]]:
    """The list as a whole, and of each township that has any."""
    chosen, names = request.GET.get("place", ""), place_name(trial)
    counts = [("", "全县", effect.sums().changes[change])]
    counts += [(each.place, names(each.place), each.changes[change]) for each in effect.by_place()]
    return [
        {"label": name, "count": rows, "current": code == chosen, "place": code or None}
        for code, name, rows in counts
        if rows or code == chosen
    ]


def notes(user: User) -> list[str]:
    """On whom it was tried."""
    unit = user.unit or readers.area_name(user.area_code)
    lines = [f"{unit}，试算于 {clock.business_date()}；只是试算，没有改动任何记录。"]
    if clock.is_injected():
        lines.append("演示数据：合成的人，不是真实的人，结果只看量级。")
    return lines


def seeds(user: User, trial: Trial, proposal: Proposal) -> Mapping[str, Spread] | None:
    """The same trial on synthetic people of the county, ten times; None where no profile knows the county."""
    try:
        profile = load(PROFILE).scaled(trial.households, divisions.prefix(user.area_code))
    except UnknownProfile:
        return None
    return spread(rulebook.library(), profile, trial.on, proposal)


def published() -> list[str]:
    """What of the synthetic people is published and what assumed."""
    return synthetic_notes(load(PROFILE))


def without_page(request: HttpRequest) -> str:
    """The address of the whole trial that a list belongs to."""
    kept = {name: value for name, value in request.GET.items() if name not in ("page", "place") and value}
    return f"{reverse('simulation')}?{urlencode(kept)}"
