"""Addresses of the surveys."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
