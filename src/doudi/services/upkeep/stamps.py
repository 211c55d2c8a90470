"""When something was last done: a small file each in the data folder, for `doudi doctor`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from doudi.services import clock

BACKUP = "last-backup.json"
HEADS = "last-audit-head.json"


def stamp(name: str) -> None:
    """Note that it was done now."""
    path = Path(settings.DATA_DIR) / name
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"at": clock.now().isoformat()}), encoding="utf-8")
    fresh.replace(path)


def age(name: str) -> timedelta | None:
    """How long ago; None when it was never done. Raises ValueError when the file cannot be read."""
    path = Path(settings.DATA_DIR) / name
    if not path.exists():
        return None
    try:
        at = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["at"])
        return clock.now() - at
    except (OSError, KeyError, TypeError, ValueError):
        raise ValueError(f"{path} 读不出来") from None
