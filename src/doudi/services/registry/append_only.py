"""Rows that are written once: a newer row may follow, none is changed or removed."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

from doudi.domain.findings import DoudiError


class AppendOnly(DoudiError):
    """A record of what happened was about to be changed."""


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row_co]):
    """Reads and inserts only."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly(f"{self.model._meta.verbose_name}只能新增，不能修改")

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly(f"{self.model._meta.verbose_name}不能删除")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly(f"{self.model._meta.verbose_name}只能新增，不能修改")


class AppendOnlyModel(models.Model):
    """Rows that are written once and never changed or deleted."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuses a second save."""
        if not self._state.adding:
            raise AppendOnly(f"{self._meta.verbose_name}只能新增，不能修改")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly(f"{self._meta.verbose_name}不能删除")
