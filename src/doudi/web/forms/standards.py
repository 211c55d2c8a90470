"""The form of one value: what it asks follows from the parameter; every fault comes back beside its field."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from doudi.engine.model import Kind, ParameterSpec
from doudi.engine.values import RATIO_SCALE, encode
from doudi.services.standards.actions import Entry
from doudi.services.standards.checks import NOTE_LONGEST
from doudi.services.standards.effective import asked
from doudi.web.forms.plain import long_text, text_box
from doudi.web.forms.questions import meaning, read_date

HUNDRED = 100
YES_NO = [("1", "是"), ("0", "不是")]
TYPED_LONGEST = 1000


class ValueForm(forms.Form):
    """A value with its document and dates; without ``spec``'s value where ``takes_back``.

    Services check what was meant; here only what cannot be read is refused.
    """

    value = forms.CharField(label="定为多少", required=False, max_length=60)
    document = forms.CharField(
        label="文号",
        required=False,
        max_length=TYPED_LONGEST,
        help_text="定这个数的文件，例如 丹政发〔2018〕1号",
        widget=text_box("l"),
    )
    since = forms.CharField(
        label="从哪天起",
        required=False,
        max_length=30,
        help_text="含这一天，月中也可以。写成 20180416 或 2018-04-16",
        widget=text_box("s", inputmode="numeric"),
    )
    until = forms.CharField(
        label="到哪天止",
        required=False,
        max_length=30,
        help_text="含这一天。文件没有写止的日期就空着；到期没有新的值，要用到它的家庭就不能判定",
        widget=text_box("s", inputmode="numeric"),
    )
    note = forms.CharField(label="说明", required=False, max_length=TYPED_LONGEST * 2, widget=long_text())

    def __init__(self, *args: Any, spec: ParameterSpec, takes_back: bool = False, **words: Any) -> None:
        super().__init__(*args, **words)
        self.spec = spec
        for name in ("value", "document", "since"):
            self.fields[name].conditional = True  # type: ignore[attr-defined]
        if takes_back:
            del self.fields["value"], self.fields["until"]
            self.fields["document"].help_text = "作废这个数的文件，或者原来那份文件"
            self.fields["since"].widget = forms.HiddenInput()
        else:
            self.fields["value"] = _value_field(spec)

    def clean_value(self) -> int:
        """The engine integer of what was typed."""
        typed = self.cleaned_data["value"].strip()
        if not typed:
            raise forms.ValidationError("还没有填：这一项要填一个值")
        try:
            return read_value(self.spec, typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean_since(self) -> date | None:
        """The first day."""
        return _day(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        """The first day no longer: the day after the last one."""
        last = _day(self.cleaned_data["until"])
        return None if last is None else min(last, date.max - timedelta(days=1)) + timedelta(days=1)

    @property
    def entry(self) -> Entry:
        """What was entered, as far as it could be read."""
        told = self.cleaned_data
        return Entry(
            name=self.spec.name,
            amount=told.get("value"),
            document=told.get("document", ""),
            since=told.get("since"),
            until=told.get("until"),
            note=told.get("note", ""),
        )


class VerdictForm(forms.Form):
    """Approve, or refuse with a reason."""

    reason = forms.CharField(
        label="退回的原因",
        required=False,
        max_length=NOTE_LONGEST,
        help_text="批准不用填；退回要写明",
        widget=long_text(),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["reason"].conditional = True  # type: ignore[attr-defined]


def read_value(spec: ParameterSpec, typed: str) -> int:
    """The engine integer of a typed value; a ratio is typed in percent. Raises ValueError in words."""
    try:
        if spec.kind is Kind.RATIO:
            return _ratio(typed)
        return encode(meaning(asked(spec), typed), spec.kind, spec.values)
    except ArithmeticError:
        raise ValueError(f"“{typed}”不是能用的数：请只填数字，例如 12.5") from None


def _ratio(typed: str) -> int:
    scaled = Decimal(typed.replace("%", "").replace("％", "").strip()) * RATIO_SCALE / HUNDRED
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError("百分数最多写两位小数，例如 12.5")
    return int(scaled)


def _value_field(spec: ParameterSpec) -> forms.Field:
    choices = YES_NO if spec.kind is Kind.BOOL else list(spec.values.items())
    if choices:
        field: forms.Field = forms.ChoiceField(
            label="定为",
            required=False,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "请在给出的几项里选一项"},
        )
    else:
        unit = "%" if spec.kind is Kind.RATIO else spec.unit
        hint = "填百分数，三成就填 30" if spec.kind is Kind.RATIO else f"单位：{unit}" if unit else ""
        box = text_box("s", inputmode="decimal")
        field = forms.CharField(label="定为多少", required=False, max_length=60, help_text=hint, widget=box)
    field.conditional = True  # type: ignore[attr-defined]
    return field


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return read_date(typed)
    except ValueError as fault:
        raise forms.ValidationError(str(fault)) from None
