"""Public notices and their terms."""
