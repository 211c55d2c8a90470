"""Addresses of the one door."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import applications

urlpatterns: list[URLPattern] = [
    path("households/<int:pk>/apply/", applications.apply, name="household-apply"),
    path("households/<int:pk>/ask/<slug:scheme>/", applications.ask, name="household-ask"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/receipt.pdf", applications.receipt, name="application-receipt"),
    path("public/status/", applications.status, name="status"),
]
