"""Search: who and which household, by what a clerk types."""
