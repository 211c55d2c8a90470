"""What a run found, by township, scheme and class: JSON, CSV, a workbook, and a table to print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from doudi.domain.money import yuan_text
from doudi.services.population.running import Result, whole

HEADINGS = (
    ("county", "县"), ("area", "乡镇"), ("scheme", "救助类别"), ("class", "档次"), ("households", "户数"),
    ("persons", "人数"), ("eligible", "符合"), ("ineligible", "不符合"), ("unknown", "不能判定"),
    ("amount_unknown", "符合但金额不定"), ("cost_fen", "金额（元）"), ("period", "多久发一次"),
)  # fmt: skip
PERIODS = {"month": "每月", "year": "每年", "once": "一次"}
FINDINGS = ("文件", "行号", "户", "人", "项目", "问题", "怎么办")
NAMED_ROWS = 20
DEMONSTRATION = "结果用了示例值，不是任何政府的标准，只能演示。"


def summary(result: Result) -> dict[str, Any]:
    """Everything that the report says, as plain data; money is integer fen."""
    packs = {info.id: info for program in result.programs.values() for info in program.packs}
    demonstration = sorted(info.title for info in packs.values() if info.demonstration)
    read = {spec.name for program in result.programs.values() for spec in program.facts_read}
    notes = dict(result.source.notes)
    notes["facts_lacking"] = [name for name in notes["facts_lacking"] if name in read]
    notes["households_without_rules"] = sum(count for count, _ in result.uncovered.values())
    schemes = {spec.scheme: spec for program in result.programs.values() for spec in program.decisions}
    return {
        "on": result.order.on.isoformat(),
        "inputs": dict(result.source.identity),
        "input_notes": notes,
        "counties_without_rules": {
            county: {"households": count, "why": why} for county, (count, why) in result.uncovered.items()
        },
        "packs": {info.id: {"version": info.version, "hash": info.hash} for info in packs.values()},
        "demonstration": bool(demonstration),
        "demonstration_packs": demonstration,
        "schemes": {name: {"label": spec.label, "period": spec.period} for name, spec in schemes.items()},
        "rows": result.totals.to_dicts(),
    }


def write(result: Result, out: Path) -> dict[str, Any]:
    """``report.json``, ``report.csv``, ``report.xlsx`` and ``findings.csv``; returns the summary."""
    told = summary(result)
    text = json.dumps(told, ensure_ascii=False, indent=2)
    whole(out / "report.json", lambda part: part.write_text(text, encoding="utf-8"))
    table = _spoken(result.totals, told)
    whole(out / "report.csv", lambda part: table.write_csv(part, include_bom=True))
    whole(out / "report.xlsx", lambda part: _workbook(part, table, list(sentences(told))))
    findings = result.source.findings
    if findings is not None:
        named = findings.rename(dict(zip(findings.columns, FINDINGS, strict=True)))
        whole(out / "findings.csv", lambda part: _safe(named).write_csv(part, include_bom=True))
    return told


def sentences(told: dict[str, Any]) -> Iterator[str]:
    """What goes above the figures."""
    notes = told["input_notes"]
    yield f"计算日期 {told['on']}；数据：{'、'.join(told['inputs'])}。"
    if told["demonstration"]:
        yield f"{DEMONSTRATION}（{'、'.join(told['demonstration_packs'])}）"
    yield from doubt(notes["rows_in_doubt"])
    yield f"可以判定的 {notes['households']:,} 户，{notes['persons']:,} 人。"
    left_out = notes["households_left_out"]
    if left_out:
        each = "；".join(f"{problem} {count:,} 户" for problem, count in left_out.items())
        yield f"没有判定 {sum(left_out.values()):,} 户：{each}。逐行见 findings.csv。"
    if notes["rows_left_out"]:
        yield f"另有 {notes['rows_left_out']:,} 行没有算进任何一户，逐行见 findings.csv。"
    if notes["households_elsewhere"]:
        yield f"另有 {notes['households_elsewhere']:,} 户不在所选地区。"
    for county, gap in told["counties_without_rules"].items():
        yield f"{county} 的 {gap['households']:,} 户没有判定：{gap['why']}"
    if notes["facts_lacking"]:
        yield f"数据里没有 {len(notes['facts_lacking'])} 项情况，按“不知道”算（清单在 report.json）。"


def doubt(doubtful: dict[str, Any]) -> Iterator[str]:
    """What to say before any figure where rows could not be given to their families; nothing where all could."""
    rows = doubtful["rows"]
    if rows:
        named = "、".join(map(str, rows[:NAMED_ROWS])) + ("……" if len(rows) > NAMED_ROWS else "")
        yield (
            f"注意：至多 {len(rows):,} 户可能少算了人，判定会不准。{doubtful['file']} 第 {named} 行看不准是哪一户的人，"
            "请照 findings.csv 改好这些行后重新运行。"
        )


def table_text(result: Result, told: dict[str, Any]) -> str:
    """The figures county by county as lines of text, columns apart by tabs; the townships are in the files."""
    summed = result.totals.group_by("county", "scheme", "class", maintain_order=True).agg(
        pl.lit("").alias("area").first(), pl.exclude("area").sum()
    )
    table = _spoken(summed, told).drop("乡镇")
    lines = ["\t".join(table.columns), *("\t".join(str(cell) for cell in row) for row in table.iter_rows())]
    return "\n".join([*lines, "各乡镇见 report.xlsx（或 report.csv）；每户的判定和理由见 decisions/。"])


def _spoken(totals: pl.DataFrame, told: dict[str, Any]) -> pl.DataFrame:
    """The totals with Chinese headings, money in yuan as text."""
    labels = {name: each["label"] or name for name, each in told["schemes"].items()}
    periods = {name: PERIODS[each["period"]] for name, each in told["schemes"].items()}
    named = totals.with_columns(
        pl.col("scheme").replace(periods).alias("period"),
        pl.col("scheme").replace(labels),
        pl.col("cost_fen").map_elements(yuan_text, return_dtype=pl.String).alias("cost_fen"),
    )
    return named.select(pl.col(name).alias(heading) for name, heading in HEADINGS)


def _workbook(path: Path, table: pl.DataFrame, lines: list[str]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("汇总")
        bold = book.add_format({"bold": True})
        for place, line in enumerate(lines):
            sheet.write_string(place, 0, line)
        top = len(lines) + 1
        sheet.write_row(top, 0, table.columns, bold)
        for place, row in enumerate(table.iter_rows(), top + 1):
            sheet.write_row(place, 0, row)


def _safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells from files that a spreadsheet would take for a formula get a mark in front."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(r"^[=+\-@]")).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )
