"""The address of the record."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import audit

urlpatterns: list[URLPattern] = [path("audit/", audit.audit, name="audit")]
