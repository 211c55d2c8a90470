"""Who may use an operation: a part of the token's scopes, and the roles whose screens show the same."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.security import HttpBearer

from doudi.api.middleware import ApiRequest
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.connections.repeats import once

VILLAGE, TOWNSHIP, COUNTY, FINANCE = Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.FINANCE
AGENCY, AUDITOR, ADMINISTRATOR = Role.AGENCY, Role.AUDITOR, Role.ADMINISTRATOR
PREFECTURE, PROVINCE = Role.PREFECTURE, Role.PROVINCE
CASEWORK = (VILLAGE, TOWNSHIP, COUNTY, AUDITOR)
EVERYBODY = tuple(Role)
KEY = "Idempotency-Key"
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use one operation."""

    scope: str
    roles: tuple[Role, ...]


RULES: dict[str, Rule] = {}
"""Of every operation, by its id."""
REPEATABLE: set[str] = set()
"""Operations that take an idempotency key."""


class Bearer(HttpBearer):
    """The token was recognised at the door; here its scope and its account's role are asked."""

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule

    def authenticate(self, request: HttpRequest, token: str) -> User:  # noqa: ARG002
        """The account. Raises NotAllowed."""
        assert isinstance(request.user, User)
        if self.rule.scope not in request.token.scopes:  # type: ignore[attr-defined]
            raise NotAllowed(f"这个令牌没有“{self.rule.scope}”的权限：请管理员开一个有的")
        require(request.user, self.rule.roles, "这个操作")
        return request.user


def reads(router: Router, path: str, scope: str, *roles: Role, response: Any = None) -> Callable[[View], View]:
    """An operation that shows something."""

    def added(view: View) -> View:
        rule = RULES[view.__name__] = Rule(f"{scope}:read", roles)
        register = router.get(path, auth=Bearer(rule), response=response, operation_id=view.__name__)
        return register(view)

    return added


def writes(router: Router, path: str, scope: str, *roles: Role, response: Any = None) -> Callable[[View], View]:
    """An operation that changes something; with an idempotency key it happens once."""

    def added(view: View) -> View:
        rule = RULES[view.__name__] = Rule(f"{scope}:write", roles)
        REPEATABLE.add(view.__name__)
        register = router.post(path, auth=Bearer(rule), response=response, operation_id=view.__name__)
        register(_once(view))
        return view

    return added


def asks(router: Router, path: str, scope: str, *roles: Role, response: Any = None) -> Callable[[View], View]:
    """A question too long or too secret for an address; stores nothing."""

    def added(view: View) -> View:
        rule = RULES[view.__name__] = Rule(f"{scope}:read", roles)
        register = router.post(path, auth=Bearer(rule), response=response, operation_id=view.__name__)
        return register(view)

    return added


def _once(view: View) -> View:
    @wraps(view)
    def wrapped(request: ApiRequest, *args: Any, **words: Any) -> Any:
        key = request.headers.get(KEY)
        if key is None:
            return view(request, *args, **words)

        def act() -> str:
            answer: Schema = view(request, *args, **words)
            return answer.model_dump_json()

        content, again = once(request.token, key, request.path.encode() + b"\n" + request.body, act)
        headers = {"Idempotent-Replayed": "true"} if again else {}
        return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)

    wrapped.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return wrapped


def looked(kind: str, object_id: int | str) -> None:
    """Somebody's data in full are shown: that is on record, or they are not shown."""
    record(What(Act.LOOK, kind, str(object_id)))


def exported(kind: str, object_id: int | str) -> None:
    """A whole list is taken away: that is on record."""
    record(What(Act.EXPORT, kind, str(object_id)))
