"""Puts the font of printed documents into ``.build/fonts`` from a pinned package (never in git)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".build/fonts"
PACKAGE = ROOT / ".build/font-package"


def main() -> None:
    """Install the package that carries the font, without what else it would bring, and keep the font."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]
    shutil.rmtree(PACKAGE, ignore_errors=True)
    subprocess.run([*pip, "--target", str(PACKAGE), "-r", str(ROOT / "requirements/fonts.txt")], check=True)
    FONTS.mkdir(parents=True, exist_ok=True)
    found = [path for path in PACKAGE.rglob("*") if path.suffix in (".ttf", ".otf") or path.name == "OFL.txt"]
    for path in found:
        shutil.copy(path, FONTS / path.name)
    shutil.rmtree(PACKAGE)
    if not list(FONTS.glob("*.ttf")):
        sys.exit("the font package holds no font; documents could not be printed")
    print(f"fonts: {', '.join(sorted(path.name for path in FONTS.glob('*.ttf')))}")


if __name__ == "__main__":
    main()
