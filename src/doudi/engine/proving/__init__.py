"""Proofs about a pack for every family up to a size, by z3 over the same tree that decides."""
