"""Logs: lines for people or JSON for machines; nothing that somebody typed can begin a line of its own.

JSON holds no personal data: row numbers, names of routes, kinds of errors and where they arose, never their texts.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST = "doudi.request"
FIELDS = ("user", "route", "method", "status", "ms")
FRAMES = 12
request_id: ContextVar[str] = ContextVar("doudi_request_id", default="")


def config(kind: str) -> dict[str, Any]:
    """Django's ``LOGGING``; each request is logged where machines read."""
    formatter = JsonFormatter if kind == "json" else LineFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            REQUEST: {"level": "INFO" if kind == "json" else "WARNING"},
        },
    }


class LineFormatter(logging.Formatter):
    """One line a record; a trace follows it, set in."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name of the base class
        """The line, with everything that could end it made visible."""
        return visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name of the base class
        """The trace, each line set in."""
        return "\n".join(f"  | {visible(line)}" for line in super().formatException(ei).splitlines())


class JsonFormatter(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without what may be personal: the address asked for, the text of an exception."""
        about_request = hasattr(record, "request")
        row: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": str(record.msg) if about_request else record.getMessage(),
            "request": getattr(record, "request_id", "") or request_id.get(),
        }
        row |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            row |= _error(record.exc_info[1])
        return json.dumps(row, ensure_ascii=True, default=str)


def visible(text: str) -> str:
    """The text with control signs and foreign line ends as escapes."""
    return "".join(
        sign if sign.isprintable() or sign == " " else sign.encode("unicode_escape").decode() for sign in text
    )


def _error(fault: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(fault).__name__, "where": places}
