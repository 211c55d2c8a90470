"""One pack folder -> records, with every fault of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from doudi.domain.findings import Finding, at
from doudi.engine import units, values
from doudi.engine.model import (
    Cite,
    DecisionSpec,
    Entity,
    FactSpec,
    Kind,
    PackInfo,
    ParameterSpec,
    ParameterValue,
    ReasonSpec,
)
from doudi.engine.parsing import FormulasReader
from doudi.engine.procedures import Procedure, read_procedures
from doudi.engine.rules import RuleText
from doudi.engine.tables import Fields, TomlFile

HASHED = ("pack.toml", "sources.toml", "facts.toml", "parameters.toml", "formulas.py", "reasons.toml", "procedure.toml")


@dataclass(slots=True)
class Pack:
    """A pack as read; ``findings`` is empty when nothing is wrong within its own files."""

    info: PackInfo
    facts: dict[str, FactSpec] = field(default_factory=dict)
    parameters: dict[str, ParameterSpec] = field(default_factory=dict)
    parameter_values: dict[str, list[tuple[ParameterValue, object]]] = field(default_factory=dict)
    rules: list[RuleText] = field(default_factory=list)
    decisions: list[DecisionSpec] = field(default_factory=list)
    reasons: list[ReasonSpec] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    cites: dict[str, Cite] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def cite(self, key: str, path: Path, line: int) -> Cite | None:
        """The place a cite names, or a finding."""
        self.cited.add(key)
        found = self.cites.get(key)
        if found is None:
            source = key.split("#", maxsplit=1)[0]
            known = sorted(each for each in self.cites if each.split("#")[0] == source)
            hint = f"；这个文件已登记：{'、'.join(known)}" if known else "；请先在 sources.toml 里登记"
            self.findings.append(at(path, line, f"找不到依据“{key}”{hint}"))
        return found


def read_pack(folder: Path) -> Pack:
    """Read a folder that has a ``pack.toml``."""
    file = TomlFile(folder / "pack.toml")
    pack = Pack(_info(file, folder))
    _read_sources(pack)
    _read_decisions(pack, file)
    pack.findings += file.findings
    _read_facts(pack)
    _read_parameters(pack)
    _read_reasons(pack)
    formulas = folder / "formulas.py"
    if formulas.exists():
        reader = FormulasReader(formulas, pack.info.id, pack.info.since, pack.cite)
        pack.rules = reader.read()
        pack.findings += reader.findings
    if (folder / "procedure.toml").exists():
        steps = TomlFile(folder / "procedure.toml")
        pack.procedures = read_procedures(steps, pack.info, pack.cite)
        pack.findings += steps.findings
    return pack


def _info(file: TomlFile, folder: Path) -> PackInfo:
    card = {key: value for key, value in file.data.items() if key != "decision"}
    fields = Fields(file, card, 1, "pack.toml")
    info = PackInfo(
        id=fields.text("id", required=True),
        title=fields.text("title", required=True),
        version=fields.text("version", required=True),
        area=fields.text("area"),
        since=fields.day("from", required=True) or date.min,
        until=fields.day("until"),
        demonstration=fields.flag("demonstration"),
        not_covered=fields.texts("not_covered"),
        hash=_hash(folder),
        folder=folder,
    )
    if info.area and not (info.area.isdigit() and len(info.area) in (2, 4, 6, 9, 12)):
        fields.fault(f"area “{info.area}”不是行政区划代码；写 2、4、6、9 或 12 位，全国写空字符串")
    fields.done()
    return info


def _hash(folder: Path) -> str:
    return fingerprint({name: (folder / name).read_bytes() for name in HASHED if (folder / name).is_file()})


def fingerprint(files: Mapping[str, bytes]) -> str:
    """The hash of a pack's files that can change a result, by name."""
    digest = hashlib.sha256()
    for name in HASHED:
        if name in files:
            digest.update(f"{name}:{len(files[name])}:".encode() + files[name])
    return digest.hexdigest()


def _read_sources(pack: Pack) -> None:
    file = TomlFile(pack.info.folder / "sources.toml")
    for key, table, line in file.tables():
        fields = Fields(file, table, line, f"[{key}]")
        title, number = fields.text("title", required=True), fields.text("number")
        fields.any("issued"), fields.any("url"), fields.any("note")
        for article, words in fields.mapping("articles").items():
            pack.cites[f"{key}#{article}"] = Cite(f"{key}#{article}", title, number, words)
        fields.done()
    pack.findings += file.findings


def _read_decisions(pack: Pack, file: TomlFile) -> None:
    for row, line in file.rows("decision"):
        fields = Fields(file, row, line, "[[decision]]")
        unit = fields.text("unit", required=True)
        if unit not in tuple(Entity):
            fields.fault(f"unit 只能是 household 或 person，写的是“{unit}”")
            continue
        spec = DecisionSpec(
            scheme=fields.text("scheme", required=True), label=fields.text("label", required=True), unit=Entity(unit),
            eligible=fields.text("eligible", required=True), applies=fields.text("applies"),
            class_rule=fields.text("class"), amount=fields.text("amount"),
            period=fields.text("period") or "month", benefit=fields.text("benefit"), pack=pack.info.id,
            handled_by=fields.text("handled_by"), procedure=fields.text("procedure"),
        )  # fmt: skip
        if spec.period not in ("month", "year", "once"):
            fields.fault(f"period 只能是 month、year 或 once，写的是“{spec.period}”")
        fields.done()
        pack.decisions.append(spec)


