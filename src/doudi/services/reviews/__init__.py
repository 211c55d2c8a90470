"""Reviews: whether and how much goes on being given, and what the facts that came since mean for it."""
