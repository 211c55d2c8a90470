"""The two files of a check that is not taken over yet, sealed in ``DATA_DIR/rolls``."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from django.conf import settings

from doudi.services import vault
from doudi.services.rolls.joining import File
from doudi.services.rolls.models import RollImport

PURPOSE = "roll.file"


def keep(found: RollImport, files: tuple[File, File]) -> None:
    """Seal the files until the check is taken over or discarded."""
    content = [[file.name, base64.b64encode(file.content).decode()] for file in files]
    _write(_path(found), json.dumps(content))


def kept(found: RollImport) -> tuple[File, File]:
    """The files again. Raises FileNotFoundError, CannotDecrypt."""
    content = json.loads(vault.decrypt(_path(found).read_text("ascii"), PURPOSE))
    first, second = (File(name, base64.b64decode(body)) for name, body in content)
    return first, second


def remove(found: RollImport) -> None:
    """They are not needed any more."""
    _path(found).unlink(missing_ok=True)


def old() -> int:
    """How many are sealed with a former key."""
    return len(_old())


def reseal() -> int:
    """Seal those of former keys with today's; gives back how many."""
    found = _old()
    for path in found:
        _write(path, vault.decrypt(path.read_text("ascii"), PURPOSE))
    return len(found)


def _old() -> list[Path]:
    today = f"{vault.head_of_today()}:"
    return [path for path in sorted(_folder().glob("*.sealed")) if not path.read_text("ascii").startswith(today)]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(vault.encrypt(text, PURPOSE), encoding="ascii")
    half.replace(path)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "rolls"


def _path(found: RollImport) -> Path:
    return _folder() / f"{found.pk}.sealed"
