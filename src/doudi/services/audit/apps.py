"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Entries and their chain."""

    name = "doudi.services.audit"
    label = "audit"
    verbose_name = "审计日志"

    def ready(self) -> None:
        """Listen to every stored row and every sign-in."""
        from doudi.services.audit import capture

        capture.listen()
