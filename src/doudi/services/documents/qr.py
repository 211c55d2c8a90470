"""A link as a QR picture."""

from __future__ import annotations

import io

import segno


def svg(link: str) -> str:
    """The SVG, four units a module with the quiet zone that readers need; empty for no link."""
    if not link:
        return ""
    return _picture(link, "svg", xmldecl=False, svgns=True).decode()


def png(link: str) -> bytes:
    """The same as PNG."""
    return _picture(link, "png")


def _picture(link: str, kind: str, **more: bool) -> bytes:
    kept = io.BytesIO()
    segno.make(link, error="m", micro=False).save(kept, kind=kind, border=4, scale=4, **more)
    return kept.getvalue()
