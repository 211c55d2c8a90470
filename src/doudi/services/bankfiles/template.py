"""A template: which columns, how wide, in which encoding, with which control totals."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from doudi.domain.findings import BadInput, Finding

GENERAL = Path(__file__).with_name("general.toml")
Format = Literal["csv", "fixed", "xlsx"]
Encoding = Literal["utf-8", "gb18030"]
LINE_VALUES = ("reference", "number", "account", "holder", "bank", "yuan", "fen", "scheme", "note", "month", "empty")
BACK_VALUES = ("reference", "account", "holder", "yuan", "fen", "result", "reason", "empty")
CONTROL_VALUES = ("word", "lines", "total_yuan", "total_fen", "month", "empty")
WRONG = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这一项，请核对写法",
    "literal_error": "只能写其中一个：{expected}",
    "bool_type": "只能写 true 或 false",
    "too_short": "至少要有一个",
    "string_type": "要写成文字，用引号",
    "list_type": "要写成列表",
    "int_type": "要写成整数",
    "greater_than": "要大于零",
    "string_pattern_mismatch": "要写一个英文字符",
    "value_error": "{error}",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Column(_Part):
    """One column. ``width`` counts bytes of the encoding and is needed in a fixed-width file only."""

    value: str
    title: str = ""
    width: int = Field(default=0, ge=0)
    right: bool = False
    fill: str = Field(default=" ", pattern="^[ -~]$")


class Control(_Part):
    """A line with control totals, before the first line of payments or after the last."""

    at: Literal["first", "last"]
    columns: list[Column] = Field(min_length=1)


class Layout(_Part):
    """How a file is laid out; a CSV's ``heading`` is its first line."""

    format: Format
    encoding: Encoding = "utf-8"
    heading: bool = True
    columns: list[Column] = Field(min_length=1)
    control: Control | None = None

    @model_validator(mode="after")
    def _whole(self) -> Layout:
        narrow = [each.title or each.value for each in self._all() if self.format == "fixed" and not each.width]
        if narrow:
            raise ValueError(f"定长文件的每一列都要写宽度（width，字节）：{'、'.join(narrow)}")
        if self.control:
            _known(self.control.columns, CONTROL_VALUES)
        return self

    def _all(self) -> list[Column]:
        return [*self.columns, *(self.control.columns if self.control else [])]

    def of(self, value: str) -> bool:
        """Whether a value has a column."""
        return any(each.value == value for each in self.columns)


class Out(Layout):
    """The file for the bank."""

    @model_validator(mode="after")
    def _to_whom(self) -> Out:
        _known(self.columns, LINE_VALUES)
        _needed(self, "reference", "account", "holder")
        return self


class Back(Layout):
    """The bank's answer; ``paid`` are the words of its result column that mean that money arrived."""

    paid: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _of_what(self) -> Back:
        _known(self.columns, BACK_VALUES)
        _needed(self, "reference", "result")
        return self


class Whole(_Part):
    """A template as it is written."""

    name: str
    out: Out
    back: Back


@dataclass(frozen=True, slots=True)
class Template:
    """A template by the name of its file."""

    code: str
    name: str
    out: Out
    back: Back


def read(path: Path) -> Template:
    """A template from its TOML file. Raises BadInput with everything that is wrong in it."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput([Finding(path.name, 0, f"不是完整的 TOML（{fault}）：请对照通用格式改好")]) from None
    try:
        whole = Whole.model_validate(told)
    except ValidationError as fault:
        raise BadInput([_finding(path.name, each) for each in fault.errors()]) from None
    return Template(path.stem, whole.name, whole.out, whole.back)


def templates(folder: Path) -> dict[str, Template]:
    """The general one and those of a county's folder, by code. Raises BadInput."""
    paths = [GENERAL, *sorted(folder.glob("*.toml"))] if folder.is_dir() else [GENERAL]
    return {path.stem: read(path) for path in paths}


def _finding(file: str, fault: object) -> Finding:
    assert isinstance(fault, dict)
    where = ".".join(str(part) for part in fault["loc"])
    text = WRONG.get(fault["type"], "写法不对").format(**{"expected": "", "error": ""} | fault.get("ctx", {}))
    return Finding(f"{file} {where}".strip(), 0, text)


def _known(columns: list[Column], values: tuple[str, ...]) -> None:
    strange = [each.value for each in columns if each.value not in values]
    if strange:
        raise ValueError(f"不认得 {'、'.join(strange)}；可以用 {'、'.join(values)}")


def _needed(layout: Layout, *values: str) -> None:
    absent = [value for value in values if not layout.of(value)]
    if not (layout.of("yuan") or layout.of("fen")):
        absent.append("yuan（或者 fen）")
    if absent:
        raise ValueError(f"缺少 {'、'.join(absent)} 这些列")
