"""Names and lines of text as people write them."""

from __future__ import annotations

import unicodedata

NAME_LONGEST, LINE_LONGEST = 60, 200
MARKUP = "<>&\"'`{}[]\\/=;"


class BadText(ValueError):
    """The text cannot stand in that field; the message says why."""


def check_name(text: str) -> str:
    """A person's name, trimmed. Any length of two-character, minority (·) and foreign names goes; markup does not."""
    name = text.strip()
    if not name:
        raise BadText("没有填姓名：请填写")
    if len(name) > NAME_LONGEST:
        raise BadText(f"姓名最多 {NAME_LONGEST} 个字，现在是 {len(name)} 个：请对照证件")
    wrong = next((sign for sign in name if sign in MARKUP or sign.isdigit() or _hidden(sign)), "")
    if wrong:
        shown = wrong if wrong.isprintable() else "看不见的字符"
        raise BadText(f"姓名里有“{shown}”，不像姓名：请对照证件改正")
    return name


def check_line(text: str, label: str, longest: int = LINE_LONGEST) -> str:
    """One line of text, trimmed, not empty."""
    line = text.strip()
    if not line:
        raise BadText(f"没有填{label}：请填写")
    if len(line) > longest:
        raise BadText(f"{label}最多 {longest} 个字，现在是 {len(line)} 个：请缩短")
    if any(_hidden(sign) or sign in "<>" for sign in line):
        raise BadText(f"{label}里有尖括号或看不见的字符：请去掉")
    return line


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")
