"""The forms of the evidence: papers first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from doudi.services.evidence.kinds import KINDS
from doudi.web.forms.plain import choice_box, text_box
from doudi.web.forms.questions import read_date

PICK = ("", "请选择")
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
MOST_AT_ONCE = 10
Choices = list[tuple[str, str]]


class DayField(forms.CharField):
    """A day as clerks type it: 20180315, 2018.3.15, 2018年3月15日. Clean value: a date, or None."""

    def __init__(self, **words: Any) -> None:
        super().__init__(max_length=20, widget=text_box("s", inputmode="numeric"), **words)

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError in words."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_date(typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """The list of the files handed in; what they are is checked where they are kept."""

    def __init__(self, **words: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"class": "form-control", "accept": ACCEPTED}), **words)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """All of them. Raises ValidationError when there is none, or too many."""
        del initial
        given = [each for each in data or [] if each]
        if not given and self.required:
            raise forms.ValidationError("还没有选文件：请拍照或选一个文件")
        if len(given) > MOST_AT_ONCE:
            raise forms.ValidationError(f"一次最多 {MOST_AT_ONCE} 个文件：请分几次交")
        return given


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Set what may be chosen in a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class PaperForm(forms.Form):
    """What the paper is, whose, and the files."""

    kind = forms.ChoiceField(
        label="什么材料",
        choices=[PICK, *KINDS.items()],
        widget=choice_box("l"),
        error_messages={"required": "还没有选是什么材料"},
    )
    label = forms.CharField(
        label="写明名称", required=False, max_length=60, help_text="选“其他材料”的，写是什么", widget=text_box("l")
    )
    person = forms.ChoiceField(label="谁的", required=False, widget=choice_box("m"))
    case = forms.ChoiceField(label="属于哪一件申请", required=False, widget=choice_box("l"))
    taken_on = DayField(label="出具或拍摄日期", required=False)
    scans = FilesField(
        label="文件", help_text="照片或 PDF，每份不超过 10 MB，一次合起来不超过 20 MB；照片里的位置信息会去掉"
    )

    def __init__(self, *args: Any, people: Choices, cases: Choices, **words: Any) -> None:
        super().__init__(*args, **words)
        choose(self, "person", [("", "全家的"), *people])
        choose(self, "case", [("", "不属于哪一件，长期有效"), *cases])

    def clean(self) -> dict[str, Any]:
        """Other papers say what they are."""
        data = super().clean() or {}
        if data.get("kind") == "other" and not data.get("label", "").strip():
            self.add_error("label", "选了“其他材料”，请写明是什么")
        return data


class WhyForm(forms.Form):
    """Why something is taken back."""

    why = forms.CharField(
        label="为什么撤下", max_length=200, help_text="例如 传错了人、拍得看不清", widget=text_box("l"),
        error_messages={"required": "请写明原因"},
    )  # fmt: skip
