"""Cells to engine integers, as polars expressions: exact, without floats. An empty cell is unknown, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import polars as pl

from doudi.engine.model import FactSpec, Kind

EPOCH = date(1970, 1, 1).toordinal()
EXACT_MOST = 10.0**15
NOISE = ("000000", "999999")
NONE_WORDS = ("无", "没有", "none")
YES, NO = ("是", "有", "true", "y", "yes", "1"), ("否", "无", "没有", "不是", "false", "n", "no", "0")
SHIFTS = {Kind.MONEY: 2, Kind.RATIO: 4, Kind.COUNT: 0}
WRITTEN_DAY = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00:00(?:\.0+)?)?$"
PACKED_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
GROUPED = r"^[+-]?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]*)?$"
WHOLE = r"^[+-]?([0-9]{1,11})(?:\.[0-9]*)?$"
FRACTION = r"^[+-]?[0-9]{1,11}\.([0-9]*)$"


@dataclass(frozen=True, slots=True)
class Form:
    """How a column writes a fact.

    ``shift``: decimal places between what is written and the engine's integer (yuan: 2, fen: 0), None for the kind's
    own; ``times`` multiplies (a month's amount: 12); ``words`` are further words for codes, "" for unknown;
    ``day`` is a strftime pattern for dates.
    """

    shift: int | None = None
    times: int = 1
    words: Mapping[str, str] = field(default_factory=dict)
    day: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column's ``value`` (Int64, null where there is none or it cannot be used) and whether it is ``stated``."""

    value: pl.Expr
    stated: pl.Expr

    @property
    def bad(self) -> pl.Expr:
        """Something is written that cannot be used."""
        return self.stated & self.value.is_null()


AS_WRITTEN = Form()
ENGINE = Form(shift=0)


def own(kind: pl.DataType) -> Form:
    """How a column of a fact's own name is meant: whole numbers are the engine's (fen), all else is read (yuan)."""
    return ENGINE if kind.is_integer() else AS_WRITTEN


def text(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as trimmed text, null where it is empty; a float's NaN is empty too, a whole float has no point."""
    column = pl.col(name)
    if kind.is_float():
        whole = (column == column.round()) & (column.abs() < EXACT_MOST)
        number = pl.when(whole).then(column).cast(pl.Int64).cast(pl.String)
        return pl.when(column.is_not_nan()).then(pl.coalesce(number, column.cast(pl.String)))
    trimmed = column.cast(pl.String).str.strip_chars()
    return pl.when(trimmed != "").then(trimmed)


def cell(name: str, kind: pl.DataType, spec: FactSpec, form: Form = AS_WRITTEN) -> Cell:
    """How to read the fact from a column of this type. Whole numbers of money are yuan unless the form says fen."""
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        return Cell(pl.lit(None, dtype=pl.Int64), pl.col(name).is_not_null())
    if kind.is_integer() and spec.kind in SHIFTS:
        return _whole_number(pl.col(name), spec, form)
    if kind == pl.Boolean and spec.kind is Kind.BOOL:
        return Cell(pl.col(name).cast(pl.Int64), pl.col(name).is_not_null())
    if kind == pl.Date and spec.kind is Kind.DATE:
        return Cell(_ranged(_ordinal(pl.col(name)), spec), pl.col(name).is_not_null())
    written = text(name, kind)
    unknown = [word for word, code in form.words.items() if not code]
    stated = written.is_not_null() & ~written.is_in(unknown) if unknown else written.is_not_null()
    return Cell(pl.when(stated).then(_ranged(_read(written, spec, form), spec)), stated)


def _whole_number(column: pl.Expr, spec: FactSpec, form: Form) -> Cell:
    """The range is tested before the product is made, so that nothing runs over."""
    factor = 10 ** _shift(spec, form) * form.times
    low, high = -(-spec.low // factor), spec.high // factor
    return Cell(pl.when(column.is_between(low, high)).then(column.cast(pl.Int64) * factor), column.is_not_null())


def _shift(spec: FactSpec, form: Form) -> int:
    return SHIFTS[spec.kind] if form.shift is None else form.shift


def _ranged(value: pl.Expr, spec: FactSpec) -> pl.Expr:
    return pl.when(value.is_between(spec.low, spec.high)).then(value)


def _ordinal(day: pl.Expr) -> pl.Expr:
    return day.dt.epoch("d").cast(pl.Int64) + EPOCH


def _read(written: pl.Expr, spec: FactSpec, form: Form) -> pl.Expr:
    """Texts step by step: one large expression would repeat each step wherever it is used."""
    reader = partial(_integers, spec=spec, form=form)
    return written.map_batches(reader, return_dtype=pl.Int64, is_elementwise=True)


def _integers(written: pl.Series, spec: FactSpec, form: Form) -> pl.Series:
    match spec.kind:
        case Kind.BOOL:
            words: dict[str, int] = dict.fromkeys(YES, 1) | dict.fromkeys(NO, 0)
            words |= {word: words[code] for word, code in form.words.items() if code in words}
            return _looked_up(written.str.to_lowercase(), words)
        case Kind.CATEGORY:
            return _looked_up(written, _category_words(spec, form))
        case Kind.DATE:
            return _days(written, form)
    numbers = _numbers(written, _shift(spec, form)) * form.times
    if spec.none is None:
        return numbers
    none = pl.Series([spec.none], dtype=pl.Int64).new_from_index(0, len(written))
    return none.zip_with(written.is_in(NONE_WORDS).fill_null(False), numbers)


def _category_words(spec: FactSpec, form: Form) -> dict[str, int]:
    places = {code: place for place, code in enumerate(spec.values)}
    words = dict.fromkeys(NONE_WORDS, spec.none) if spec.none is not None else {}
    words |= {label: places[code] for code, label in spec.values.items()} | places
    return words | {word: places[code] for word, code in form.words.items() if code}


def _looked_up(written: pl.Series, words: Mapping[str, int]) -> pl.Series:
    return written.replace_strict(dict(words), default=None, return_dtype=pl.Int64)


def _days(written: pl.Series, form: Form) -> pl.Series:
    if form.day:
        return pl.select(_ordinal(pl.lit(written.str.to_date(form.day, strict=False)))).to_series()
    plain = written.str.replace(PACKED_DAY, "$1-$2-$3")
    parts = pl.DataFrame([plain.str.extract(WRITTEN_DAY, group).alias(str(group)) for group in (1, 2, 3)])
    padded = [pl.col(name).str.pad_start(2, "0") for name in parts.columns]
    day = pl.concat_str(padded, separator="-").str.to_date("%Y-%m-%d", strict=False)
    return parts.select(_ordinal(day)).to_series()


def _numbers(written: pl.Series, shift: int) -> pl.Series:
    """Decimals as integers of ``10**-shift``; null where it is finer than that or no number.

    What a spreadsheet's floats leave, less than a millionth of the unit, is none of it.
    """
    plain = written.str.replace("\u2212", "-", literal=True)
    grouped = plain.str.contains(GROUPED).fill_null(False)
    plain = plain.str.replace_all("[,，]", "").zip_with(grouped, plain)
    parts = pl.DataFrame(
        {
            "whole": plain.str.extract(WHOLE, 1).cast(pl.Int64),
            "fraction": plain.str.extract(FRACTION, 1).fill_null("").str.strip_chars_end("0"),
            "below": plain.str.starts_with("-"),
        }
    )
    size = pl.col("whole") * 10**shift
    if shift:
        size = size + pl.col("fraction").str.slice(0, shift).str.pad_end(shift, "0").cast(pl.Int64)
    finer = pl.col("fraction").str.slice(shift)
    below, above = (finer == "") | finer.str.starts_with(NOISE[0]), finer.str.starts_with(NOISE[1])
    exact = pl.when(below).then(size).when(above).then(size + 1)
    return parts.select(pl.when("below").then(-exact).otherwise(exact)).to_series()
