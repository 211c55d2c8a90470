"""The addresses of the API, and its one document."""

from __future__ import annotations

from doudi.api.document import ABOUT, Api, StrictJson
from doudi.api.operations import (
    appeals,
    applications,
    approvals,
    cases,
    checks,
    evidence,
    figures,
    households,
    money,
    payruns,
    referrals,
    reviews,
    rules,
)

PARTS = (
    referrals,
    households,
    cases,
    evidence,
    approvals,
    applications,
    money,
    payruns,
    rules,
    checks,
    appeals,
    reviews,
    figures,
)

api = Api(
    title="兜底 Doudi 接口",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url="/openapi.json",
    parser=StrictJson(),
    urls_namespace="api",
)
for _part in PARTS:
    api.add_router("", _part.router)

urlpatterns, _, app_name = api.urls
