"""Signing in by the county's identity provider: away with a state of this session, back with a code, once."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from doudi.services.accounts import factors, oidc, provider
from doudi.services.accounts.oidc import Begun, OutsideRefused
from doudi.services.accounts.provider import ProviderFault
from doudi.services.audit.context import acting
from doudi.web.gate import STRONG
from doudi.web.views.factors import enter, halve

KEPT = "signing_in_outside"


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider. A link and not a form: the content security policy lets no form leave this host."""
    if not provider.offered():
        raise Http404
    if request.user.is_authenticated:
        return redirect("workbench")
    try:
        address, begun = oidc.begin(_back(request))
    except ProviderFault as fault:
        return _refused(request, f"{fault}。请用账号和密码登录，并告诉系统管理员")
    request.session[KEPT] = [asdict(begun), request.GET.get("next", "")]
    return redirect(address)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: in, half in where the account has an authenticator, or told why not."""
    if not provider.offered():
        raise Http404
    kept, target = request.session.pop(KEPT, (None, ""))
    if kept is not None:
        request.session.save()  # used up before anything is asked, so that no second request finds it
    begun = Begun(**kept) if kept is not None else None
    try:
        known = oidc.finish(begun, request.GET.dict(), _back(request), acting().address)
    except OutsideRefused as fault:
        return _refused(request, str(fault))
    if factors.confirmed(known.user) is not None and not known.strong:
        return halve(request, known.user, target, provider.offered())
    entered = enter(request, known.user, target, provider.offered())
    request.session[STRONG] = known.strong
    return entered


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("sign-in-outside-back"))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    context = {"why": why, "provider": provider.offered()}
    return render(request, "web/session/outside.html", context, status=403)
