"""The tutorial, followed from an empty folder exactly as it is written."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from tests.engine.national import write_national

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs/tutorial"
BLOCK = re.compile(r"^```(\w+)(?: (\w+)(?:=(\S+))?)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what the reader does with it, and with which file."""

    language: str
    action: str
    file: str
    text: str


def blocks(name: str) -> list[Block]:
    return [Block(*(part or "" for part in found)) for found in BLOCK.findall((FOLDER / name).read_text("utf-8"))]


def commands(found: list[Block]) -> Iterator[str]:
    return (line for block in found if block.language == "sh" for line in block.text.splitlines())


class Reader:
    """Does what the tutorial says, in the current folder."""

    def __init__(self) -> None:
        self.shown = ""
        self.old = ""

    def follow(self, block: Block) -> None:
        if block.language == "text":
            self.compare(block.text)
        elif block.language == "sh":
            self.shown = "".join(self.run(line, int(block.action == "fails")) for line in block.text.splitlines())
        else:
            self.edit(block)

    def compare(self, text: str) -> None:
        missing = [line for line in text.splitlines() if line not in self.shown]
        assert missing == [], self.shown

    def run(self, line: str, exit_code: int) -> str:
        match shlex.split(line):
            case ["doudi", *words]:
                done = CliRunner().invoke(main, words, catch_exceptions=False)
                assert done.exit_code == exit_code, done.output
                return done.output
            case ["cp", "-r", source, target]:
                shutil.copytree(source, target)
            case ["rm", "-r", folder]:
                shutil.rmtree(folder)
            case ["mv", source, target]:
                shutil.move(source, target)
            case _:
                pytest.fail(f"the tutorial runs something unforeseen: {line}")
        return ""

    def edit(self, block: Block) -> None:
        path = Path(block.file)
        match block.action:
            case "file":
                assert not path.exists()
                path.write_text(block.text, "utf-8")
            case "append":
                path.write_text(path.read_text("utf-8") + block.text, "utf-8")
            case "old":
                assert path.read_text("utf-8").count(block.text) == 1
                self.old = block.text
            case "new":
                path.write_text(path.read_text("utf-8").replace(self.old, block.text), "utf-8")
            case _:
                pytest.fail(f"a block that says neither what it is nor where it goes: {block.text}")


@pytest.mark.parametrize("shipped", ["dibao only", pytest.param("everything", marks=pytest.mark.soak)])
def test_the_tutorial_works_from_an_empty_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, shipped: str
) -> None:
    if shipped == "dibao only":
        national = write_national(tmp_path_factory.mktemp("national"))
        monkeypatch.setattr("doudi.engine.shipped.shipped_packs", lambda: national)
    here = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(here)
    reader = Reader()
    followed = blocks("pack.zh-CN.md")
    for block in followed:
        reader.follow(block)
    assert sum(block.language == "text" for block in followed) >= 8
    assert (here / "own/980123-shili/dibao/formulas.py").exists()


def test_the_short_english_page_names_the_same_commands() -> None:
    assert set(commands(blocks("pack.md"))) <= set(commands(blocks("pack.zh-CN.md")))
