"""Addresses by part of the work; ``urls`` joins them."""
