"""Where the fonts are: those of the installation, and those that a county adds for its rare names."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def font_folders() -> list[Path]:
    """The folders that exist, in the order of trying; the installation's own even when it is missing."""
    own, added = Path(settings.FONT_FOLDER), Path(settings.DATA_DIR) / "fonts"
    return [own, added] if added.is_dir() else [own]
