"""A form filled in as somebody would: what is offered is chosen, what is asked is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.services.evidence import photo
from tests.services.family import number

DAY, LATER = "2018-04-17", "2018-12-31"
NUMBER = number(date(1980, 5, 1), 7)
ANSWERS = {
    **dict.fromkeys(("since", "until"), LATER),
    **dict.fromkeys(("signed_on", "filed_on", "decided_on", "on", "as_of", "taken_on"), DAY),
    "number": "6222020200112230001",
    "phone": "13800138000",
    "value": "310",
    "working_days": "15",
    "id_number": NUMBER,
    "username": "",
    **dict.fromkeys(("people", "months", "able"), "2"),
    **dict.fromkeys(("income", "fee", "supported"), "100"),
}
"""What a field of that name takes; whatever is missing takes words."""


@dataclass(slots=True)
class Filled:
    """Where a form goes, how, and what it sends."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def sent(self) -> dict[str, object]:
        """For a client's ``post``: files are read anew each time."""
        return {**self.values, **{name: SimpleUploadedFile("a.jpg", photo()) for name in self.files}}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self.open = False
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Filled(told.get("action", ""), told.get("method", "get").lower()))
            self.open = True
        elif not self.open:
            return
        elif tag == "option":
            self._choose(told)
        elif name := told.get("name"):
            self._field(tag, name, told)

    def _choose(self, told: dict[str, str]) -> None:
        values = self.forms[-1].values
        if self.choice and (not values.get(self.choice) or "selected" in told):
            values[self.choice] = told.get("value", "")

    def _field(self, tag: str, name: str, told: dict[str, str]) -> None:
        form, kind = self.forms[-1], told.get("type", "text")
        if tag == "select":
            self.choice = name
        elif kind == "file":
            form.files.add(name)
        elif kind in ("radio", "checkbox", "submit", "hidden") or tag == "button":
            form.values.setdefault(name, told.get("value", "on"))
        else:
            form.values[name] = told.get("value") or ANSWERS.get(name, "甲乙丙丁")

    def handle_endtag(self, tag: str) -> None:
        self.open &= tag != "form"
        if tag == "select":
            self.choice = ""


def filled(html: str) -> list[Filled]:
    """The writing forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post"]
