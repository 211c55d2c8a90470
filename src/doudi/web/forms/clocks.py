"""The forms around clocks: stopping, resuming, extending, handing over, standing in, delegating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from doudi.services.accounts.models import User
from doudi.services.cases.delegations import SCHEMES
from doudi.services.cases.models import Why
from doudi.web.forms.plain import choice_box, long_text, text_box
from doudi.web.forms.questions import read_date

NONE_CHOSEN = ("", "请选择")
DATE_HINT = "例如 2018.3.20"
Choices = Iterable[tuple[str, str]]


def line(label: str, hint: str = "", widget: forms.Widget | None = None, *, needed: bool = True) -> forms.CharField:
    """A field that the service checks, so that all faults come at once and nothing typed is lost."""
    field = forms.CharField(
        label=label, help_text=hint, required=False, max_length=4000, widget=widget or text_box("l")
    )
    field.conditional = needed  # type: ignore[attr-defined]
    return field


def choice(label: str, choices: Choices, hint: str = "", *, needed: bool = True) -> forms.ChoiceField:
    """A select with nothing chosen."""
    rows = [NONE_CHOSEN, *choices]
    field = forms.ChoiceField(label=label, help_text=hint, required=False, choices=rows, widget=choice_box("l"))
    field.conditional = needed  # type: ignore[attr-defined]
    return field


def people(users: Iterable[User]) -> list[tuple[str, str]]:
    """Colleagues for a select."""
    return [(str(each.pk), f"{each.display_name}（{each.unit}）") for each in users]


class DatedForm(forms.Form):
    """Dates as clerks type them."""

    def day(self, name: str) -> date | None:
        """A date; nothing where none was typed. Raises ValidationError."""
        typed = str(self.cleaned_data[name]).strip()
        if not typed:
            return None
        try:
            return read_date(typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


class RestForm(forms.Form):
    """Why the clocks are to stand still, and what the family is to bring."""

    def __init__(self, *args: Any, reasons: Iterable[str], **words: Any) -> None:
        super().__init__(*args, **words)
        allowed = list(reasons)
        if len(allowed) == 1:
            self.fields["reason"] = forms.CharField(widget=forms.HiddenInput, initial=allowed[0])
        else:
            self.fields["reason"] = choice("为什么停表", [(why, str(Why(why).label)) for why in allowed])
        if Why.SUPPLY in allowed:
            hint = "一行一样，一次写全：以后不能再要别的。政务平台上查得到的不要写"
            self.fields["papers"] = line("要补的材料", hint, forms.Textarea(attrs={"class": "form-control", "rows": 5}))
        self.fields["note"] = line("说明", "", long_text(), needed=False)


class ResumeForm(forms.Form):
    """The papers are there."""

    note = line("说明", "例如：三样都收到了", long_text(), needed=False)


class ExtendForm(forms.Form):
    """Why the whole takes longer."""

    def __init__(self, *args: Any, causes: Iterable[str], **words: Any) -> None:
        super().__init__(*args, **words)
        named = [(cause, cause) for cause in causes]
        if named:
            self.fields["cause"] = choice("属于哪种特殊情况", named)
        self.fields["reason"] = line("理由", "写清楚是什么情况，查档的人看得到", long_text())


class HandOverForm(forms.Form):
    """Into whose hands, and why."""

    handler = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: Iterable[User], **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["to"] = choice("交给谁", people(colleagues))
        self.fields["why"] = line("为什么移交", "例如：经办人调走、和申请人是亲戚", long_text())


class LeaveForm(DatedForm):
    """Who is away, and who stands in."""

    def __init__(self, *args: Any, colleagues: Iterable[User], **words: Any) -> None:
        super().__init__(*args, **words)
        rows = people(colleagues)
        self.fields["user"] = choice("谁不在", rows)
        self.fields["cover"] = choice("谁代办", rows, "要在同一个单位")
        self.fields["since"] = line("从哪天起", DATE_HINT, text_box("s"))
        self.fields["until"] = line("到哪天止", "这一天也算", text_box("s"))

    def clean_since(self) -> date | None:
        """The first day."""
        return self.day("since")

    def clean_until(self) -> date | None:
        """The last day."""
        return self.day("until")


class DelegationForm(DatedForm):
    """A county hands confirmation down, or takes it back."""

    scheme = choice("项目", SCHEMES.items())
    act = choice("办什么", [("down", "下放给乡镇"), ("back", "收回县里")])
    document = line("文号", "县里下放或收回的文件", text_box("l"))
    since = line("从哪天起", f"这一天起受理的按新的程序；{DATE_HINT}", text_box("s"))

    def clean_since(self) -> date | None:
        """The first day."""
        return self.day("since")
