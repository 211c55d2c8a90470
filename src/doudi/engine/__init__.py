"""Packs + facts + date -> decisions with derivations. No web framework, no clock."""
