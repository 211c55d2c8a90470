"""Every address, with the name that templates use."""

from __future__ import annotations

from django.urls import path

from doudi.web.views import cases, households, intake, public, session

urlpatterns = [
    path("", public.home, name="home"),
    path("public/notices/", public.board, name="board"),
    path("public/check/", public.self_check, name="self-check"),
    path("sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("account/", session.account, name="account"),
    path("large/", session.large, name="large"),
    path("intake/", intake.start, name="intake"),
    path("intake/new/", intake.new, name="intake-new"),
    path("drafts/", intake.mine, name="drafts"),
    path("intake/<int:draft>/discard/", intake.discard, name="intake-discard"),
    path("intake/<int:draft>/<slug:step>/", intake.step, name="intake-step"),
    path("search/", cases.search, name="search"),
    path("cases/", cases.cases, name="cases"),
    path("households/", households.households, name="households"),
    path("households/<int:pk>/", households.household, name="household"),
]

handler400 = "doudi.web.views.errors.bad_request"
handler403 = "doudi.web.views.errors.forbidden"
handler404 = "doudi.web.views.errors.not_found"
handler500 = "doudi.web.views.errors.failed"
