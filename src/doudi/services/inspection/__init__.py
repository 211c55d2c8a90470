"""Prefecture and province read a county's cases: by the county's warrant, names masked, each look on record."""
