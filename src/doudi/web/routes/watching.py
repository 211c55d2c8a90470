"""Addresses of those who watch."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from doudi.web.views import inspection, watching

urlpatterns: list[URLPattern] = [
    path("figures/", watching.figures, name="figures"),
    re_path(r"^figures/(?P<area_code>[0-9]{12})/$", watching.figures, name="figures-of"),
    re_path(r"^figures/(?P<area_code>[0-9]{12})/cases/$", inspection.inspect, name="inspect"),
    path("figures/cases/<int:pk>/", inspection.inspect_case, name="inspect-case"),
    path("warrants/", inspection.warrants, name="warrants"),
    path("warrants/<int:pk>/end/", inspection.warrant_end, name="warrant-end"),
    path("security/", watching.security, name="security"),
]
