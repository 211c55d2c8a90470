"""The second half of signing in, and what everybody does with their own password and authenticator."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from doudi.services import clock
from doudi.services.accounts import actions, factors, sessions, signin
from doudi.services.accounts.factors import WrongCode
from doudi.services.accounts.models import User
from doudi.services.audit.context import acting
from doudi.services.documents import qr
from doudi.web.forms.accounts import CodeForm, OwnPasswordForm
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest, staff

HALF = "half_signed_in"
HALF_LASTS = 300
"""Seconds between the password and the code."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


def halve(request: HttpRequest, user: User, target: str, way: str = "") -> HttpResponse:
    """The password (or what ``way`` names) was right: nobody is signed in yet, the code comes next."""
    request.session.flush()
    request.session[HALF] = [user.pk, clock.now().timestamp(), target, way]
    return redirect("sign-in-code")


def greet(request: HttpRequest) -> None:
    """Say so where an older sign-in had to end."""
    if getattr(request, "sessions_ended", 0):
        messages.info(request, "这个账号登录的地方太多，最早的一处已经退出")


def enter(request: HttpRequest, user: User, target: str, way: str) -> HttpResponse:
    """Signed in; ``way`` stands in the record where it was not the password. On to ``target``, if it is ours."""
    request.signed_in_by = way  # type: ignore[attr-defined]
    login(request, user, BACKEND)
    greet(request)
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else "workbench")


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator; wrong ones wait like wrong passwords."""
    pk, since, target, way = request.session.get(HALF, (0, 0.0, "", ""))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or clock.now().timestamp() - since > HALF_LASTS:
        request.session.pop(HALF, None)
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pause = signin.wait(signin.second(user.username), acting().address)
        try:
            if pause > timedelta():
                raise WrongCode(f"试错太多次了，请过 {-(-int(pause.total_seconds()) // 60)} 分钟再试")
            factors.check(user, form.cleaned_data["code"])
        except WrongCode as fault:
            if pause <= timedelta():
                signin.wrong(signin.second(user.username), acting().address)
            form.add_error("code", str(fault))
        else:
            signin.right(signin.second(user.username))
            request.session.pop(HALF, None)
            return enter(request, user, target, way)
    errors = listed_errors(form) if request.method == "POST" else []
    return render(request, "web/session/code.html", {"form": form, "errors": errors})


@staff()
@require_http_methods(["GET", "POST"])
def own_password(request: StaffRequest) -> HttpResponse:
    """One's own new password; everywhere else the account is signed out."""
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        sessions.renew(request.user, request.session.session_key or "", acting().address)
        messages.success(request, "密码已经改好。别处的登录都已退出")
        return redirect("account")
    errors = listed_errors(form) if request.method == "POST" else []
    return render(request, "web/session/own_password.html", {"form": form, "errors": errors})


@staff()
@require_http_methods(["GET", "POST"])
def own_factor(request: StaffRequest) -> HttpResponse:
    """Set up the authenticator: scan, type its code, keep the recovery codes, which are shown once."""
    if factors.confirmed(request.user) is not None:
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recovery = factors.confirm(request.user, form.cleaned_data["code"])
        except WrongCode as fault:
            form.add_error("code", str(fault))
        else:
            return render(request, "web/session/recovery.html", {"codes": recovery})
    errors = listed_errors(form) if request.method == "POST" else []
    return render(request, "web/session/own_factor.html", {"form": form, "errors": errors})


@staff()
def own_factor_picture(request: StaffRequest) -> HttpResponse:
    """The QR code, until the authenticator is set up."""
    if factors.confirmed(request.user) is not None:
        return HttpResponse(status=404)
    return HttpResponse(qr.svg(factors.offer(request.user)), content_type="image/svg+xml")
