"""Addresses of the visits; what lies under ``field/`` is what a phone keeps."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import field, surveys

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys.visits, name="surveys"),
    path("surveys/<int:pk>/", surveys.visit, name="visit"),
    path("cases/<int:pk>/survey/", surveys.survey, name="survey"),
    path("field/", field.shell, name="field"),
    path("field/list/", field.to_take, name="field-list"),
    path("field/worker.js", field.worker, name="field-worker"),
    path("field/manifest.webmanifest", field.manifest, name="field-manifest"),
]
