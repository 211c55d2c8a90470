"""Rolls of the upstream platform: read, compared, taken over, written back."""
