"""The publicity app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Public notices and their terms."""

    name = "doudi.services.publicity"
    label = "publicity"
    verbose_name = "公示"

    def ready(self) -> None:
        """A notice that came down early does not count as one that stood for its term."""
        from doudi.services.cases import hooks
        from doudi.services.publicity import board

        hooks.enrol(obstacle=board.obstacle)
