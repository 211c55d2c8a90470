"""Addresses of the papers."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import batch, papers, registers

urlpatterns: list[URLPattern] = [
    path("papers/", papers.centre, name="papers"),
    path("papers/many/", papers.many, name="papers-many"),
    path("papers/log/", papers.prints, name="papers-log"),
    path("papers/files/", registers.files, name="files"),
    path("papers/posters.pdf", registers.posters, name="posters-pdf"),
    path("papers/files.pdf", registers.printed, name="files-pdf"),
    path("households/<int:pk>/forms/", papers.household_forms, name="household-forms"),
    path("households/<int:pk>/card/", registers.card, name="household-card"),
    path("batch/", batch.batch, name="batch"),
    path("batch/<slug:code>/", batch.step, name="batch-step"),
]
