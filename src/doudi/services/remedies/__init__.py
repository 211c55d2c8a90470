"""Objections, service of documents, appeals and spot checks."""
