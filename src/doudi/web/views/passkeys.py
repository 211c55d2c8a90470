"""Signing in with a passkey, and one's own list of them; the script asks the device, a form brings its answer."""

from __future__ import annotations

from dataclasses import asdict
from ipaddress import ip_address

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from doudi.services.accounts import passkeys
from doudi.services.accounts.passkeys import Asked, PasskeyRefused
from doudi.services.audit.context import acting
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.factors import enter

NEW, IN = "asked_for_a_new_passkey", "asked_to_sign_in_by_passkey"
LONGEST = 20_000
WAY = "通行密钥"


def why_not(request: HttpRequest) -> str:
    """Why no passkey can be used at the address in the browser; empty where it can."""
    host = _host(request)
    if host not in settings.ALLOWED_HOSTS or _is_number(host):
        return "要用域名打开兜底，不能用数字地址"
    trial = host == "localhost" and not settings.PRODUCTION
    return "" if request.is_secure() or trial else "要用 https 的网址打开兜底"


@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    """What the device is asked at sign-in."""
    if why_not(request):
        raise Http404
    options, asked = passkeys.ask(_host(request), _origin(request))
    request.session[IN] = asdict(asked)
    return HttpResponse(options, content_type="application/json")


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """In, or told why not."""
    if why_not(request):
        raise Http404
    try:
        user = passkeys.sign_in(request.POST.get("answer", "")[:LONGEST], _used_up(request, IN), acting().address)
    except PasskeyRefused as fault:
        return render(request, "web/session/outside.html", {"why": str(fault)}, status=403)
    return enter(request, user, request.POST.get("next", ""), WAY)


@staff()
@require_http_methods(["GET", "POST"])
def own_passkeys(request: StaffRequest) -> HttpResponse:
    """One's own passkeys; a POST brings a new one."""
    if request.method == "POST":
        answer, name = request.POST.get("answer", "")[:LONGEST], request.POST.get("name", "")
        try:
            passkeys.keep(request.user, name.replace("\0", ""), answer, _used_up(request, NEW))
            messages.success(request, "登记好了。下次登录可以用这个通行密钥，不用填密码")
        except PasskeyRefused as fault:
            messages.warning(request, str(fault))
        return redirect("own-passkeys")
    rows = request.user.passkeys.order_by("pk")
    return render(request, "web/session/passkeys.html", {"rows": rows, "why_not": why_not(request)})


@staff()
@require_POST
def own_passkey_options(request: StaffRequest) -> HttpResponse:
    """What the device is asked for a new passkey."""
    if why_not(request):
        raise Http404
    try:
        options, asked = passkeys.ask_new(request.user, _host(request), _origin(request))
    except PasskeyRefused as fault:
        return JsonResponse({"why": str(fault)}, status=409)
    request.session[NEW] = asdict(asked)
    return HttpResponse(options, content_type="application/json")


@staff()
@require_POST
def own_passkey_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one away."""
    passkeys.remove(request.user, pk)
    messages.success(request, "已移除，这个通行密钥不能再登录")
    return redirect("own-passkeys")


def _used_up(request: HttpRequest, name: str) -> Asked | None:
    """What the device was asked: gone from the session before the answer is looked at."""
    kept = request.session.pop(name, None)
    if kept is None:
        return None
    request.session.save()
    return Asked(**kept)


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False
