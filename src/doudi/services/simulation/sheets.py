"""A trial as XLSX: what was tried and on whom, sums, places, moves, and every household that wins or loses."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter

from doudi.services.simulation.effects import Change, Effect, Side, Sums
from doudi.services.simulation.spread import Spread
from doudi.services.simulation.told import one_sided
from doudi.services.simulation.trial import Trial

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SUMS = (
    "地区", "户（人）数", "原符合", "原人数", "原金额（元）", "新符合", "新人数", "新金额（元）", "相差（元）",
    *(change.label for change in Change), "没有算进金额", "新不能判定",
)  # fmt: skip
LISTED = ("编号", "地区", "人数", "变化", "原答复", "原金额（元）", "新答复", "新金额（元）", "相差（元）")
Place = Callable[[str], str]


def workbook(trial: Trial, notes: list[str], spread: Mapping[str, Spread], place: Place = str) -> bytes:
    """The trial as a workbook; ``notes`` say on whom, ``place`` gives a place's name."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    money = book.add_format({"num_format": "#,##0.00"})
    _about(book, trial, notes, spread)
    for effect in trial.effects.values():
        name = effect.spec.label[:20]
        rows = [_sums("合计", effect.sums()), *(_sums(place(sums.place), sums) for sums in effect.by_place())]
        _table(book.add_worksheet(f"{name} 按地区"), SUMS, rows, money)
        moves = [list(row) for row in effect.moves().iter_rows()]
        _table(book.add_worksheet(f"{name} 档次变动"), ("原来", "试算", "户（人）数", "人数"), moves, money)
        _table(book.add_worksheet(f"{name} 名单"), LISTED, _listed(effect, place), money)
    book.close()
    return buffer.getvalue()


def _about(book: Any, trial: Trial, notes: list[str], spread: Mapping[str, Spread]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 100)
    lines = [
        *notes,
        f"算到 {trial.on}；{trial.households:,} 户，{trial.people:,} 人。金额按各项目的发放周期（月、年或一次）计。",
        *(f"改动：{label}　{before} → {after}" for label, before, after in trial.changed),
        *one_sided(trial),
        *(f"依据的规则包：{title}　{key[:12]}" for key, title in trial.packs.items()),
    ]
    for scheme, each in spread.items():
        low, high = (yuan(end) for end in each.difference)
        lines.append(
            f"{trial.effects[scheme].spec.label}：换 {each.seeds} 个随机种子，相差金额在 {low:,} 到 {high:,} 元之间。"
        )
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)


def _table(sheet: Any, headings: tuple[str, ...], rows: list[list[Any]], money: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headings)
    sheet.set_column(0, len(headings) - 1, 13)
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(place, column, float(value), money)
            elif isinstance(value, int):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, str(value))


def yuan(fen: int | None) -> Decimal | str:
    """Fen as yuan; words where it is not known."""
    return "不清楚" if fen is None else Decimal(fen) / 100


def _sums(place: str, sums: Sums) -> list[Any]:
    def side(each: Side) -> list[Any]:
        return [each.eligible, each.people, yuan(each.cost)]

    return [
        place, sums.rows, *side(sums.before), *side(sums.after), yuan(sums.difference), *sums.changes.values(),
        sums.uncounted, sums.after.unknown,
    ]  # fmt: skip


def _listed(effect: Effect, place: Place) -> list[list[Any]]:
    who = "person" if "person" in effect.rows.columns else "household"
    found = []
    for change in (Change.NEW, Change.ENDED, Change.MORE, Change.LESS, Change.UNCERTAIN):
        for row in effect.of_change(change).iter_rows(named=True):
            before, after = (yuan(row[f"amount_{side}"]) for side in ("before", "after"))
            found.append(
                [str(row[who]), place(row["place"]), row["people"], change.label, row["before"], before, row["after"],
                 after, yuan(row["difference"])]
            )  # fmt: skip
    return found
