"""Doudi 兜底: policy as code, and the casework around it."""
