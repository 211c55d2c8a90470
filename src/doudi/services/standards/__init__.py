"""Values that a county sets for the parameters of the packs: entered by one person, approved by another."""
