"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Terms under which people and households are found."""

    name = "doudi.services.search"
    label = "search"
    verbose_name = "查找"

    def ready(self) -> None:
        """Listen to what is saved in the register."""
        from doudi.services.search import indexing

        indexing.listen()
