"""The demonstration: two small counties of synthetic people, with accounts for every role. Never in production."""
