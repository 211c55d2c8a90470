"""Why something about the evidence was not stored."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.domain.findings import Faults, Finding

Check = tuple[str, bool, str]
"""A field, whether it is wrong, and what to do then."""


class EvidenceRefused(Faults):
    """What was entered is wrong or incomplete; nothing was stored; ``findings`` name the fields."""


def refuse(found: Iterable[Check]) -> None:
    """Raise EvidenceRefused with every check that is wrong."""
    findings = [Finding(where, 0, message) for where, wrong, message in found if wrong]
    if findings:
        raise EvidenceRefused(findings)


def line(where: str, label: str, text: str, longest: int = 60) -> list[Check]:
    """The checks of a line of text that must be there and fit."""
    return [
        (where, not text.strip(), f"没有填{label}：请填写"),
        (where, len(text) > longest, f"{label}最多 {longest} 个字，现在是 {len(text)} 个：请缩短"),
    ]
