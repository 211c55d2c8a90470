"""What all hand-written forms share: widgets with our classes, and errors as a list for the summary."""

from __future__ import annotations

from django import forms

from doudi.web.forms.family import Fault


def listed_errors(form: forms.BaseForm) -> list[Fault]:
    """Every error of a form with the id of its field."""
    found = [Fault(str(text)) for text in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        anchor = bound.id_for_label or bound.auto_id
        found += [Fault(str(text), anchor) for text in bound.errors]
    return found


def text_box(width: str = "m", **attributes: str) -> forms.TextInput:
    """A text box of width s, m or l."""
    return forms.TextInput(attrs={"class": f"form-control dd-w-{width}", "autocomplete": "off", **attributes})


def choice_box(width: str = "m") -> forms.Select:
    """A select of width s, m or l."""
    return forms.Select(attrs={"class": f"form-select dd-w-{width}"})


def long_text() -> forms.Textarea:
    """A box for some lines of text."""
    return forms.Textarea(attrs={"class": "form-control", "rows": 3})
