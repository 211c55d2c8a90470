"""The form of a visit in six steps; the same at a desk and on a phone."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

from django import forms

from doudi.services.evidence.sheets import GOODS, HOUSES, JUDGED, PAPERS_SEEN, SAFE, Sheet, Steps, people
from doudi.web.forms.evidence import DayField, FilesField
from doudi.web.forms.plain import long_text, text_box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doudi.services.evidence.findings import Found
    from doudi.services.evidence.papers import Upload

SIGNED = {"signature_1": "调查人一", "signature_2": "调查人二", "signature_3": "被调查人"}
PNG = "data:image/png;base64,"
SIGNATURE_LONGEST = 400_000
OPTIONAL = ("goods", "photos", "signed_on_paper")
Parts = dict[str, tuple[str, str, tuple[str, ...]]]
PARTS: Parts = {
    "visit": ("谁家", "去的日子、地方、人", ("visited_on", "place", "surveyors", "respondent", "relation")),
    "listen": ("听", "让家里人把难处说完", ("heard",)),
    "look": ("看", "屋里屋外走一圈", ("house", "safe", "goods", "seen", "photos")),
    "count": ("算", "一笔一笔问，和家里人对一遍", ("counted",)),
    "ask": ("访", "问邻居、村组干部，不当着这家人的面", ("asked",)),
    "judge": ("评", "调查的人一起商量", ("judged", "judgement")),
    "verify": ("核", "对着证件看", ("papers", "verified")),
    "sign": ("签字", "念一遍给被调查人听，再请他签", ("signed_on_paper",)),
}


def _ticks(choices: Mapping[str, str], label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices.items()), widget=forms.CheckboxSelectMultiple
    )


def _radios(choices: Mapping[str, str], label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices.items()), widget=forms.RadioSelect)


class PhotosField(FilesField):
    """Photos, taken with the camera or chosen."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.widget.attrs["accept"] = "image/*"


class SurveyForm(forms.Form):
    """Everything may be empty here: services check it all at once, so that nothing typed is lost."""

    ticket = forms.CharField(max_length=500, widget=forms.HiddenInput, error_messages={"required": "这张表认不出来"})
    latitude = forms.DecimalField(required=False, max_digits=12, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, max_digits=12, widget=forms.HiddenInput)
    signature_1 = forms.CharField(required=False, max_length=SIGNATURE_LONGEST, widget=forms.HiddenInput)
    signature_2 = forms.CharField(required=False, max_length=SIGNATURE_LONGEST, widget=forms.HiddenInput)
    signature_3 = forms.CharField(required=False, max_length=SIGNATURE_LONGEST, widget=forms.HiddenInput)
    visited_on = DayField(label="入户日期", required=False)
    place = forms.CharField(label="地点", required=False, widget=text_box("l"))
    surveyors = forms.CharField(
        label="调查人员", required=False, help_text="去了的人都写上，用顿号隔开", widget=text_box("l")
    )
    respondent = forms.CharField(label="被调查人", required=False, widget=text_box("m"))
    relation = forms.CharField(label="和户主的关系", required=False, help_text="例如 本人、配偶", widget=text_box("s"))
    heard = forms.CharField(label="家里人怎么说", required=False, widget=long_text())
    house = _radios(HOUSES, "住房")
    safe = _radios(SAFE, "住房安全")
    goods = _ticks(GOODS, "家里有")
    seen = forms.CharField(label="看到的情况", required=False, widget=long_text())
    photos = PhotosField(
        label="照片", required=False, help_text="房子外面、屋里、证件；照片里的位置信息会去掉，一次最多 10 张"
    )
    counted = forms.CharField(label="收入和支出怎么算的", required=False, widget=long_text())
    asked = forms.CharField(
        label="邻里怎么说", required=False, help_text="一行一位，例如 邻居王某：儿子常年不在家", widget=long_text()
    )
    judged = _radios(JUDGED, "和申报的比")
    judgement = forms.CharField(label="理由", required=False, widget=long_text())
    papers = _ticks(PAPERS_SEEN, "看过的证件")
    verified = forms.CharField(label="核的情况", required=False, widget=long_text())
    signed_on_paper = forms.BooleanField(label="已经在纸上签了", required=False, help_text="签字的那一页拍照，放进材料")

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name, field in self.fields.items():
            field.conditional = name not in OPTIONAL  # type: ignore[attr-defined]
            field.must = name not in (*OPTIONAL, "papers", "verified")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Signatures as pictures."""
        told = super().clean() or self.cleaned_data
        for name in SIGNED:
            told[name] = self._picture(name, told.get(name, ""))
        return told

    def _picture(self, name: str, typed: str) -> bytes:
        if not typed:
            return b""
        try:
            return base64.b64decode(typed.removeprefix(PNG), validate=True)
        except ValueError:  # not base64, or not even ASCII
            self.add_error("signed_on_paper", f"{SIGNED[name]}的签字没有传完整：请再签一次")
            return b""

    def sheet(self, found: Sequence[Found]) -> Sheet:
        """As the action takes it."""
        told = self.cleaned_data
        steps = {name: told[name] for name in Steps.__dataclass_fields__}
        return Sheet(
            **{name: told[name] for name in ("visited_on", "place", "surveyors", "respondent", "relation")},
            **{name: told[name] for name in ("photos", "signed_on_paper", "latitude", "longitude")},
            steps=Steps(**steps),
            found=found,
            signatures=self._signatures(people(told["surveyors"])),
        )

    def _signatures(self, surveyors: Sequence[str]) -> dict[str, Upload]:
        told, (first, second) = self.cleaned_data, (*surveyors, "", "")[:2]
        signed = zip(SIGNED.items(), (first, second, told["respondent"]), strict=True)
        return {f"{label} {who}".strip(): io.BytesIO(told[name]) for (name, label), who in signed if told[name]}
