"""Forms: what a person types, checked all at once and never cleared."""
