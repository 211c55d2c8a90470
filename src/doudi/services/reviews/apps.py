"""The reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Reviews of what households receive."""

    name = "doudi.services.reviews"
    label = "reviews"
    verbose_name = "复核"

    def ready(self) -> None:
        """A review's last step must agree with the rules; its outcome moves the entitlement."""
        from doudi.services.cases import hooks
        from doudi.services.reviews import exits, outcomes

        hooks.enrol(obstacle=outcomes.obstacle, effect=outcomes.follow)
        hooks.enrol(obstacle=exits.obstacle, effect=exits.follow)
