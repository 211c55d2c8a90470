"""The forms of a referral: sending, each step, and a county's limits."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.domain.money import fen_from_yuan
from doudi.services.accounts.agencies import AGENCIES
from doudi.services.referrals.actions import MOST_WORKING_DAYS, Move
from doudi.services.referrals.models import Outcome, State
from doudi.web.forms.plain import choice_box, long_text, text_box
from doudi.web.forms.questions import read_date

NONE_CHOSEN = [("", "请选择")]


class SendForm(forms.Form):
    """To whom, for whom, and what for."""

    agency = forms.ChoiceField(label="转给哪个部门", choices=[*NONE_CHOSEN, *AGENCIES.items()], widget=choice_box("l"))
    person = forms.ChoiceField(label="为谁", required=False, widget=choice_box("l"))
    what = forms.CharField(
        label="请部门办什么",
        max_length=300,
        help_text="一句话写清，例如：孩子上初二，请纳入教育资助。只写办这件事用得着的情况",
        widget=long_text(),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["person"].choices = [("", "全家"), *people]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """What a step asks: why, and for an answer the outcome and a sum."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    outcome = forms.ChoiceField(label="结果", choices=[*NONE_CHOSEN, *Outcome.choices], widget=choice_box())
    amount = forms.CharField(
        label="金额（元）", required=False, max_length=20, help_text="没有钱的不填", widget=text_box("s")
    )
    note = forms.CharField(label="说明", max_length=500, widget=long_text())

    def __init__(self, *args: Any, move: Move, **words: Any) -> None:
        super().__init__(*args, **words)
        if move.to != State.ANSWERED:
            del self.fields["outcome"], self.fields["amount"]
        self.fields["note"].required = move.needs_note

    def clean_amount(self) -> int | None:
        """The sum in fen."""
        typed = self.cleaned_data["amount"].strip()
        if not typed:
            return None
        try:
            return fen_from_yuan(typed)
        except ValueError:
            raise forms.ValidationError("金额应是数字，例如 1200 或 1200.50") from None


class LimitForm(forms.Form):
    """How long an agency has."""

    agency = forms.ChoiceField(label="部门", choices=[*NONE_CHOSEN, *AGENCIES.items()], widget=choice_box("l"))
    working_days = forms.IntegerField(
        label="几个工作日内答复", min_value=1, max_value=MOST_WORKING_DAYS, widget=text_box("s", inputmode="numeric")
    )
    document = forms.CharField(label="文号", max_length=120, widget=text_box("l"))
    since = forms.CharField(label="从哪天起", max_length=30, widget=text_box("s", inputmode="numeric"))

    def clean_since(self) -> Any:
        """The first day."""
        try:
            return read_date(self.cleaned_data["since"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None
