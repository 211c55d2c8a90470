"""What stands behind a case: papers first, the rest by part of the work."""

from doudi.services.evidence.models.papers import Attachment

__all__ = ["Attachment"]
