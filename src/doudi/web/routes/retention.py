"""Addresses of keeping and erasing."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import retention

urlpatterns: list[URLPattern] = [
    path("retention/", retention.retention, name="retention"),
    path("retention/due/", retention.propose_due, name="retention-propose"),
    path("retention/<int:pk>/", retention.judge, name="retention-judge"),
    path("households/<int:pk>/erase/", retention.household_erase, name="household-erase"),
]
