"""Synthetic people whose totals equal published figures. Pure: no Django, no real person, no ID number."""

from .generate import Synthesis, generate
from .profile import Profile, UnknownProfile, load, names

__all__ = ["Profile", "Synthesis", "UnknownProfile", "generate", "load", "names"]
