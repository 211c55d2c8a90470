"""The pains of real townships: each mapped to a test, a scenario, why it cannot occur, or what is not built yet."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

PAINS = [f"P{number}" for number in range(1, 48)]
ANSWERS = ("test", "scenario", "why", "later")


def read(root: Path) -> tuple[str, list[str]]:
    """One line of counts, and every fault of ``docs/practice.toml``."""
    rows: dict[str, dict[str, Any]] = tomllib.loads((root / "docs/practice.toml").read_text(encoding="utf-8"))["pain"]
    faults = [f"docs/practice.toml: {name} is missing" for name in PAINS if name not in rows]
    faults += [f"docs/practice.toml: there is no {name}" for name in rows if name not in PAINS]
    for name, row in rows.items():
        given = [answer for answer in ANSWERS if row.get(answer)]
        if len(given) != 1 or not row.get("pain"):
            faults.append(f"docs/practice.toml: {name} needs its pain and exactly one of {', '.join(ANSWERS)}")
        faults += [f"docs/practice.toml: {name}: {fault}" for fault in missing(root, row)]
    counts = Counter(answer for row in rows.values() for answer in ANSWERS if row.get(answer))
    words = " · ".join(f"{answer} {counts[answer]}" for answer in ANSWERS)
    return f"{len(rows)} pains of practice: {words}", faults


def missing(root: Path, row: dict[str, Any]) -> list[str]:
    """What a row names and is not there, or proves nothing."""
    for answer, exists in (("test", _test), ("scenario", _scenario)):
        place = row.get(answer, "")
        file, _, name = place.partition("::")
        if place and not ((root / file).is_file() and exists(root / file, name)):
            return [f"there is no {answer} {place} that asserts something"]
    return []


def _test(file: Path, name: str) -> bool:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return any(
                isinstance(each, ast.Assert) or ast.unparse(each).startswith("pytest.raises(")
                for each in ast.walk(node)
            )
    return False


def _scenario(file: Path, name: str) -> bool:
    cases = tomllib.loads(file.read_text(encoding="utf-8")).get("case", [])
    return any(case.get("name") == name and case.get("expect") for case in cases)
