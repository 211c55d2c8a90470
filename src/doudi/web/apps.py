"""The Django app that carries templates, static files and template filters."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens have no tables of their own."""

    name = "doudi.web"
    label = "web"
    verbose_name = "界面"
