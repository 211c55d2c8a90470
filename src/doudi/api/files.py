"""Files inside a request or an answer: bytes as base64."""

from __future__ import annotations

import base64
import binascii

from doudi.api.shapes import Out
from doudi.domain.findings import BadInput, Finding

LARGEST = 4_800_000
"""Signs of base64: a file of 3.5 MB, as much as one request may bring."""


class FileOut(Out):
    """A file: its name, its kind, its bytes in base64."""

    name: str
    media_type: str
    content: str


def file_bytes(text: str) -> bytes:
    """What was sent. Raises BadInput."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput([Finding("content", 0, "文件内容不是 base64：请照接口文档编码")]) from None


def file_out(name: str, media_type: str, content: bytes) -> FileOut:
    """A file as an answer."""
    return FileOut(name=name, media_type=media_type, content=base64.b64encode(content).decode())
