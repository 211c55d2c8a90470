"""Handing in a pair of rolls."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from doudi.services.rolls import layout
from doudi.web.forms.plain import choice_box, text_box
from doudi.web.forms.questions import read_date

FROM_THE_NAME = "从文件名看"


def _file(label: str) -> forms.FileField:
    widget = forms.FileInput(attrs={"class": "form-control dd-w-l", "accept": ".xlsx"})
    empty = f"“{label}”是空的：请重新导出"
    messages = {"required": f"还没有选{label}", "empty": empty, "invalid": f"没有收到{label}：请重新选"}
    return forms.FileField(label=label, widget=widget, max_length=200, error_messages=messages)


class PairForm(forms.Form):
    """Two files in either order; kind and day only where the names do not tell them."""

    first = _file("家庭表")
    second = _file("人员表")
    kind = forms.ChoiceField(label="哪一类对象", required=False, widget=choice_box("m"))
    as_of = forms.CharField(
        label="名册日期",
        required=False,
        max_length=30,
        widget=text_box("s", inputmode="numeric"),
        help_text="上级平台导出的那天；文件名里有日期的可以不填",
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", FROM_THE_NAME), *((each.code, each.label) for each in layout.load().kinds.values())]

    def clean_as_of(self) -> date | None:
        """The day, if one is typed."""
        typed = self.cleaned_data["as_of"].strip()
        if not typed:
            return None
        try:
            return read_date(typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None
