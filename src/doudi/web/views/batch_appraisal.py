"""One appraisal meeting for several households: who was there once, the votes of each, all taken or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from doudi.domain.findings import DoudiError, Finding
from doudi.services.cases import batches
from doudi.services.cases.batches import Group
from doudi.services.cases.models import Case
from doudi.services.documents.receipts import scheme_label
from doudi.services.evidence.joint_appraisals import JointRefused, hold_appraisals
from doudi.web import readers
from doudi.web.forms.batch import MeetingForm, votes
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest

Found = Mapping[int, list[Finding]]


def appraise(request: StaffRequest, group: Group | None, picked: list[int]) -> HttpResponse:
    """The households that wait for the meeting and its minutes; posting takes the step for those ticked."""
    form = MeetingForm(request.POST or None)
    if request.method != "POST":
        return _page(request, group, form, picked)
    told = {pk: votes(request.POST.dict(), pk) for pk in picked}
    if not form.is_valid():
        return _page(request, group, form, picked, listed_errors(form))
    try:
        moved = hold_appraisals(request.user, form.minutes, told)
    except JointRefused as refused:
        for each in refused.findings:
            form.add_error(each.where, each.message)
        errors = listed_errors(form) + _of_households(refused.of_cases)
        return _page(request, group, form, picked, errors, refused.of_cases)
    except DoudiError as fault:
        return _page(request, group, form, picked, [Fault(str(fault))])
    places = readers.place_lines(case.area_code for case in moved)
    rows = [{"taken": batches.Taken(case, ""), "place": places[case.area_code]} for case in moved]
    context = {"rows": rows, "good": len(moved), "bad": 0, "group": group}
    return render(request, "web/papers/batch_done.html", context)


def _of_households(found: Found) -> list[Fault]:
    names = dict(Case.objects.filter(pk__in=found).values_list("pk", "applicant__name"))
    return [
        Fault(f"{names[pk]}：{each.message}", f"{each.where}_{pk}") for pk, faults in found.items() for each in faults
    ]


def _page(
    request: StaffRequest,
    group: Group | None,
    form: MeetingForm,
    picked: list[int],
    errors: list[Fault] | None = None,
    found: Found | None = None,
) -> HttpResponse:
    if group is None:
        return render(request, "web/papers/batch.html", {"groups": [], "code": "appraise", "errors": errors or []})
    transition, listed = batches.candidates(request.user, group)
    places = readers.place_lines(each.case.area_code for each in listed)
    everything = request.method == "GET" and request.GET.get("all") == "1"
    rows: list[dict[str, Any]] = [
        {
            "one": each,
            "place": places[each.case.area_code],
            "ticked": everything or each.case.pk in picked,
            "typed": votes(request.POST.dict(), each.case.pk),
            "errors": [one.message for one in (found or {}).get(each.case.pk, [])],
        }
        for each in listed
    ]
    context = {
        "label": scheme_label(listed[0].case),
        "action": transition,
        "form": form,
        "rows": rows,
        "ready": sum(not each.reason for each in listed),
        "more": max(len(group.cases) - len(listed), 0),
        "errors": errors or [],
    }
    return render(request, "web/papers/batch_appraise.html", context)
