"""Headings and words of the upstream platform's rolls: a shipped table, and what a county adds to it."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.domain.findings import BadInput, Finding

SHIPPED = Path(__file__).with_name("headings.toml")
OWN = "rolls.toml"
UNKNOWN = "unknown"
SECTIONS = {"kinds", "household", "person", "words", "not_taken"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of rolls. ``parts`` add up to the total; ``paid`` tells that a total has to be there."""

    code: str
    label: str
    scheme: str
    residence: str
    files: tuple[str, ...]
    parts: tuple[str, ...]
    paid: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two tables: columns by name, with their headings as compared."""

    required: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]

    def found(self, headings: Sequence[str]) -> dict[str, int]:
        """The place of each column that a row of headings has; a column may share a heading with another."""
        places = {bare(each): place for place, each in reversed(list(enumerate(headings))) if bare(each)}
        found = {}
        for name, aliases in self.columns.items():
            place = next((places[each] for each in aliases if each in places), None)
            if place is not None:
                found[name] = place
        return found


@dataclass(frozen=True, slots=True)
class Layout:
    """All of it. ``words``: the code of each text, per column; ``not_taken``: headings of tables refused, with why."""

    kinds: Mapping[str, Kind]
    household: Side
    person: Side
    words: Mapping[str, Mapping[str, str]]
    not_taken: Mapping[str, str]

    def kind_of(self, file: str) -> Kind | None:
        """The class that a file's name tells."""
        return next((kind for kind in self.kinds.values() if any(each in file for each in kind.files)), None)


def bare(heading: str) -> str:
    """A heading or word as it is compared: width, spaces and 帐/账 make no difference."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).replace("帐", "账").lower()


def load(folder: Path | None = None) -> Layout:
    """The shipped table with ``rolls.toml`` of a county's folder laid over it. Raises BadInput."""
    shipped = tomllib.loads(SHIPPED.read_text("utf-8"))
    path = folder / OWN if folder else None
    return _layout(_joined(shipped, _own(path)) if path and path.exists() else shipped)


def _own(path: Path) -> dict[str, Any]:
    try:
        own = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadInput([Finding(path.name, 0, "读不到或不是 UTF-8 的 TOML 文件：请核对写法")]) from None
    known = tomllib.loads(SHIPPED.read_text("utf-8"))
    faults = [f"没有“{name}”这一节，可写：{'、'.join(sorted(SECTIONS))}" for name in own.keys() - SECTIONS]
    for side in ("household", "person"):
        for name, headings in own.get(side, {}).get("columns", {}).items():
            if name not in known[side]["columns"]:
                faults.append(f"[{side}.columns] 没有“{name}”这一列")
            elif not _is_list(headings):
                faults.append(f'[{side}.columns] {name} 应是写法的清单，例如 ["户主姓名"]')
    for column, codes in own.get("words", {}).items():
        for code, words in codes.items():
            if column not in known["words"] or code not in {*known["words"][column], UNKNOWN}:
                faults.append(f"[words.{column}] 没有“{code}”这个代码")
            elif not _is_list(words):
                faults.append(f"[words.{column}] {code} 应是写法的清单")
    if faults:
        raise BadInput([Finding(path.name, 0, each) for each in faults])
    return own


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _joined(base: Any, own: Any) -> Any:
    """Tables are joined key by key, lists one after the other; anything else is the county's."""
    if isinstance(base, dict) and isinstance(own, dict):
        return base | {key: _joined(base[key], value) if key in base else value for key, value in own.items()}
    return [*base, *own] if isinstance(base, list) and isinstance(own, list) else own


def _layout(data: dict[str, Any]) -> Layout:
    return Layout(
        kinds={
            code: Kind(
                code, each["label"], each["scheme"], each.get("residence", ""),
                tuple(each["files"]), tuple(each["parts"]), each["paid"],
            )
            for code, each in data["kinds"].items()
        },
        household=_side(data["household"]),
        person=_side(data["person"]),
        words={
            column: {bare(word): "" if code == UNKNOWN else code for code, words in codes.items() for word in words}
            for column, codes in data["words"].items()
        },
        not_taken={bare(each["heading"]): each["why"] for each in data["not_taken"]},
    )  # fmt: skip


def _side(data: dict[str, Any]) -> Side:
    columns = {name: tuple(bare(each) for each in headings) for name, headings in data["columns"].items()}
    return Side(tuple(data["required"]), columns)
