"""A paper's record to PDF bytes. Text goes to typst as data, never as markup, so names stay literal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from doudi.domain.findings import DoudiError

from .fonts import MissingFont, font_set
from .papers import TEMPLATES, Paper

FOLDER = Path(__file__).parent / "templates"


class PaperFault(DoudiError):
    """The typesetter could not make the paper."""


def typeset(paper: Paper, folders: Sequence[Path]) -> bytes:
    """The PDF. Raises MissingFont, MissingGlyph, PaperFault."""
    fonts = font_set(tuple(folders))
    template = FOLDER / TEMPLATES[type(paper)]
    content = asdict(paper)
    fonts.check("".join(_texts(content)) + _own_words(template))
    data = json.dumps({**content, "fonts": fonts.families}, ensure_ascii=False)
    try:
        pdf, warnings = typst.Compiler(
            template, root=FOLDER, font_paths=list(folders), ignore_system_fonts=True, sys_inputs={"data": data}
        ).compile_with_warnings(format="pdf", timestamp=0)
    except typst.TypstError as fault:
        raise PaperFault(f"文书没有排成：{fault.message}") from fault
    for warning in warnings:
        if "unknown font family" in warning.message:
            raise MissingFont(f"文书没有印：{warning.message}")
    if not isinstance(pdf, bytes):
        raise PaperFault("文书没有排成：排版程序没有给出文件")
    return pdf


def _texts(value: Any) -> Iterator[str]:
    """Every string of the record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _own_words(template: Path) -> str:
    """The characters of the template and of what it includes."""
    return "".join(path.read_text(encoding="utf-8") for path in (template, FOLDER / "paper.typ"))
