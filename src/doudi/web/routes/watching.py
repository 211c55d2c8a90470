"""Addresses of those who watch."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from doudi.web.views import watching

urlpatterns: list[URLPattern] = [
    path("figures/", watching.figures, name="figures"),
    re_path(r"^figures/(?P<area_code>[0-9]{12})/$", watching.figures, name="figures-of"),
    path("security/", watching.security, name="security"),
]
