"""A change of policy tried out on a population before it is adopted. Imports no Django, but for ``register``."""

from doudi.services.simulation.effects import Change, Effect
from doudi.services.simulation.trial import Proposal, Trial, try_out

__all__ = ["Change", "Effect", "Proposal", "Trial", "try_out"]
