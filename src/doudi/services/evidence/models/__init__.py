"""What stands behind a case, by part of the work."""

from doudi.services.evidence.models.appraisals import Appraisal
from doudi.services.evidence.models.mandates import CheckRequest, Mandate
from doudi.services.evidence.models.papers import Attachment
from doudi.services.evidence.models.relatives import CountyVisit, StaffMember, StaffRelative
from doudi.services.evidence.models.supporters import Supporter
from doudi.services.evidence.models.surveys import Purpose, Survey

__all__ = [
    "Appraisal",
    "Attachment",
    "CheckRequest",
    "CountyVisit",
    "Mandate",
    "Purpose",
    "StaffMember",
    "StaffRelative",
    "Supporter",
    "Survey",
]
