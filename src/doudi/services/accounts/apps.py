"""The accounts app."""

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may sign in, as what, and for which area."""

    name = "doudi.services.accounts"
    label = "accounts"
    verbose_name = "账户"

    def ready(self) -> None:
        """Keep the list of sign-ins that hold."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        user_logged_in.connect(_began, dispatch_uid="accounts-in")
        user_logged_out.connect(_ended, dispatch_uid="accounts-out")


def _began(request: Any, user: Any, **_: Any) -> None:
    from doudi.services.accounts import sessions

    if not request.session.session_key:
        request.session.save()
    request.sessions_ended = sessions.begin(user, request.session.session_key, request.META.get("REMOTE_ADDR", ""))


def _ended(request: Any, user: Any, **_: Any) -> None:
    from doudi.services.accounts import sessions

    if user is not None:
        sessions.end_one(user, request.session.session_key or "")
