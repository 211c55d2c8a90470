"""A link as a QR picture."""

from __future__ import annotations

import io

import segno


def svg(link: str) -> str:
    """The SVG, four units a module with the quiet zone that readers need; empty for no link."""
    if not link:
        return ""
    kept = io.BytesIO()
    segno.make(link, error="m", micro=False).save(kept, kind="svg", border=4, scale=4, xmldecl=False, svgns=True)
    return kept.getvalue().decode()
