"""Rows that are written once: a newer row may follow, none is changed or removed."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models


class AppendOnlyViolation(Exception):
    """Code tried to change or remove a row of record."""


Row = TypeVar("Row", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Reads and inserts only."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(f"{self.model.__name__} rows are never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(f"{self.model.__name__} rows are never changed")


class AppendOnly(models.Model):
    """Base of the rows of record."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse anything else."""
        if not self._state.adding:
            raise AppendOnlyViolation(f"{type(self).__name__} {self.pk} is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyViolation(f"{type(self).__name__} {self.pk} is never removed")
