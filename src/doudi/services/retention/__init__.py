"""How long personal data are kept, and how they are erased: proposed by one, approved by another."""
