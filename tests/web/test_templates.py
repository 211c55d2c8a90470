"""What holds for every form and colour, read as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "doudi" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_post_forms_carry_a_token() -> None:
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
            assert "{% csrf_token %}" in form, path


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
