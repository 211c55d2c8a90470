"""The facts that forms ask for, by topic."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.engine.model import Entity, FactSpec, Kind
from doudi.engine.program import Program

ON_THE_MEMBER_FORM = ("birth_date", "relation")
"""Person facts that the window asks with name and number, not among the questions."""

ALWAYS = ("jiandang",)
"""Recorded with every application, whether or not a rule of casework reads it: the other register's state."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that belong together."""

    code: str
    title: str
    hint: str
    specs: tuple[FactSpec, ...]


def person_topics(program: Program, *, public: bool = False) -> list[Topic]:
    """The questions about one person, by topic."""
    specs = [spec for spec in asked(program, Entity.PERSON, public=public) if spec.name not in ON_THE_MEMBER_FORM]
    money = tuple(spec for spec in specs if spec.kind is Kind.MONEY)
    rest = tuple(spec for spec in specs if spec.kind is not Kind.MONEY)
    found = [
        Topic("life", "生活和身体", "", rest),
        Topic("money", "收入和支出", "都按最近 12 个月合计，一笔钱只填一处。", money),
    ]
    return [topic for topic in found if topic.specs]


def household_topics(program: Program, *, public: bool = False) -> list[Topic]:
    """The questions about the whole household, by topic."""
    specs = asked(program, Entity.HOUSEHOLD, public=public)
    owned = tuple(spec for spec in specs if spec.kind in (Kind.MONEY, Kind.COUNT))
    rest = tuple(spec for spec in specs if spec not in owned)
    found = [Topic("household", "家庭情况", "", rest), Topic("property", "财产", "全家合起来算。", owned)]
    return [topic for topic in found if topic.specs]


def asked(program: Program, entity: Entity, *, public: bool = False) -> list[FactSpec]:
    """Facts with a question that a rule in force reads, for a clerk or (``public``) for anybody."""
    read = program.facts_read
    recorded = [] if public else [program.facts[name] for name in ALWAYS if name in program.facts]
    return [
        spec
        for spec in (*read, *(spec for spec in recorded if spec not in read))
        if spec.entity is entity and spec.question and (spec.public or not public)
    ]
