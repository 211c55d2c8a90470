"""What a check of the system's health says: good, to be seen to, or bad; and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"

    @property
    def label(self) -> str:
        """In a word."""
        return {"ok": "正常", "warn": "注意", "bad": "要处理"}[self.value]


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, with where, and what to do next (empty when all is well)."""

    grade: Grade
    what: str
    todo: str = ""


def ok(what: str) -> Result:
    """All is well."""
    return Result(Grade.OK, what)


def warn(what: str, todo: str) -> Result:
    """To be seen to soon."""
    return Result(Grade.WARN, what, todo)


def bad(what: str, todo: str) -> Result:
    """Somebody has to act now."""
    return Result(Grade.BAD, what, todo)
