"""Pure words of the field: standard library only."""
