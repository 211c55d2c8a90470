"""What an entered value must fulfil, all faults at once."""

from __future__ import annotations

from datetime import date

from doudi.domain import area
from doudi.domain.findings import Finding, OutsideCoverage
from doudi.domain.workdays import day_text
from doudi.engine.model import ParameterSpec
from doudi.engine.stating import is_one_line
from doudi.engine.wording import Shape, exact_text
from doudi.services import clock
from doudi.services.registry import rulebook, values
from doudi.services.registry.values import StoredValueFault
from doudi.services.standards.effective import asked
from doudi.services.standards.models import CountyValue

DOCUMENT_LONGEST, NOTE_LONGEST = 120, 500
FURTHEST_YEARS = 10
TOO_FAR = f"离今天超过 {FURTHEST_YEARS} 年：请核对年份"


def faults_of(spec: ParameterSpec, row: CountyValue) -> list[Finding]:
    """What is wrong in each field; ``where`` is the field."""
    found = [Finding("value", 0, _range_fault(spec, row)), Finding("document", 0, _document_fault(row))]
    found += [Finding("since", 0, _since_fault(row)), Finding("until", 0, _until_fault(row))]
    if len(row.note) > NOTE_LONGEST:
        found.append(Finding("note", 0, f"说明最多 {NOTE_LONGEST} 个字，现在是 {len(row.note)} 个：请缩短"))
    return [each for each in found if each.message]


def _range_fault(spec: ParameterSpec, row: CountyValue) -> str:
    if not row.value:
        return ""
    try:
        values.engine_value(asked(spec), row.value)
    except StoredValueFault:
        shape = Shape(spec.kind, spec.unit, spec.values)
        low, high = exact_text(shape, spec.low), exact_text(shape, spec.high)
        return f"要在 {low} 到 {high} 之间：请核对数和单位"
    return ""


def _document_fault(row: CountyValue) -> str:
    if not row.document:
        return "还没有填文号：每个数都要有文件，例如 丹政发〔2018〕1号"
    if not is_one_line(row.document, DOCUMENT_LONGEST):
        return f"文号写在一行里，最多 {DOCUMENT_LONGEST} 个字：请缩短"
    return ""


def _since_fault(row: CountyValue) -> str:
    if row.since == date.min:
        return "还没有填从哪天起：按文件写的施行日期填，月中也可以"
    if too_far(row.since):
        return TOO_FAR
    try:
        rulebook.packs().program(area.prefix(row.area_code), row.since)
    except OutsideCoverage:
        return f"{day_text(row.since)}本县没有可用的规则包，这个数用不上：请核对日期"
    return ""


def _until_fault(row: CountyValue) -> str:
    if row.until is not None and row.until <= row.since:
        return "止的日期比起的日期还早：请核对两个日期"
    return TOO_FAR if row.until is not None and too_far(row.until) else ""


def too_far(day: date) -> bool:
    """Whether a day is so far ahead that the year must be a slip."""
    return day.year > clock.business_date().year + FURTHEST_YEARS


def nothing_new(row: CountyValue) -> list[Finding]:
    """An entry that repeats what is approved, or takes back what is not there."""
    approved = CountyValue.objects.filter(
        area_code=row.area_code, name=row.name, since=row.since, verdict__approved=True
    )
    last = approved.order_by("verdict__pk").last()
    if last is None or last.takes_back:
        if row.takes_back:
            return [Finding("since", 0, f"县里没有从{day_text(row.since)}起的值，没有可作废的：请核对日期")]
        return []
    if (last.value, last.until, last.document) == (row.value, row.until, row.document):
        return [Finding("value", 0, "和已经批准的一样，不用再录；要改哪一项请先改")]
    return []
