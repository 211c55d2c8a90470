"""Addresses of the remedies."""

from __future__ import annotations

from django.urls import URLPattern, path

from doudi.web.views import draws, remedies, replay

urlpatterns: list[URLPattern] = [
    path("public/notices/<int:pk>/object/", remedies.public_objection, name="public-objection"),
    path("public/objections/", remedies.own_objection, name="own-objection"),
    path("cases/<int:pk>/objection/", remedies.objection, name="case-objection"),
    path("objections/<int:pk>/answer/", remedies.answer, name="objection-answer"),
    path("decisions/<int:pk>/serve/", remedies.serve, name="decision-serve"),
    path("decisions/<int:pk>/appeal/", remedies.appeal, name="decision-appeal"),
    path("appeals/<int:pk>/result/", remedies.result, name="appeal-result"),
    path("appeals/<int:pk>/hear/", remedies.hear, name="appeal-hear"),
    path("appeals/<int:pk>/reopen/", remedies.reopen, name="appeal-reopen"),
    path("draws/", draws.draws, name="draws"),
    path("cases/<int:pk>/replay/", replay.replay_page, name="case-replay"),
    path("cases/<int:pk>/replay.zip", replay.package, name="case-replay-package"),
]
