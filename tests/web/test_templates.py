"""What holds for every template and style sheet, read as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "doudi" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
MODERN = ("color-mix(", "oklch(", "light-dark(", ":has(", "@container")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_an_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert "hx-on" not in text


def test_every_template_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *WEB.rglob("*.py")])
    by_status = {"400.html", "403.html", "404.html", "500.html", "413.html", "403_csrf.html"}
    for path in TEMPLATES:
        name = str(path.relative_to(WEB / "templates"))
        assert name in by_status or f'"{name}"' in sources, name


def test_post_forms_carry_a_token() -> None:
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
            assert "{% csrf_token %}" in form, path


def test_the_style_sheet_keeps_to_what_old_browsers_know() -> None:
    css = (WEB / "static" / "doudi" / "doudi.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    assert not [word for word in MODERN if word in css]
    assert "data:" not in css


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("--dd-ink", "--dd-surface"),
        ("--dd-ink-2", "--dd-bg"),
        ("--dd-ink-3", "--dd-surface"),
        ("--dd-primary", "--dd-surface"),
        ("--dd-ok", "--dd-ok-weak"),
        ("--dd-wait", "--dd-wait-weak"),
        ("--dd-danger", "--dd-danger-weak"),
        ("--dd-surface", "--dd-brand"),
    ],
)
def test_colours_of_text_reach_four_and_a_half_to_one(text: str, ground: str) -> None:
    css = (WEB / "static" / "doudi" / "doudi.css").read_text("utf-8")
    values = dict(re.findall(r"(--dd-[a-z0-9-]+):\s*(#[0-9a-f]{6})", css))
    low, high = sorted((_luminance(values[text]), _luminance(values[ground])))
    assert (high + 0.05) / (low + 0.05) >= 4.5
