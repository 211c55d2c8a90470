"""The evidence app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Papers, surveys, appraisals, supporters and mandates behind a case."""

    name = "doudi.services.evidence"
    label = "evidence"
    verbose_name = "调查取证"

    def ready(self) -> None:
        """Stand in the way of steps that the evidence does not carry."""
        from doudi.services.accounts import avoidance
        from doudi.services.cases import hooks
        from doudi.services.evidence import appraisals, avoiding

        hooks.enrol(obstacle=avoiding.obstacle, effect=avoiding.effect, alone=avoiding.alone)
        hooks.enrol(obstacle=appraisals.obstacle)
        avoidance.enrol(avoiding.is_own_now)
