"""Addresses of the rolls."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import rolls

urlpatterns: list[URLPattern] = [
    path("rolls/", rolls.rolls, name="rolls"),
    path("rolls/exports/", rolls.exports, name="roll-exports"),
    path("rolls/exports/<slug:code>/", rolls.export, name="roll-export"),
    path("rolls/<int:pk>/", rolls.roll, name="roll"),
    path("rolls/<int:pk>/apply/", rolls.apply, name="roll-apply"),
    path("rolls/<int:pk>/discard/", rolls.discard, name="roll-discard"),
]
