"""Entitlements and the payment list of a month."""
