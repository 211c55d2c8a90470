"""Why something about the evidence was not stored."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.domain.findings import Faults, Finding


class EvidenceRefused(Faults):
    """What was entered is wrong or incomplete; nothing was stored; ``findings`` name the fields."""


def refuse(found: Iterable[tuple[str, bool, str]]) -> None:
    """Raise EvidenceRefused with every check that is wrong: field, whether it is wrong, what to do."""
    findings = [Finding(where, 0, message) for where, wrong, message in found if wrong]
    if findings:
        raise EvidenceRefused(findings)


def line(where: str, label: str, text: str, longest: int = 60) -> list[tuple[str, bool, str]]:
    """The checks of a line of text that must be there and fit."""
    return [
        (where, not text.strip(), f"没有填{label}：请填写"),
        (where, len(text) > longest, f"{label}最多 {longest} 个字，现在是 {len(text)} 个：请缩短"),
    ]
