"""The duplicates app."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """Two records of one person, found and joined."""

    name = "doudi.services.duplicates"
    label = "duplicates"
    verbose_name = "重复人员"
