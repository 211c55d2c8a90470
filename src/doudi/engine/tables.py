"""Reading a pack's TOML with the line of every fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from doudi.domain.findings import Finding, at
from doudi.engine.reading import MAX_TABLES, Unreadable, read_text

NAME = re.compile(r"[a-z_][a-z0-9_]*")
BUILT_IN = ("on_date", "member_count", "person")
_TYPE_WORDS = {str: "文字", int: "整数", bool: "true 或 false", date: "日期", dict: "表", list: "清单"}


class TomlFile:
    """One file of a pack, empty where it is absent; ``findings`` collects what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self._lines: list[str] = []
        self.data: dict[str, Any] = {}
        if not path.exists():
            return
        try:
            text = read_text(path, MAX_TABLES)
            self._lines = text.splitlines()
            self.data = tomllib.loads(text, parse_float=Decimal)
        except Unreadable as error:
            self.fault(1, str(error))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            self.fault(int(place[1]) if place else len(self._lines), f"TOML 写错了：{error}")
        except (ValueError, RecursionError, ArithmeticError):
            self.fault(1, "TOML 写错了：有过长的数字或过深的嵌套")

    def fault(self, line: int, message: str) -> None:
        """Note one fault."""
        self.findings.append(at(self.path, line, message))

    def line_of(self, header: str, nth: int = 0) -> int:
        """The line of the ``nth`` table with this header (``name`` or ``name.value``), 1 when not found."""
        pattern = re.compile(
            r"\s*\[{1,2}\s*" + r"\s*\.\s*".join(re.escape(part) for part in header.split(".")) + r"\s*\]"
        )
        seen = -1
        for number, line in enumerate(self._lines, 1):
            if pattern.match(line):
                seen += 1
                if seen == nth:
                    return number
        return 1

    def named(self) -> list[tuple[str, Mapping[str, Any], int]]:
        """The tables whose names rules use: small letters, digits, underscores; the built-in names are taken."""
        found = self.tables()
        for name, _, line in found:
            if not NAME.fullmatch(name):
                self.fault(line, f"“{name}”不能作名字：用小写英文字母开头，只含小写字母、数字和下划线")
            elif name in BUILT_IN:
                self.fault(line, f"“{name}”是引擎自带的，不用声明；请换一个名字")
        return found

    def tables(self) -> list[tuple[str, Mapping[str, Any], int]]:
        """The top-level tables: name, content, line."""
        found: list[tuple[str, Mapping[str, Any], int]] = []
        for name, content in self.data.items():
            if isinstance(content, dict):
                found.append(
                    (name, content, self.line_of(name) if self.line_of(name) > 1 else self.line_of(f"{name}.value"))
                )
            else:
                self.fault(1, f"“{name}”应当是一张表 [{name}]")
        return found

    def rows(self, name: str) -> list[tuple[Mapping[str, Any], int]]:
        """The rows of a top-level array of tables, with their lines."""
        rows = self.data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(self.line_of(name), f"“{name}”应当写成若干个 [[{name}]]")
            return []
        return [(row, self.line_of(name, nth)) for nth, row in enumerate(rows)]


class Fields:
    """Typed access to one table; unknown and missing keys become findings."""

    def __init__(self, file: TomlFile, table: Mapping[str, Any], line: int, what: str) -> None:
        self.file = file
        self.table = table
        self.line = line
        self.what = what
        self._asked: set[str] = set()

    def fault(self, message: str) -> None:
        """Note a fault of this table."""
        self.file.fault(self.line, f"{self.what}：{message}")

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, ``""`` when absent."""
        return str(self._get(key, str, required) or "")

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value: int | None = self._get(key, int, False)
        return value

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        return bool(self._get(key, bool, False))

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date."""
        value: date | None = self._get(key, date, required)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, list, False) or []
        if not all(isinstance(item, str) for item in value):
            self.fault(f"{key} 里只能是文字")
            return ()
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        """A table of texts."""
        value = self._get(key, dict, False) or {}
        return {str(code): str(text) for code, text in value.items()}

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """A list of tables, ``[[…]]``."""
        rows = self._get(key, list, False) or []
        if not all(isinstance(row, dict) for row in rows):
            self.fault(f"{key} 应当写成若干个 [[…{key}]]")
            return []
        return rows

    def any(self, key: str) -> Any:
        """Whatever stands there, unread."""
        self._asked.add(key)
        return self.table.get(key)

    def done(self) -> None:
        """Fault every key that nobody asked for."""
        for key in self.table:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                self.fault(f"不认识“{key}”" + (f"，是不是“{near[0]}”？" if near else ""))

    def _get(self, key: str, kind: type, required: bool) -> Any:
        self._asked.add(key)
        value = self.table.get(key)
        if value is None:
            if required:
                self.fault(f"没有写 {key}")
            return None
        wrong_bool = kind is int and isinstance(value, bool)
        if not isinstance(value, kind) or wrong_bool or (kind is date and isinstance(value, datetime)):
            self.fault(f"{key} 应当是{_TYPE_WORDS[kind]}，写的是“{value}”")
            return None
        return value
