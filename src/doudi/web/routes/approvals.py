"""Addresses of granting many at once."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import approvals

urlpatterns: list[URLPattern] = [
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/", approvals.derivation, name="approval-derivation"),
]
