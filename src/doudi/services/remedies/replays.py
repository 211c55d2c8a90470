"""A whole case for an auditor: each recorded decision computed again beside what was written down then."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.engine import Decision, DecisionSet
from doudi.services.accounts.models import User
from doudi.services.cases import deciding, queries
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.replay import replay

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a package, so that the same case gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a decision: as recorded, and as computed again."""

    label: str
    then: str
    again: str

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.then == self.again


@dataclass(frozen=True, slots=True)
class Replayed:
    """A record beside its second computing; ``gap`` says why there is none."""

    record: DecisionRecord
    decisions: DecisionSet | None
    decision: Decision | None
    lines: tuple[Line, ...]
    gap: str = ""

    @property
    def same(self) -> bool:
        """Whether it was computed again and nothing differs."""
        return not self.gap and all(line.same for line in self.lines)

    @property
    def first_difference(self) -> Line | None:
        """The first thing that differs."""
        return next((line for line in self.lines if not line.same), None)


def replayed(user: User, case_id: int) -> list[Replayed]:
    """Every decision of a case, first to last. Raises NotFound."""
    case = queries.case(user, case_id)
    return [_replayed(case, record) for record in case.decisions.select_related("made_by", "case")]


def package(user: User, case_id: int, papers: Mapping[str, bytes]) -> bytes:
    """A ZIP: steps, decisions, facts and the comparison as JSON, and ``papers`` by name. Raises NotFound."""
    case = queries.case(user, case_id)
    rows = replayed(user, case_id)
    files = {
        "case.json": _case(case),
        "steps.json": [_step(step) for step in queries.steps(user, case_id)],
        "decisions.json": [_decision(row) for row in rows],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text)
        for name, paper in papers.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), paper)
    return out.getvalue()


def _replayed(case: Case, record: DecisionRecord) -> Replayed:
    try:
        decisions = replay(record)
        decision = deciding.decision_of(case, decisions)
    except DoudiError as fault:
        return Replayed(record, None, None, (), str(fault))
    told = [each["text"] for each in record.reasons]
    again = [each.text for each in decision.reasons]
    lines = (
        Line("结果", record.outcome, decision.outcome.value),
        Line("类别", record.class_code, decision.category or ""),
        Line("金额", _money(record.amount_fen), _money(decision.amount_fen)),
        Line("理由", "；".join(told), "；".join(again)),
    )
    return Replayed(record, decisions, decision, lines)


def _money(fen: int | None) -> str:
    return "没有" if fen is None else f"{yuan_text(fen)} 元"


def _case(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "scheme": case.scheme,
        "area_code": case.area_code,
        "accepted_on": case.accepted_on.isoformat(),
        "procedure": case.procedure_id,
        "state": case.state,
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "code": step.transition,
        "label": step.label,
        "on": step.on.isoformat(),
        "recorded_at": step.recorded_at.isoformat(),
        "actor": step.actor.display_name,
        "note": step.note,
        "details": step.details,
    }


def _decision(row: Replayed) -> dict[str, Any]:
    record = row.record
    return {
        "on": record.on.isoformat(),
        "packs": record.packs,
        "engine_version": record.engine_version,
        "facts": record.family,
        "outcome": record.outcome,
        "amount_fen": record.amount_fen,
        "reasons": record.reasons,
        "same": row.same,
        "gap": row.gap,
        "comparison": [{"label": line.label, "then": line.then, "again": line.again} for line in row.lines],
    }
