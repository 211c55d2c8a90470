"""Screens: views, forms and templates. Business rules live in ``doudi.services``."""