def _kind(fields: Fields) -> Kind | None:
    word = fields.text("type", required=True)
    if word in tuple(Kind):
        return Kind(word)
    if word:
        fields.fault(f"type 只能是 {'、'.join(Kind)}，写的是“{word}”")
    return None


def _range(fields: Fields, kind: Kind, codes: dict[str, str]) -> tuple[int, int]:
    raw = fields.any("range")
    if raw is None:
        found = values.default_range(kind, codes)
        if found is None:
            fields.fault("没有写 range = [最小, 最大]；缺了它，不清楚的值就没有范围")
        return found or (0, 1)
    try:
        low, high = (values.encode(end, kind, codes) for end in raw)
    except (TypeError, ValueError) as error:
        fields.fault(f"range 要写成 [最小, 最大]：{error}")
        return (0, 1)
    if low > high:
        fields.fault("range 的最小值比最大值大")
    return low, high


def _unit(fields: Fields, kind: Kind) -> str:
    text = fields.text("unit")
    try:
        unit = units.parse(text)
        if kind is Kind.MONEY and dict(unit).get("元") != 1:
            fields.fault("金额的单位要带“元”，如 元/年、元/人/月、元")
    except ValueError as error:
        fields.fault(str(error))
        return ""
    return text


def _read_facts(pack: Pack) -> None:
    file = TomlFile(pack.info.folder / "facts.toml")
    for name, table, line in file.named():
        fields = Fields(file, table, line, f"[{name}]")
        kind, entity = _kind(fields), fields.text("entity", required=True)
        if kind is None or entity not in tuple(Entity):
            fields.fault("entity 只能是 household 或 person")
            continue
        codes = fields.mapping("values")
        if (kind is Kind.CATEGORY) != bool(codes):
            fields.fault('类别要写 values = {代码 = "中文"}，别的类型不写')
        low, high = _range(fields, kind, codes)
        pack.facts[name] = FactSpec(
            name, fields.text("label", required=True), Entity(entity), kind, _unit(fields, kind), low, high, codes,
            _none(fields, kind, codes), fields.text("question"), fields.text("hint"), pack.info.id,
            fields.flag("option"), fields.flag("health"),
        )  # fmt: skip
        if cite := fields.text("cite"):
            pack.cite(cite, file.path, line)
        fields.any("note")
        fields.done()
    pack.findings += file.findings


def _none(fields: Fields, kind: Kind, codes: dict[str, str]) -> int | None:
    raw = fields.any("none")
    if raw is None:
        return None
    try:
        return values.encode(raw, kind, codes)
    except ValueError as error:
        fields.fault(f"none：{error}")
        return None


def _read_parameters(pack: Pack) -> None:
    file = TomlFile(pack.info.folder / "parameters.toml")
    for name, table, line in file.named():
        fields = Fields(file, table, line, f"[{name}]")
        if "label" in table or "type" in table:
            kind = _kind(fields)
            if kind is None:
                continue
            codes = fields.mapping("values")
            low, high = _range(fields, kind, codes)
            unit, not_set = _unit(fields, kind), fields.text("not_set")
            label = fields.text("label", required=True)
            pack.parameters[name] = ParameterSpec(name, label, kind, unit, low, high, codes, not_set, pack.info.id)
        fields.any("note")
        rows = fields.rows("value")
        fields.done()
        pack.parameter_values[name] = [
            _parameter_value(pack, Fields(file, row, file.line_of(f"{name}.value", nth), f"[[{name}.value]]"))
            for nth, row in enumerate(rows)
        ]
    pack.findings += file.findings


def _parameter_value(pack: Pack, fields: Fields) -> tuple[ParameterValue, object]:
    """One value and its amount as written: the kind may be declared in another pack, so the library encodes it."""
    amount, not_set = fields.any("amount"), fields.text("not_set")
    cite_key, document = fields.text("cite"), fields.text("document")
    if (amount is None) == (not not_set):
        fields.fault("amount 和 not_set 要写一个，而且只写一个")
    cite = pack.cite(cite_key, fields.file.path, fields.line) if cite_key else None
    if amount is not None and not (cite_key or document or pack.info.demonstration):
        fields.fault('这个值没有依据：写 cite = "文件#条款"，或者写 document（县里定的文号），都没有就写 not_set')
    area = fields.text("area") or pack.info.area
    if not area.startswith(pack.info.area):
        fields.fault(f"area “{area}”不在本包的“{pack.info.area}”之内")
    fields.any("note")
    value = ParameterValue(
        area, fields.day("from") or pack.info.since, fields.day("until") or pack.info.until, None,
        not_set, cite, document, pack.info.demonstration, pack.info.id, str(fields.file.path), fields.line,
    )  # fmt: skip
    if value.until and value.until <= value.since:
        fields.fault("起止日期颠倒了")
    fields.done()
    return value, amount


def _read_reasons(pack: Pack) -> None:
    file = TomlFile(pack.info.folder / "reasons.toml")
    for code, table, line in file.tables():
        fields = Fields(file, table, line, f"[{code}]")
        cite_key, holds = fields.text("cite"), fields.any("holds")
        outcome = fields.text("outcome", required=True)
        if outcome not in ("eligible", "ineligible"):
            fields.fault("outcome 只能是 eligible 或 ineligible")
        pack.reasons.append(
            ReasonSpec(
                code, fields.text("scheme", required=True), fields.text("when", required=True), holds is not False,
                outcome, fields.text("text", required=True), pack.cite(cite_key, file.path, line) if cite_key else None,
                fields.text("change"), pack.info.id,
            )
        )  # fmt: skip
        fields.done()
    pack.findings += file.findings
