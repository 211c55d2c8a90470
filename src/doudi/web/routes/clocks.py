"""Addresses of the clocks, of standing in, and of delegation."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import clocks, duties

urlpatterns: list[URLPattern] = [
    path("clocks/", clocks.clocks, name="clocks"),
    path("clocks/rows/", clocks.rows, name="clocks-rows"),
    path("cases/<int:pk>/clock/<slug:code>/", clocks.act, name="case-clock"),
    path("absences/", duties.absences, name="absences"),
    path("absences/<int:pk>/back/", duties.back, name="absence-back"),
    path("delegation/", duties.delegation, name="delegation"),
]
