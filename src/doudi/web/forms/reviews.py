"""The forms of a review: why it is opened, or why what changed does not ask for one."""

from __future__ import annotations

from django import forms

from doudi.services.reviews.actions import WHY_LONGEST
from doudi.services.reviews.models import Cause
from doudi.web.forms.plain import text_box


class ReviewForm(forms.Form):
    """Why what is given is looked at again."""

    cause = forms.ChoiceField(
        label="为什么复核", choices=Cause.choices, widget=forms.RadioSelect,
        error_messages={"required": "没有选为什么复核：请选一项", "invalid_choice": "没有选为什么复核：请选一项"},
    )  # fmt: skip
    why = forms.CharField(
        label="说明", required=False, max_length=WHY_LONGEST, widget=text_box("l"),
        error_messages={"max_length": f"最多 {WHY_LONGEST} 个字：请缩短"},
    )  # fmt: skip


class AsideForm(forms.Form):
    """Why no review is needed."""

    why = forms.CharField(
        label="为什么不用复核", max_length=WHY_LONGEST, widget=text_box("l"),
        error_messages={
            "required": "没有写理由：请写明为什么不用复核", "max_length": f"最多 {WHY_LONGEST} 个字：请缩短",
        },
    )  # fmt: skip
