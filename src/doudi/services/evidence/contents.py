"""What a file really is, by its content and never by its name; and the form in which it is kept.

Pictures are drawn anew, so that nothing but the picture stays: no place or device (EXIF), nothing hidden behind it.
A PDF is kept as it came, unless it wants to run something.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps
from pypdf import PdfReader

from doudi.domain.findings import DoudiError

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4_000
"""Pixels; a larger photo is made smaller: an A4 page stays readable at more than 300 dots an inch."""
QUALITY = 88
PICTURES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/jpeg"}
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\xd0\xcf\x11\xe0", "Office 文件"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"<svg", "SVG 图"),
    (b"<?xml", "XML 文件"),
    (b"<!doctype", "网页"),
    (b"<html", "网页"),
    (b"GIF8", "GIF 图"),
    (b"BM", "BMP 图"),
    (b"II*\x00", "TIFF 图"),
    (b"MM\x00*", "TIFF 图"),
)
WANTED = "请交照片（JPEG、PNG、WebP）或 PDF"


class PaperRefused(DoudiError):
    """The file cannot be kept; the text says why and what to hand in instead."""


@dataclass(frozen=True, slots=True)
class Content:
    """A paper as it will be kept."""

    data: bytes
    media_type: str
    pages: int


def examine(raw: bytes) -> Content:
    """The content to keep. Raises PaperRefused."""
    most = settings.PAPER_LARGEST
    if not raw:
        raise PaperRefused("这个文件是空的：请重新选一个")
    if len(raw) > most:
        raise PaperRefused(f"文件太大：最多 {most // 1_000_000} MB。请调低扫描的清晰度，或者分成几份交")
    if raw.startswith(b"%PDF-"):
        return _hostile(lambda: _pdf(raw), "这份 PDF 读不出来，可能没有扫描完整：请重新扫描")
    if not raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) and not (
        raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
    ):
        raise PaperRefused(f"这不是照片，也不是 PDF{_guess(raw)}：改名字没有用，{WANTED}")
    return _hostile(lambda: _picture(raw), "这张照片打不开，可能没有传完整：请重新拍或重新选")


def _guess(raw: bytes) -> str:
    if raw[4:8] == b"ftyp":
        return "，看起来是苹果手机的 HEIC 照片或者录像"
    start = raw[:64].lstrip().lower()
    found = next((words for head, words in OTHERS if start.startswith(head.lower())), "")
    return f"，看起来是{found}" if found else ""


def _hostile(read: Callable[[], Content], otherwise: str) -> Content:
    """Whatever a broken or hostile file makes a parser do, the answer is a sentence."""
    try:
        return read()
    except (PaperRefused, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PaperRefused(_too_many_pixels()) from None
    except Exception:
        raise PaperRefused(otherwise) from None


def _too_many_pixels() -> str:
    return f"照片的尺寸太大，超过 {MOST_PIXELS // 1_000_000} 百万像素：请用手机普通模式重拍"


def _picture(raw: bytes) -> Content:
    with Image.open(io.BytesIO(raw), formats=["JPEG", "PNG", "WEBP"]) as opened:
        media_type = PICTURES[str(opened.format)]
        if opened.width * opened.height > MOST_PIXELS:
            raise PaperRefused(_too_many_pixels())
        if media_type == "image/jpeg":
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        image = image.convert("L" if image.mode in ("1", "L") else "RGB")
        image.info = {}
        written = io.BytesIO()
        image.save(written, "PNG" if media_type == "image/png" else "JPEG", quality=QUALITY)
    return Content(written.getvalue(), media_type, 1)


def _pdf(raw: bytes) -> Content:
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted:
        raise PaperRefused("这份 PDF 有密码，以后打不开：请交没有密码的")
    if _runs_something(reader.root_object):
        raise PaperRefused("这份 PDF 里有会自己运行的内容或夹带的文件，不能收：请打印出来再扫描")
    pages, most = len(reader.pages), settings.PAPER_MOST_PAGES
    if pages == 0:
        raise PaperRefused("这份 PDF 一页也没有：请重新扫描")
    if pages > most:
        raise PaperRefused(f"这份有 {pages} 页，一份最多 {most} 页：请按内容分成几份交")
    return Content(raw, "application/pdf", pages)


def _runs_something(root: Any) -> bool:
    names = root.get("/Names") or {}
    opening = root.get("/OpenAction")
    action = opening.get_object() if opening is not None else None
    return (
        "/AA" in root
        or "/JavaScript" in names
        or "/EmbeddedFiles" in names
        or (isinstance(action, dict) and action.get("/S") in ("/JavaScript", "/Launch"))
    )
