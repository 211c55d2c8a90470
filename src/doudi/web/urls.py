"""Every address, with the name that templates use."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from doudi.web.routes import (
    accounts,
    applications,
    approvals,
    audit,
    clocks,
    duplicates,
    evidence,
    health,
    papers,
    referrals,
    remedies,
    rolls,
    surveys,
    watching,
)
from doudi.web.views import (
    adopting,
    cases,
    casework,
    changes,
    demonstration,
    facts,
    households,
    intake,
    notices,
    payments,
    public,
    searching,
    session,
    simulation,
    standards,
    workbench,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("doudi.api.urls")),
    path("", public.home, name="home"),
    path("public/notices/", public.board, name="board"),
    path("public/check/", public.self_check, name="self-check"),
    path("sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("account/", session.account, name="account"),
    path("demonstration/forward/", demonstration.forward, name="demonstration-forward"),
    path("large/", session.large, name="large"),
    path("intake/", intake.start, name="intake"),
    path("intake/new/", intake.new, name="intake-new"),
    path("drafts/", intake.mine, name="drafts"),
    path("intake/<int:draft>/discard/", intake.discard, name="intake-discard"),
    path("intake/<int:draft>/<slug:step>/", intake.step, name="intake-step"),
    path("search/", searching.search, name="search"),
    path("cases/", cases.cases, name="cases"),
    path("work/", workbench.workbench, name="workbench"),
    path("cases/<int:pk>/", casework.case, name="case"),
    path("cases/<int:pk>/do/<slug:code>/", casework.do, name="case-do"),
    path("cases/<int:pk>/facts/", facts.facts, name="case-facts"),
    path("cases/<int:pk>/papers/<slug:kind>.pdf", casework.paper, name="paper"),
    path("notices/", notices.notices, name="notices"),
    path("notices/board.pdf", notices.roster, name="notices-board"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>.pdf", casework.notice_paper, name="notice-paper"),
    path("payments/", payments.payments, name="payments"),
    path("payments/make/", payments.make, name="payments-make"),
    path("payments/<int:pk>/", payments.payment_list, name="payment-list"),
    path("payments/<int:pk>.xlsx", payments.xlsx, name="payment-xlsx"),
    path("packs/", adopting.packs, name="packs"),
    path("packs/offer/", adopting.pack_offer, name="pack-offer"),
    path("packs/<int:pk>/judge/", adopting.pack_judge, name="pack-judge"),
    path("standards/", standards.standards, name="standards"),
    path("standards/entries/<int:pk>/", standards.entry, name="standard-entry"),
    path("standards/<slug:name>/", standards.standard, name="standard"),
    path("standards/<slug:name>/enter/", standards.enter, name="standard-enter"),
    path("standards/<slug:name>/<int:pk>/take-back/", standards.take_back, name="standard-take-back"),
    path("simulation/", simulation.simulation, name="simulation"),
    path("simulation/trial.xlsx", simulation.xlsx, name="simulation-xlsx"),
    path("simulation/<slug:scheme>/<slug:change>/", simulation.households, name="simulation-households"),
    path("households/", households.households, name="households"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/<int:pk>/account/", changes.account, name="household-account"),
    path("households/<int:pk>/phone/", changes.phone, name="household-phone"),
]
for _part in (
    applications,
    approvals,
    surveys,
    evidence,
    remedies,
    referrals,
    clocks,
    papers,
    rolls,
    audit,
    duplicates,
    watching,
    accounts,
    health,
):
    urlpatterns += _part.urlpatterns

handler400 = "doudi.web.views.errors.bad_request"
handler403 = "doudi.web.views.errors.forbidden"
handler404 = "doudi.web.views.errors.not_found"
handler500 = "doudi.web.views.errors.failed"
