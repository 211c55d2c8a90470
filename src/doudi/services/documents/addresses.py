"""An address in one line, however much of it was typed already."""

from __future__ import annotations

import re
from collections.abc import Sequence

SPACES = re.compile(r"\s+")


def address_line(parts: Sequence[str], typed: str) -> str:
    """The names of the places, from the county down, before what was typed; a name that stands there is not repeated.

    ``丹凤县 甲镇 东村`` and ``甲镇东村三组 12 号`` make ``丹凤县甲镇东村三组12号``. What was typed from the village on,
    from the township on, whole, or twice, comes out the same.
    """
    names = [SPACES.sub("", each) for each in parts if each]
    rest = SPACES.sub("", typed)
    while stripped := _without_first(names, rest):
        rest = stripped[0]
    return "".join(names) + rest


def _without_first(names: Sequence[str], rest: str) -> tuple[str] | None:
    """What remains after a leading name, or after a province or prefecture before one; None where there is neither."""
    for name in names:
        if rest.startswith(name):
            return (rest[len(name) :],)
    above = re.match(r"^[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|自治州)", rest)
    if above and any(rest[above.end() :].startswith(name) or _above(rest, above.end(), names) for name in names):
        return (rest[above.end() :],)
    return None


def _above(rest: str, end: int, names: Sequence[str]) -> bool:
    """A prefecture stands between a province and the county."""
    below = re.match(r"^[\u4e00-\u9fff]{2,8}?(?:市|自治州)", rest[end:])
    return below is not None and any(rest[end + below.end() :].startswith(name) for name in names)
