"""Division codes: 12 digits, province to village, read as a path."""

from __future__ import annotations

from enum import IntEnum

CODE_LENGTH = 12


class Level(IntEnum):
    """The level of an area; the value is how many digits of the code name it."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12

    @property
    def label(self) -> str:
        """In the words of a form."""
        return {2: "省级", 4: "市级", 6: "县级", 9: "乡级", 12: "村级"}[self.value]


class BadAreaCode(ValueError):
    """The text is not a division code; the message says why."""


def check(code: str) -> str:
    """The code itself. Raises BadAreaCode with the exact problem."""
    if not (code.isascii() and code.isdigit()):
        raise BadAreaCode(f"行政区划代码只有数字，现在是“{code}”，请检查")
    if len(code) != CODE_LENGTH:
        raise BadAreaCode(f"行政区划代码应是 12 位数字，现在是 {len(code)} 位，请补全（不够的在后面补 0）")
    if code[:2] == "00":
        raise BadAreaCode("行政区划代码的前两位是省份，不能是 00，请检查")
    return code


def pad(prefix: str) -> str:
    """A full code from a shorter one: ``611022`` -> ``611022000000``."""
    return check(prefix.ljust(CODE_LENGTH, "0"))


def level(code: str) -> Level:
    """Province to village, by the zeros at the end."""
    check(code)
    return next(each for each in Level if not code[each.value :].strip("0"))


def prefix(code: str) -> str:
    """The digits that name the area: ``611022000000`` -> ``611022``."""
    return code[: level(code).value]


def span(code: str) -> tuple[str, str]:
    """The half-open range of the codes of an area and all within it: ``low <= code < high``."""
    head = prefix(code)
    after = str(int(head) + 1)
    if len(after) > len(head):
        return code, "9" * (CODE_LENGTH + 1)
    return head.ljust(CODE_LENGTH, "0"), after.zfill(len(head)).ljust(CODE_LENGTH, "0")


def within(code: str, outer: str) -> bool:
    """Whether an area lies in another one, or is the same."""
    low, high = span(outer)
    return low <= check(code) < high


def at_level(code: str, wanted: Level) -> str:
    """The area of a higher level that this one lies in: the township of a village."""
    return check(code)[: wanted.value].ljust(CODE_LENGTH, "0")
