"""Who sees which personal data, and what is held on one person."""
