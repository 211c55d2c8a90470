"""Everything sealed with a former key is sealed with today's, while others work; each row goes on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet

from doudi.services import vault
from doudi.services.audit.models import Act
from doudi.services.audit.queries import NAMES
from doudi.services.audit.recording import record_row
from doudi.services.audit.values import fields_of
from doudi.services.evidence import store as papers
from doudi.services.rolls import files as rolls

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ciphertexts of one purpose, and the column with the blind index of the same text, if there is one."""

    model: str
    cipher: str
    purpose: str
    index: str = ""

    @property
    def label(self) -> str:
        """What the rows are called."""
        return NAMES.get(self.model.lower()) or str(apps.get_model(self.model)._meta.verbose_name)


COLUMNS = (
    Column("registry.Person", "id_cipher", "person.id", "id_index"),
    Column("registry.BankAccount", "cipher", "account.number", "index"),
    Column("registry.Phone", "cipher", "phone", "index"),
    Column("evidence.Supporter", "id_cipher", "supporter.id", "id_index"),
    Column("evidence.StaffMember", "id_cipher", "person.id", "id_index"),
    Column("applications.Application", "code_cipher", "application.code"),
    Column("cases.Draft", "cipher", "draft"),
    Column("remedies.Objection", "said_cipher", "objection"),
    Column("remedies.Objection", "who_cipher", "objection"),
    Column("rolls.RollRow", "cipher", "roll.row"),
    Column("connections.KeptAnswer", "answer_cipher", "api.answer"),
    Column("connections.Endpoint", "secret_cipher", "webhook.secret"),
    Column("connections.Box", "secret_cipher", "box.secret"),
    Column("accounts.Factor", "secret_cipher", "signin.totp"),
    Column("accounts.OutsideName", "subject_cipher", "signin.subject", "subject_index"),
    Column("accounts.PendingChange", "subject_cipher", "signin.subject"),
)
WITHOUT_TEXT = {
    "remedies.Objection.code_index": "the code is told to the person and not kept: found under any key of the ring",
    "connections.Token.index": "the token is shown once and not kept: found under any key of the ring",
    "connections.KeptAnswer.request_index": "the request is not kept: compared under any key of the ring",
}
"""Indexes that cannot be made again, and why that does no harm."""


def waiting() -> list[tuple[str, int]]:
    """What is still sealed with a former key: what it is called, and how many rows or files."""
    found = [(column.label, _old(column).count()) for column in COLUMNS]
    return [(label, count) for label, count in [*found, ("材料文件", papers.old()), ("名册文件", rolls.old())] if count]


def reseal() -> Iterator[tuple[str, int]]:
    """Seal all again; gives what it is called and how many, part by part.

    Stopped at any moment it goes on where it was: a row is read and written under its lock, a file replaced whole.
    Raises CannotDecrypt at a secret whose key is not in the ring, or that was changed.
    """
    for column in COLUMNS:
        done = 0
        while made := _reseal_some(column):
            done += made
        yield column.label, done
    yield "材料文件", papers.reseal()
    yield "名册文件", rolls.reseal()


def _old(column: Column) -> QuerySet[Model]:
    rows: QuerySet[Model] = apps.get_model(column.model)._base_manager.exclude(**{column.cipher: ""})
    return rows.exclude(**{f"{column.cipher}__startswith": vault.head_of_today()})


def _reseal_some(column: Column) -> int:
    names = [column.cipher, *([column.index] if column.index else [])]
    with transaction.atomic():
        rows = list(_old(column).select_for_update(of=("self",)).order_by("pk")[:CHUNK])
        for row in rows:
            before = fields_of(row, names)
            text = vault.decrypt(getattr(row, column.cipher), column.purpose)
            made = (vault.encrypt(text, column.purpose), vault.blind_index(text, column.purpose))
            new = dict(zip(names, made, strict=False))
            for name, value in new.items():
                setattr(row, name, value)
            type(row)._base_manager.filter(pk=row.pk).update(**new)
            record_row(Act.RESEAL, row, before, fields_of(row, names))
    return len(rows)
