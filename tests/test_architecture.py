"""What the house holds itself to, read from the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.web.environment import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/doudi"
PYTHON = sorted(
    path
    for folder in ("src", "tests", "tools", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
FILE_CEILING, FUNCTION_CEILING, ARGUMENT_CEILING = 300, 40, 6
ARGUMENTS_EXCEPTED = {"src/doudi/engine/vocabulary.py", "tests/engine/test_packs.py"}
CLOCK = SOURCE / "services/clock.py"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / each for each in listed.decode().split("\0") if each and (ROOT / each).exists()]


def test_no_file_is_longer_than_its_ceiling() -> None:
    long = {name(path): count for path in PYTHON if (count := len(path.read_text("utf-8").splitlines())) > FILE_CEILING}
    assert long == {}


def test_no_function_is_longer_than_its_ceiling() -> None:
    long = {
        f"{name(path)}:{each.lineno} {each.name}": each.end_lineno - each.lineno + 1
        for path in PYTHON
        for each in functions(path)
        if each.end_lineno and each.end_lineno - each.lineno + 1 > FUNCTION_CEILING
    }
    assert long == {}


def test_no_function_takes_more_arguments_than_its_ceiling() -> None:
    many = {
        f"{name(path)}:{each.lineno} {each.name}"
        for path in PYTHON
        if path.is_relative_to(SOURCE) and name(path) not in ARGUMENTS_EXCEPTED
        for each in functions(path)
        if len([a for a in (*each.args.args, *each.args.kwonlyargs) if a.arg not in ("self", "cls")]) > ARGUMENT_CEILING
    }
    assert many == set()


def test_only_the_clock_knows_today() -> None:
    forbidden = re.compile(
        r"date\.today|datetime\.now|datetime\.utcnow|timezone\.now|timezone\.localdate|localtime\(|time\.time\("
    )
    found = {name(path) for path in SOURCE.rglob("*.py") if path != CLOCK and forbidden.search(path.read_text("utf-8"))}
    assert found == set()


def test_nothing_reads_a_sibling_folder_or_names_this_machine() -> None:
    forbidden = re.compile(r"(?<![\w.])\.\./shared|/wor[k]/[a-z]|/roo[t]/[a-z]")
    files = [
        path
        for path in tracked()
        if path.suffix in (".py", ".toml", ".md", ".html", ".js", ".css", ".typ", "") and path.is_file()
    ]
    assert {name(path) for path in files if forbidden.search(path.read_text("utf-8", errors="replace"))} == set()


def test_no_registry_is_named() -> None:
    hosts = re.compile(r"p[y]pi\.org|p[y]thonhosted\.org|n[p]mjs\.|n[p]mmirror|deb\.d[e]bian\.org")
    found = {
        name(path) for path in tracked() if path.is_file() and hosts.search(path.read_text("utf-8", errors="replace"))
    }
    assert found == set()


def test_no_module_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "misc", "common"}
    assert {name(path) for path in SOURCE.rglob("*.py") if path.stem in vague} == set()


@pytest.mark.parametrize("variable", [each.name for each in VARIABLES])
def test_every_setting_is_documented(variable: str) -> None:
    assert f"`{variable}`" in (ROOT / "docs/reference/settings.md").read_text("utf-8")


def test_the_generated_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_styles_use_nothing_that_old_office_browsers_lack() -> None:
    modern = re.compile(r"color-mix|oklch|light-dark|:has\(|@container|@layer|\bpopover\b")
    found = {
        name(path) for path in (SOURCE / "web/static/doudi").rglob("*.css") if modern.search(path.read_text("utf-8"))
    }
    assert found == set()


def test_templates_carry_no_inline_style_or_script() -> None:
    inline = re.compile(r"""\sstyle=|\son[a-z]+="|<script(?![^>]*\ssrc=)[^>]*>|javascript:""")
    found = {
        name(path) for path in (SOURCE / "web/templates").rglob("*.html") if inline.search(path.read_text("utf-8"))
    }
    assert found == set()


def test_every_template_is_used() -> None:
    texts = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*") if path.suffix in (".py", ".html"))
    served_by_django = {"400.html", "403.html", "404.html", "500.html", "413.html", "403_csrf.html"}
    folder = SOURCE / "web/templates"
    unused = {
        relative
        for path in folder.rglob("*.html")
        if (relative := path.relative_to(folder).as_posix()) not in served_by_django and f'"{relative}"' not in texts
    }
    assert unused == set()


def test_all_text_is_ours() -> None:
    assert not any(path.suffix in (".ttf", ".otf", ".woff2", ".xlsx", ".pdf") for path in tracked())
    assert not any("vendor" in path.parts or "node_modules" in path.parts for path in tracked())
