"""The remedies app."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Objections, service of documents, appeals and spot checks."""

    name = "doudi.services.remedies"
    label = "remedies"
    verbose_name = "异议与救济"

    def ready(self) -> None:
        """An open objection and a drawn case stand in the way; a decision gets its number."""
        from doudi.services.cases import hooks
        from doudi.services.remedies import draws, objections, papers

        hooks.enrol(obstacle=objections.obstacle, effect=papers.number, alone=objections.alone)
        hooks.enrol(obstacle=draws.obstacle)
