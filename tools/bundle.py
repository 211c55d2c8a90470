"""``make bundle``: one archive that installs Doudi on a machine without internet."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGE = ROOT / ".build/bundle"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
SUMS = "SHA256SUMS"
SOURCE = ("src", "packs", "pyproject.toml", "README.md", "LICENSE")
BESIDE = ("README.md", "README.zh-CN.md", "SECURITY.md", "UPGRADING.md", "CHANGELOG.md", "LICENSE", "docs", "examples")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "screenshots")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def main() -> None:
    """Gather wheels, fonts, front-end parts, documents and the installer; pack them the same way every time."""
    name = f"doudi-{version()}-py{PYTHON}-linux-x86_64"
    inside = STAGE / name
    shutil.rmtree(STAGE, ignore_errors=True)
    (inside / "wheels").mkdir(parents=True)
    print("collecting wheels ...")
    locked = ROOT / "requirements/run.txt"
    download = ["download", "--only-binary", ":all:", "--require-hashes", "-r", str(locked)]
    subprocess.run([*PIP, *download, "-d", str(inside / "wheels")], check=True)
    own_wheel(inside / "wheels")
    gather(inside)
    archive = ROOT / "dist" / f"{name}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    pack(inside, archive)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    print(f"{archive.relative_to(ROOT)}  {archive.stat().st_size / 1e6:.0f} MB\nsha256 {digest}")


def version() -> str:
    """Doudi's own."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def own_wheel(folder: Path) -> None:
    """Doudi with packs, templates, front-end parts and fonts in one wheel."""
    source = STAGE / "source"
    source.mkdir()
    for part in SOURCE:
        copy(ROOT / part, source / part)
    copy(ROOT / ".build/fonts", source / "src/doudi/fonts")
    build = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run([*PIP, *build], check=True, env={"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": "1514764800"})
    shutil.rmtree(source)


def gather(inside: Path) -> None:
    """Everything beside the wheels, and the sum of every file."""
    for part in BESIDE:
        copy(ROOT / part, inside / part)
    for path in (ROOT / "deploy").iterdir():
        copy(path, inside / ("install.sh" if path.name == "install.sh" else f"deploy/{path.name}"))
    shutil.copy(ROOT / "requirements/run.txt", inside / "requirements.txt")
    (inside / "PYTHON").write_text(f"{PYTHON}\n", "utf-8")
    (inside / "VERSION").write_text(f"{version()}\n", "utf-8")
    files = sorted(path for path in inside.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(inside)}\n" for path in files]
    (inside / SUMS).write_text("".join(lines), "utf-8")


def copy(source: Path, to: Path) -> None:
    """A file or a folder."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, to, ignore=IGNORED)
    else:
        shutil.copy(source, to)


def pack(inside: Path, archive: Path) -> None:
    """Sorted, without times and owners: the same content is the same archive."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = info.mtime = 0
        info.uname = info.gname = ""
        info.mode = 0o755 if info.mode & 0o100 else 0o644
        return info

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, 0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w") as tar,
    ):
        for path in sorted(inside.rglob("*")):
            tar.add(path, f"{inside.name}/{path.relative_to(inside)}", recursive=False, filter=plain)


if __name__ == "__main__":
    main()
