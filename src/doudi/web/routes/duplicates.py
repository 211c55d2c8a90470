"""Addresses of records that look alike."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import duplicates

urlpatterns: list[URLPattern] = [
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<int:one>/<int:other>/", duplicates.compare, name="duplicate-compare"),
]
