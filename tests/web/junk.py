"""What nobody types by mistake, and the forms of a page to type it into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

VIEWS = Path(__file__).resolve().parents[2] / "src/doudi/web"
SCRIPT = "<script>alert(7)</script>\"'><img src=x onerror=alert(7)>"
JUNK: tuple[bytes, ...] = (
    SCRIPT.encode(),
    b"'; DROP TABLE cases_case; --",
    b"../../../../etc/passwd\x00.pdf",
    b"\x00",
    b"9" * 40,
    b"-1",
    b"1e999",
    "\u202e甲\u2066\ufeff\r\n2018-03-15 ERROR forged".encode(),
    b"\xed\xa0\x80\xff",
    "甲".encode() * 20_000,
    b"99999-99-99",
    "٣".encode(),
    b"NaN",
    b"true",
)
BARE = ("<script>alert(7)", "<img src=x onerror")


@dataclass(slots=True)
class Form:
    """Where a form goes, how, and its fields with what they hold."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get").lower()))
            self.open = True
        elif self.open and tag in ("input", "select", "textarea", "button") and told.get("name"):
            self.forms[-1].fields[told["name"]] = told.get("value", "")
            if told.get("type") in ("hidden", "submit", "radio", "checkbox"):
                self.forms[-1].hidden.add(told["name"])

    def handle_endtag(self, tag: str) -> None:
        self.open &= tag != "form"


def forms(html: str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def parameters() -> list[str]:
    """Every name that some view reads from an address."""
    texts = (path.read_text(encoding="utf-8") for path in VIEWS.rglob("*.py"))
    return sorted({name for text in texts for name in re.findall(r'GET(?:\.get|\.getlist)?[\[(]"([\w-]+)"', text)})


def query(names: list[str], junk: bytes) -> str:
    """One junk for each name, as bytes in an address."""
    return "&".join(f"{name}={quote(junk)}" for name in names)


def body(form: Form, junk: bytes, *, hidden: bool) -> str:
    """What the form sends with junk in its fields; what is chosen or hidden keeps its value unless ``hidden``."""
    return "&".join(
        f"{quote(name)}={quote(junk) if hidden or name not in form.hidden else quote(value)}"
        for name, value in form.fields.items()
        if name != "csrfmiddlewaretoken"
    )
