"""Forms about a family: leave to check its means, those who support it; and the register of relatives of staff."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.domain.money import fen_from_yuan
from doudi.services.evidence.models.mandates import SCOPE
from doudi.services.evidence.models.supporters import Able
from doudi.services.evidence.relatives import RELATIONS
from doudi.web.forms.evidence import ACCEPTED, PICK, Choices, DayField, choose
from doudi.web.forms.plain import choice_box, text_box


class YuanField(forms.CharField):
    """An amount as typed, in yuan. Clean value: fen, or None where nothing was typed."""

    def __init__(self, **words: Any) -> None:
        super().__init__(required=False, max_length=20, widget=text_box("s", inputmode="decimal"), **words)

    def clean(self, value: Any) -> int | None:
        """Fen. Raises ValidationError in words."""
        typed = super().clean(value).replace(",", "").replace("，", "").replace("元", "").strip()
        if not typed:
            return None
        try:
            return fen_from_yuan(typed)
        except ValueError:
            raise forms.ValidationError("金额应是数字，例如 200 或 200.50") from None


class MandateForm(forms.Form):
    """A signed mandate."""

    person = forms.ChoiceField(label="谁签的", widget=choice_box("m"), error_messages={"required": "还没有选谁签的"})
    scope = forms.MultipleChoiceField(
        label="可以核对什么", choices=list(SCOPE.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    signed_on = DayField(label="签字日期", error_messages={"required": "还没有填签字日期"})
    until = DayField(label="有效到", error_messages={"required": "还没有填有效到哪一天"})
    scan = forms.FileField(
        label="签了字的授权书",
        help_text="照片或 PDF",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPTED}),
        error_messages={"required": "还没有选文件：没有签字的授权书，不能算授权"},
    )

    def __init__(self, *args: Any, people: Choices, **words: Any) -> None:
        super().__init__(*args, **words)
        choose(self, "person", [PICK, *people])


class SupporterForm(forms.Form):
    """Somebody who by law supports a member."""

    supported = forms.ChoiceField(
        label="赡养、抚养、扶养谁", widget=choice_box("m"), error_messages={"required": "还没有选是谁"}
    )
    name = forms.CharField(
        label="姓名", max_length=60, widget=text_box("m"), error_messages={"required": "还没有填姓名"}
    )
    id_number = forms.CharField(label="身份证号", required=False, max_length=30, widget=text_box("l"))
    relation = forms.CharField(
        label="是被赡养人的什么人", max_length=20, help_text="例如 子女、父母、配偶", widget=text_box("s")
    )
    work = forms.CharField(label="工作单位和职务", required=False, max_length=120, widget=text_box("l"))
    income = YuanField(label="月收入（元）")
    able = forms.ChoiceField(label="能不能履行义务", choices=Able.choices, widget=forms.RadioSelect)
    why = forms.CharField(label="没有能力的，为什么", required=False, max_length=200, widget=text_box("l"))
    fee = YuanField(label="每月给多少（元）", help_text="不知道的空着，不要填 0")
    months = forms.IntegerField(label="一年给几个月", initial=12, widget=text_box("s", inputmode="numeric"))
    people = forms.IntegerField(label="给几个人", initial=1, widget=text_box("s", inputmode="numeric"))
    source = forms.CharField(
        label="从哪里知道的", max_length=120, help_text="例如 本人承诺书、单位证明、入户调查", widget=text_box("l")
    )

    def __init__(self, *args: Any, members: Choices, **words: Any) -> None:
        super().__init__(*args, **words)
        choose(self, "supported", [PICK, *members])


class StaffForm(forms.Form):
    """Who works on assistance."""

    name = forms.CharField(label="姓名", max_length=60, widget=text_box("m"))
    id_number = forms.CharField(label="身份证号", max_length=30, widget=text_box("l"))
    unit = forms.CharField(label="单位", max_length=80, help_text="例如 某镇人民政府、某村村委会", widget=text_box("l"))
    post = forms.CharField(label="职务", max_length=60, widget=text_box("m"))
    username = forms.CharField(
        label="本系统的登录名",
        required=False,
        max_length=60,
        help_text="有账号的填上，系统不让他办自己亲属的事",
        widget=text_box("m"),
    )


class RelativeForm(forms.Form):
    """A relative, found by the whole ID number among the registered people."""

    id_number = forms.CharField(
        label="亲属的身份证号", max_length=30, help_text="家里登记过的人才能备案", widget=text_box("l")
    )
    relation = forms.ChoiceField(
        label="是这位工作人员的", choices=[PICK, *((each, each) for each in RELATIONS)], widget=choice_box("m"),
        error_messages={"required": "还没有选是什么关系"},
    )  # fmt: skip
