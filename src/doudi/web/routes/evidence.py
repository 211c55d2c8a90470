"""Addresses of the evidence."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import evidence

urlpatterns: list[URLPattern] = [
    path("households/<int:pk>/papers/", evidence.papers, name="household-papers"),
    path("evidence/papers/<int:pk>/", evidence.paper, name="paper-file"),
    path("evidence/papers/<int:pk>/withdraw/", evidence.withdraw, name="paper-withdraw"),
]
