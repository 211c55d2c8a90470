"""Why somebody wants to see a family's data in full."""

from __future__ import annotations

from django import forms

from doudi.services.privacy import copies
from doudi.services.privacy.whole import LONGEST, REASONS
from doudi.web.forms.plain import choice_box, text_box


class ReasonForm(forms.Form):
    """The service checks both and says all of it at once."""

    reason = forms.ChoiceField(
        label="为什么要看",
        choices=[("", "请选一项"), *((each, each) for each in REASONS)],
        widget=choice_box("m"),
        error_messages={"required": "没有选为什么要看：请选一项"},
    )
    words = forms.CharField(
        label="说明", required=False, max_length=LONGEST, widget=text_box("l"),
        help_text="选“其他”的写明是什么事；不要写姓名和号码",
    )  # fmt: skip


class CopyForm(forms.Form):
    """Who asked for a copy, and by which paper."""

    asker = forms.ChoiceField(
        label="是谁要的",
        choices=[("", "请选一项"), *((each, each) for each in copies.ASKERS)],
        widget=choice_box("m"),
        error_messages={"required": "没有选是谁要的：请选一项"},
    )
    document = forms.CharField(
        label="申请书或者公函的编号、日期", max_length=copies.LONGEST, widget=text_box("l"),
        error_messages={"required": "没有写申请书或者公函：请写编号、日期"},
    )  # fmt: skip
