"""A file of a pack as text, whatever lies there instead."""

from __future__ import annotations

from pathlib import Path

MAX_FORMULAS = 200_000
MAX_TABLES = 2_000_000


class Unreadable(Exception):
    """A file that is no readable text; says in Chinese why and what to do."""


def read_text(path: Path, limit: int) -> str:
    """The text with plain line ends and no byte order mark. Raises Unreadable."""
    try:
        if path.stat().st_size > limit:
            raise Unreadable(f"文件超过 {limit:,} 字节；请按救助项目分成几个包")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("文件不是 UTF-8 编码；请另存为 UTF-8") from None
    except OSError as error:
        raise Unreadable(f"文件打不开（{error.strerror}）；请检查它是不是文件、有没有权限") from None
