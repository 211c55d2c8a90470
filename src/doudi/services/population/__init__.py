"""Whole populations: files or the register as columns, decided by partition, with a report. Imports no Django.

``doudi.services.population.database`` reads the register and is imported only where Django is set up.
"""

from doudi.services.population.frames import Population, from_frames

__all__ = ["Population", "from_frames"]
