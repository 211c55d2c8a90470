"""Casework: one Django app per business step."""
