"""A file of answers for ``doudi pack new``: every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.domain.findings import BadInput, Finding
from doudi.engine.founding import (
    GROUPS,
    Answer,
    Founding,
    Question,
    answered,
    asked,
    questions,
    topup_questions,
    trimmed,
)
from doudi.engine.library import Library
from doudi.engine.reading import MAX_TABLES, Unreadable, read_text
from doudi.engine.stating import is_one_line, unknown_word

SLUG = re.compile(r"[a-z][a-z0-9]*")
LONGEST = 200
TOP = {"name": "地名", "slug": "地名的拼音", "from": "从哪天起", "scheme": "事项", "document": "依据的文件",
       "values": "各项数值", "topup": "重点对象增发比例"}  # fmt: skip
DOCUMENT = {"title": "文件名", "number": "文号", "issued": "印发日期", "article": "第几条"}
ROW = {"value": "数值", "article": "第几条", "not_set": "为什么没有定"}


def read_answers(path: Path, area: str, library: Library) -> Founding:
    """The founding that a TOML file states. Raises BadInput with all faults, OutsideCoverage."""
    try:
        data = tomllib.loads(read_text(path, MAX_TABLES), parse_float=Decimal)
    except (Unreadable, ValueError, RecursionError, ArithmeticError) as fault:
        raise BadInput([Finding(path.name, 0, f"答案文件读不了：{fault}。请改正写法。")]) from None
    reading = _Reading(data, path.name)
    founding = reading.founding(area)
    if not reading.findings:
        reading.answers(founding, library)
    if reading.findings:
        raise BadInput(reading.findings)
    return founding


class _Reading:
    def __init__(self, data: Mapping[str, Any], place: str) -> None:
        self.data, self.place = data, place
        self.findings: list[Finding] = []

    def fault(self, where: str, message: str) -> None:
        self.findings.append(Finding(f"{self.place} {where}".strip(), 0, message))

    def founding(self, area: str) -> Founding:
        self.strange("", self.data, TOP)
        document = self.table("document")
        self.strange("document", document, DOCUMENT)
        since, issued = self.day("from", self.data.get("from")), self.day("document.issued", document.get("issued"))
        slug = self.line("slug", self.data.get("slug"))
        if not SLUG.fullmatch(slug):
            self.fault("slug", "请写地名的拼音，只用小写字母，例如 shili；它是文件夹的名字")
        if since is None:
            self.fault("from", "没有写从哪天起，如 from = 2022-01-01")
        name = self.line("name", self.data.get("name"))
        if not name:
            self.fault("name", '没有写地名，如 name = "示例县"')
        return Founding(
            area=self.area(area), name=name, slug=slug, scheme=self.line("scheme", self.data.get("scheme", "dibao")),
            since=since or date.max, title=self.line("document.title", document.get("title", "")),
            number=self.line("document.number", document.get("number", "")), issued=issued,
        )  # fmt: skip

    def area(self, area: str) -> str:
        try:
            return trimmed(area)
        except ValueError as fault:
            self.fault("AREA", str(fault))
            return ""

    def answers(self, founding: Founding, library: Library) -> None:
        given, topups = self.table("values"), self.table("topup")
        known = {question.spec.name: question for question in questions(library, founding)}
        groups = topup_questions(library, founding)
        self.strange("values", given, {name: question.spec.label for name, question in known.items()})
        self.strange("topup", topups, GROUPS if groups else {})
        for name, question in known.items():
            said = self.answer(f"values.{name}", question, given.get(name))
            if said and asked(question, founding.answers) and (name in given or question.default is None):
                founding.answers.append(said)
        for group, question in groups.items() if topups else ():
            if said := self.answer(f"topup.{group}", question, topups.get(group)):
                founding.topups[group] = said
        self.basis(founding)

    def answer(self, where: str, question: Question, raw: Any) -> Answer | None:
        row = raw if isinstance(raw, Mapping) else {} if raw is None else {"value": raw}
        self.strange(where, row, ROW)
        article = self.line(where, row.get("article", self.table("document").get("article", "")))
        try:
            return answered(question, _written(row.get("value")), article, self.line(where, row.get("not_set", "")))
        except ValueError as fault:
            self.fault(where, f"{question.spec.label}：{fault}")
            return None

    def basis(self, founding: Founding) -> None:
        """A figure needs a document and an article."""
        for said in (*founding.answers, *founding.topups.values()):
            if said.amount is not None and not (founding.title and said.article):
                label = said.question.spec.label
                self.fault(label, "写了数，就要写依据：文件名（document.title）和第几条（article）")

    def table(self, key: str) -> Mapping[str, Any]:
        found = self.data.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.fault(key, f"应是一张表 [{key}]")
        return {}

    def line(self, where: str, raw: Any) -> str:
        if is_one_line(raw, LONGEST):
            return str(raw).strip()
        self.fault(where, f"应是不超过 {LONGEST} 个字的一行文字，要加引号")
        return ""

    def day(self, where: str, raw: Any) -> date | None:
        if raw is None or (isinstance(raw, date) and not isinstance(raw, datetime)):
            return raw
        self.fault(where, f"“{raw}”不是日期；请按 2022-01-01 的样子写，不加引号")
        return None

    def strange(self, where: str, row: Mapping[str, Any], known: Mapping[str, str]) -> None:
        for word in row:
            if word not in known:
                message = f"{unknown_word(word, known)}这里可以写：{_named(known.items())}"
                self.fault(f"{where}.{word}".strip("."), message)


def _named(known: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"{name}（{label}）" for name, label in known) or "（没有）"


def _written(raw: Any) -> str:
    """As it would be typed at the prompt."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    return "" if raw is None else str(raw)
