"""Which characters the fonts hold, read from their own tables, so that no box is ever printed for a name."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from doudi.domain.findings import DoudiError

PREFERRED = ("Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei")
SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


class MissingFont(DoudiError):
    """No usable font."""


class MissingGlyph(DoudiError):
    """Some characters of the paper are in none of the fonts."""

    def __init__(self, characters: Iterable[str], folders: Sequence[Path]) -> None:
        self.characters = tuple(sorted(set(characters)))
        named = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in self.characters)
        place = "、".join(str(folder) for folder in folders)
        super().__init__(
            f"这份文书没有印：字体里缺 {len(self.characters)} 个字：{named}。"
            f"请把含有这些字的字体文件放进字体文件夹（{place}）再印，不要改动姓名用字。"
        )


@dataclass(frozen=True, slots=True)
class FontSet:
    """The families in the order of trying, and every character that at least one of them has."""

    folders: tuple[Path, ...]
    families: tuple[str, ...]
    characters: frozenset[int]

    def check(self, text: str) -> None:
        """Raises MissingGlyph naming every character of ``text`` that cannot be printed."""
        missing = {each for each in text if not each.isspace() and ord(each) not in self.characters}
        if missing:
            raise MissingGlyph(missing, self.folders)


@lru_cache(maxsize=4)
def font_set(folders: tuple[Path, ...]) -> FontSet:
    """Read the folders once a process. Raises MissingFont."""
    files = [
        path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES
    ]
    if not files:
        named = "、".join(str(folder) for folder in folders)
        raise MissingFont(f"没有找到字体：{named} 里没有字体文件。请运行 make setup，或把中文字体放进去。")
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)).families()
    order = [name for name in PREFERRED if name in found] + [name for name in found if name not in PREFERRED]
    characters = frozenset(code for path in files for code in covered(path))
    return FontSet(folders, tuple(dict.fromkeys(order)), characters)


def covered(path: Path) -> Iterator[int]:
    """The code points of a font file, or of the first face of a collection (the faces share their glyphs)."""
    data = path.read_bytes()
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        if tag == b"cmap":
            yield from _mapped(data, offset)


def _mapped(data: bytes, cmap: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if form == 12:
            yield from _format_12(data, cmap + offset)
        elif form == 4 and platform in (0, 3):
            yield from _format_4(data, cmap + offset)


def _format_12(data: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", data, at + 12)
    for first, last, glyph in struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * groups]):
        yield from range(first if glyph else first + 1, last + 1)


def _format_4(data: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            place = offsets_at + 2 * index + offset + 2 * (code - first)
            glyph = struct.unpack_from(">H", data, place)[0] if offset else code + delta & 0xFFFF
            if glyph:
                yield code
