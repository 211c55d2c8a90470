"""The connections app."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Tokens, kept answers, webhooks and boxes of other systems."""

    name = "doudi.services.connections"
    label = "connections"
    verbose_name = "系统对接"

    def ready(self) -> None:
        """Hear of what happens to cases and referrals."""
        from doudi.services.connections import events

        events.listen()
