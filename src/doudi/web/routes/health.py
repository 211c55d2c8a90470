"""Addresses for machines."""

from __future__ import annotations

from django.urls import path

from doudi.web.views import health

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
