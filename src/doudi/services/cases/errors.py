"""Why a step was not taken; in each case nothing was stored."""

from __future__ import annotations

from doudi.domain.findings import DoudiError, Faults


class StaleCase(DoudiError):
    """Someone else took a step meanwhile; the text says who did what and when."""


class NotPossible(DoudiError):
    """The case is not where this step may be taken; the text says why."""


class StepRefused(Faults):
    """What was entered for the step is wrong or incomplete; ``findings`` name the fields."""
