"""The interface for systems of agencies: the same services as the screens, as one OpenAPI 3.1 document."""
