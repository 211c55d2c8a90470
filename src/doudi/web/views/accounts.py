"""The administrator's pages: accounts opened, closed, unlocked and given a new password."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.services.accounts import actions, deeds, factors, oidc, provider, queries, separation
from doudi.services.accounts.actions import AccountRefused
from doudi.services.accounts.models import Deed, Role, User
from doudi.services.accounts.oidc import OutsideRefused
from doudi.services.accounts.scope import NotFound
from doudi.services.accounts.separation import NeedsSecond
from doudi.services.registry import queries as registry
from doudi.web import readers
from doudi.web.forms.accounts import AccountForm
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest, staff

SHOWN = 100
DEEDS: dict[str, tuple[Callable[[User, int], None], str]] = {
    "close": (actions.close_account, "已停用；这个账号的登录全部结束了"),
    "reopen": (actions.reopen_account, "已启用"),
    "unlock": (actions.unlock, "已解除等待，可以马上再试"),
    "end": (actions.end_sessions, "已结束这个账号的全部登录"),
    "factor": (actions.drop_factor, "已清除验证器，下次登录时重新设置"),
    "passkeys": (actions.drop_passkeys, "已移除全部通行密钥，要用的请本人重新登记"),
}


@staff("administrator")
@require_GET
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts of the area, by name, login or unit."""
    text = readers.typed(request.GET.get("q", ""))
    rows = queries.users(request.user)
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(display_name__icontains=text) | Q(unit__icontains=text))
    found = list(rows[: SHOWN + 1])
    places = readers.area_names(row.area_code for row in found)
    shown = [(row, places[row.area_code]) for row in found[:SHOWN]]
    return render(request, "web/accounts/accounts.html", {"rows": shown, "q": text, "more": len(found) > SHOWN})


@staff("administrator")
@require_http_methods(["GET", "POST"])
def account_new(request: StaffRequest) -> HttpResponse:
    """Open an account; its first password is shown once."""
    form = AccountForm(request.POST or None, places=_places(request.user))
    if request.method == "POST" and form.is_valid():
        password = deeds.new_password()
        try:
            new = actions.open_account(request.user, User(**form.cleaned_data), password)
        except AccountRefused as refused:
            for finding in refused.findings:
                form.add_error(finding.where if finding.where in form.fields else None, finding.message)
        else:
            return _told(request, new, password) if new.is_active else _waits(request, new)
    errors = listed_errors(form) if request.method == "POST" else []
    return render(request, "web/accounts/new.html", {"form": form, "errors": errors})


@staff("administrator")
@require_GET
def account_of(request: StaffRequest, pk: int) -> HttpResponse:
    """One account, and what can be done with it."""
    row = _own(request, pk)
    context = {
        "row": row,
        "place": readers.area_name(row.area_code),
        "sessions": row.signed_in.order_by("-seen_at"),
        "factor": factors.confirmed(row),
        "self": row.pk == request.user.pk,
        "passkeys": row.passkeys.order_by("pk"),
        "provider": provider.offered(),
        "subject": oidc.subject_of(row),
        "second": confirmer.label if (confirmer := separation.confirmer(row)) else "",
        "waiting": separation.of_account(row),
    }
    return render(request, "web/accounts/account.html", context)


@staff("administrator")
@require_POST
def account_do(request: StaffRequest, pk: int, deed: str) -> HttpResponse:
    """Do it; ask the second person where one is needed; a new password is shown once."""
    row = _own(request, pk)
    if row.pk == request.user.pk and deed in ("close", "password", "factor"):
        messages.warning(request, "自己的账号请另一位系统管理员办")
        return redirect("account-of", pk)
    subject = readers.typed(request.POST.get("subject", ""))
    try:
        if deed == Deed.PASSWORD:
            return _told(request, row, actions.reset_password(request.user, pk))
        messages.success(request, _done(request.user, pk, deed, subject))
    except NeedsSecond:
        messages.info(request, actions.ask(request.user, pk, Deed(deed), subject))
    except OutsideRefused as fault:
        messages.warning(request, str(fault))
    return redirect("account-of", pk)


@staff("security", "auditor")
@require_GET
def account_changes(request: StaffRequest) -> HttpResponse:
    """What administrators asked for the accounts of the other watchers."""
    rows = separation.waiting(request.user)
    places = readers.area_names(row.account.area_code for row in rows)
    shown = [(row, places[row.account.area_code], separation.subject_of(row)) for row in rows]
    return render(request, "web/accounts/changes.html", {"rows": shown, "days": separation.LASTS.days})


@staff("security", "auditor")
@require_POST
def account_change_judge(request: StaffRequest, pk: int, verdict: str) -> HttpResponse:
    """Confirm or refuse; a password that comes of it is shown to who confirmed, not to who asked."""
    if verdict not in ("confirm", "refuse"):
        raise Http404
    try:
        row, password = separation.judge(request.user, pk, confirm=verdict == "confirm")
    except NotFound as fault:
        raise Http404(str(fault)) from None
    except OutsideRefused as fault:
        messages.warning(request, str(fault))
        return redirect("account-changes")
    if password:
        return _told(request, row.account, password)
    messages.success(
        request,
        f"{row.account.username}：{row.get_deed_display()}，{'已确认，办好了' if row.confirmed else '没有同意'}",
    )
    return redirect("account-changes")


def _done(user: User, pk: int, deed: str, subject: str) -> str:
    if deed == Deed.LINK:
        actions.link(user, pk, subject)
        return "已关联，本人可以用统一认证登录" if subject else "已取消关联"
    if deed not in DEEDS:
        raise Http404
    act, said = DEEDS[deed]
    act(user, pk)
    return said


def _waits(request: StaffRequest, new: User) -> HttpResponse:
    who = separation.CONFIRMS[new.role].label
    messages.info(request, f"账号先建好了，要{who}确认以后才能用；初始密码由{who}交给本人")
    return redirect("account-of", new.pk)


def _own(request: StaffRequest, pk: int) -> User:
    try:
        return actions.account(request.user, pk)
    except NotFound as fault:
        raise Http404(str(fault)) from None


def _told(request: StaffRequest, row: User, password: str) -> HttpResponse:
    back = "accounts" if request.user.role == Role.ADMINISTRATOR else "account-changes"
    return render(request, "web/accounts/password.html", {"row": row, "password": password, "back": reverse(back)})


def _places(user: User) -> list[tuple[str, str]]:
    """The person's own place and every one below, with its townships and counties before its name."""
    rows = [row for level in ("province", "prefecture", "county", "township") for row in registry.areas(user, level)]
    return [(row.code, f"{row.get_level_display()} {row.name}") for row in rows] + [
        (code, f"村级 {name}") for code, name in readers.villages(user)
    ]
