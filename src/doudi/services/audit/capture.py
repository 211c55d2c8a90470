"""Every stored row goes on record by itself: the listeners of saving, deleting and signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from doudi.services import vault
from doudi.services.audit.context import acting, acts
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record, record_row
from doudi.services.audit.values import county, fields_of

APPS = "doudi."
NOT_ON_RECORD = frozenset(
    {
        "audit.entry", "audit.link", "audit.chain",  # itself
        "cases.draft",  # a form saves itself every few seconds; what comes of it is on record
        "applications.wrongcode",  # a counter of wrong codes on the public page
        "accounts.signedin",  # each sign-in and its end have their own entries
        "accounts.signintries",  # a counter; each wrong try that was looked at has its own entry
        "search.term",  # made from names, addresses and areas, which are on record; can be made again
        "connections.keptanswer", "connections.delivery",  # copies of what is on record, for another system
        "payments.paymentline", "payments.transfer",  # by the hundred; list and step have one entry with count and sum
    }
)  # fmt: skip
_BEFORE = "_audit_before"


def listen() -> None:
    """Connect the listeners, once."""
    pre_save.connect(_remember, dispatch_uid="audit-before")
    post_save.connect(_saved, dispatch_uid="audit-saved")
    post_delete.connect(_deleted, dispatch_uid="audit-deleted")
    user_logged_in.connect(_signed_in, dispatch_uid="audit-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-failed")


def on_record(model: type[Model]) -> bool:
    """Whether the rows of a model go on record by themselves."""
    return model.__module__.startswith(APPS) and model._meta.label_lower not in NOT_ON_RECORD


def _remember(sender: type[Model], instance: Model, raw: bool = False, **_: Any) -> None:
    if raw or instance._state.adding or not on_record(sender):
        return
    stored = sender._base_manager.filter(pk=instance.pk).first()
    setattr(instance, _BEFORE, fields_of(stored) if stored is not None else {})


def _saved(sender: type[Model], instance: Model, created: bool, raw: bool = False, **words: Any) -> None:
    if raw or not on_record(sender):
        return
    after = fields_of(instance, words.get("update_fields"))
    if created:
        record_row(Act.CREATE, instance, {}, after)
        return
    before: dict[str, Any] = instance.__dict__.pop(_BEFORE, {})
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    changed.pop("last_login", None)
    if changed:
        record_row(Act.CHANGE, instance, {name: before.get(name) for name in changed}, changed)


def _deleted(sender: type[Model], instance: Model, **_: Any) -> None:
    if on_record(sender):
        record_row(Act.REMOVE, instance, fields_of(instance), {})


def _signed_in(sender: Any, user: Any, request: Any = None, **_: Any) -> None:
    """``request.signed_in_by``: by what, where it was not the password."""
    del sender
    with acts(user, acting().address):
        record(What(Act.SIGN_IN, note=getattr(request, "signed_in_by", "")))


def _signed_out(sender: Any, user: Any, **_: Any) -> None:
    del sender
    if user is not None:
        with acts(user, acting().address):
            record(What(Act.SIGN_OUT))


def _failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """The name that was typed may be a password typed into the wrong field: only its fingerprint is kept."""
    from doudi.services.accounts.models import User

    del sender
    typed = str(credentials.get("username", ""))
    known = User.objects.filter(username=typed).first()
    where = county(known.area_code) if known is not None else ""
    object_id = str(known.pk) if known is not None else vault.blind_index(typed, "audit.login")[:16]
    record(What(Act.SIGN_IN_FAILED, "accounts.user", object_id, where))
