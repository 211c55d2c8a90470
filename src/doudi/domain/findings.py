"""Findings: what is wrong, where, and what to do; always all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault. ``where`` is a file or a field path; ``line`` counts from 1, 0 when a line means nothing."""

    where: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{place}: {self.message}"


class DoudiError(Exception):
    """A failure that a person can act on; the text says what, where, why and what to do."""


class Faults(DoudiError):
    """Several findings, raised together so that nobody mends one to meet the next."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class PackFaults(Faults):
    """A pack cannot be used as it stands."""


class BadInput(Faults):
    """What was handed in cannot be read as a family."""


class OutsideCoverage(DoudiError):
    """No pack covers that place on that date."""


def at(path: Path, line: int, message: str) -> Finding:
    """A finding in a file of a pack, named by its last three parts so that no machine path leaks."""
    return Finding("/".join(path.parts[-3:]), line, message)
