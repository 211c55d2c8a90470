"""Packs + facts + date -> decisions with derivations. No web framework, no clock."""

from doudi.engine.decisions import ENGINE_VERSION, Decision, DecisionSet, decide
from doudi.engine.explaining import explain
from doudi.engine.families import read_family
from doudi.engine.library import Library, check
from doudi.engine.model import Entity, Fact, FactSpec, Family, Kind, Member
from doudi.engine.procedures import APPLICATION, REVIEW, PaperSpec, Procedure, Step
from doudi.engine.program import Program, Run

__all__ = [
    "APPLICATION",
    "ENGINE_VERSION",
    "REVIEW",
    "Decision",
    "DecisionSet",
    "Entity",
    "Fact",
    "FactSpec",
    "Family",
    "Kind",
    "Library",
    "Member",
    "PaperSpec",
    "Procedure",
    "Program",
    "Run",
    "Step",
    "check",
    "decide",
    "explain",
    "read_family",
]
