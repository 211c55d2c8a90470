"""Addresses of the evidence."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import evidence, evidence_case, evidence_family, evidence_relatives

urlpatterns: list[URLPattern] = [
    path("households/<int:pk>/papers/", evidence.papers, name="household-papers"),
    path("evidence/papers/<int:pk>/", evidence.paper, name="paper-file"),
    path("evidence/papers/<int:pk>/withdraw/", evidence.withdraw, name="paper-withdraw"),
    path("households/<int:pk>/mandates/", evidence_family.household_mandates, name="household-mandates"),
    path("households/<int:pk>/mandates/<int:person>.pdf", evidence_family.mandate_paper, name="mandate-paper"),
    path("evidence/mandates/<int:pk>/end/", evidence_family.end_mandate, name="mandate-end"),
    path("households/<int:pk>/supporters/", evidence_family.household_supporters, name="household-supporters"),
    path("evidence/supporters/<int:pk>/end/", evidence_family.end_supporter, name="supporter-end"),
    path("cases/<int:pk>/appraisal/", evidence_case.appraisal, name="case-appraisal"),
    path("cases/<int:pk>/appraisal.pdf", evidence_case.minutes_paper, name="minutes-paper"),
    path("cases/<int:pk>/file.pdf", evidence_case.case_file, name="case-file"),
    path("cases/<int:pk>/compare/", evidence_case.compare, name="case-compare"),
    path("cases/<int:pk>/check/", evidence_case.check, name="case-check"),
    path("cases/<int:pk>/visit/", evidence_case.visit, name="case-visit"),
    path("relatives/", evidence_relatives.relatives, name="relatives"),
    path("relatives/<int:pk>/", evidence_relatives.relatives_of, name="relatives-of"),
    path("relatives/<int:pk>/confirm/", evidence_relatives.confirm, name="relatives-confirm"),
    path("relatives/<int:pk>/retire/", evidence_relatives.retire, name="relatives-retire"),
    path("evidence/relatives/<int:pk>/end/", evidence_relatives.end, name="relative-end"),
]
