"""One person, one record: who looks like whom, what was decided about it, and both histories kept."""
