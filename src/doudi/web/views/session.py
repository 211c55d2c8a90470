"""Signing in and out, one's own account, and large text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from doudi.services.accounts import factors, provider, signin
from doudi.services.accounts.sessions import Ended
from doudi.services.audit.context import acting
from doudi.web import readers
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.factors import greet, halve
from doudi.web.views.passkeys import why_not

YEAR = 365 * 24 * 60 * 60


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": "账号和密码对不上。请看看大小写，再试一次",
        "inactive": "这个账号已经停用，请找本单位的系统管理员",
    }

    username = forms.CharField(
        label="账号",
        error_messages={"required": "还没有填账号"},
        widget=forms.TextInput(attrs={"class": "form-control dd-w-l", "autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        error_messages={"required": "还没有填密码"},
        widget=forms.PasswordInput(attrs={"class": "form-control dd-w-l", "autocomplete": "current-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever was wrong too often waits; then the password is not looked at."""
        username, address = self.cleaned_data.get("username", ""), acting().address
        pause = signin.wait(username, address)
        if pause > timedelta():
            minutes = -(-int(pause.total_seconds()) // 60)
            raise forms.ValidationError(f"试错太多次了，请过 {minutes} 分钟再试；忘了密码的，请找本单位的系统管理员")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            signin.wrong(username, address)
            raise
        if self.get_user() is not None:
            signin.right(username)
        return cleaned


class SignIn(LoginView):
    """The sign-in page; in a demonstration it lists the demonstration accounts."""

    template_name = "web/session/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """In, or half in where the account has an authenticator."""
        user = form.get_user()
        if factors.confirmed(user) is not None:
            return halve(self.request, user, self.get_success_url())
        response = super().form_valid(form)
        greet(self.request)
        return response

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        """With the errors for the summary on top."""
        context = super().get_context_data(**words)
        told = {"demo_accounts": readers.demo_accounts(), "why": _why(self.request)}
        ways = {"provider": provider.offered(), "passkeys": not why_not(self.request)}
        return context | told | ways | {"errors": listed_errors(context["form"])}


def _why(request: HttpRequest) -> str:
    name = request.GET.get("why", "")
    return f"{Ended[name].value}，请重新登录" if name in Ended.__members__ else ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser drops what it kept for work without a network."""
    logout(request)
    response = redirect("sign-in")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@staff()
def account(request: StaffRequest) -> HttpResponse:
    """Who I am and what I am in charge of."""
    return render(request, "web/session/account.html")


@require_POST
def large(request: HttpRequest) -> HttpResponse:
    """Switch large text on or off, and stay on the page."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(target if safe else "/")
    on = request.COOKIES.get("doudi_large") == "1"
    response.set_cookie("doudi_large", "0" if on else "1", max_age=YEAR, samesite="Lax")
    return response
